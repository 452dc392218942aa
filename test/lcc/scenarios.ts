import { RandomStream, streamState } from "../../src/game/random.ts";

/** Hosts of capacity 100 in each dimension, and VMs put on them at random, more on the first ones. */
export function crowd(hosts: number, vms: number, dimensions: number, seed: string) {
  const stream = new RandomStream(streamState("test crowd", { seed }));
  const capacity = Array.from({ length: hosts }, () => Array.from({ length: dimensions }, () => 100));
  const largest = (100 * hosts) / vms;
  const load = Array.from({ length: vms }, () =>
    Array.from({ length: dimensions }, () => stream.uniform(0.1 * largest, largest)),
  );
  const assignment = load.map(() => Math.floor(hosts * stream.unit() * stream.unit()));
  return { capacity, load, assignment };
}
