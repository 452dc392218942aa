import { RandomStream, streamState } from "../../game/random.ts";

/**
 * The peers of every host: half of them its neighbours on a ring, so that everybody can be reached through somebody,
 * the rest drawn at random, so that the way is short. Groups are as large as asked, or everybody if that is fewer.
 */
export function peerGroups(names: readonly string[], size: number, seed: string): string[][] {
  const count = names.length;
  const stream = new RandomStream(streamState("lcc peers", { seed }));
  return names.map((_, i) => {
    const group = new Set<number>();
    const wanted = Math.min(size, count - 1);
    const ring = Math.max(1, Math.floor(size / 4));
    for (let step = 1; step <= ring && group.size < wanted; step++) {
      group.add((i + step) % count);
      if (group.size < wanted) group.add((i - step + count) % count);
    }
    group.delete(i);
    while (group.size < wanted) {
      const other = stream.below(count);
      if (other !== i) group.add(other);
    }
    return [...group].map((other) => names[other]);
  });
}
