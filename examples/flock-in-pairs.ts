import { defineVariant, type Instance, UNPINNED, z } from "flockbench";

/** Flock gets stuck where two VMs that talk a lot would have to move together. Here they may. */
export default defineVariant({
  name: "flock-in-pairs",
  summary: "Flock; then every VM and its heaviest peer try one cloud together, and stay if that lowers the total.",
  source: "examples/flock-in-pairs.ts",
  options: z.strictObject({
    rounds: z.int().min(1).default(30).describe("rounds in which pairs try; plain Flock follows"),
  }),
  goesOn: ({ rounds }, played) => played < rounds,
  prepare: ({ instance }) => heaviestPeers(instance),
  round: ({ game, instance, random, options, round, memory: peers }) => {
    let migrations = game.round("permutation", "random");
    if (round > options.rounds) return { migrations };
    for (const [vm, peer] of peers) {
      const from = game.hosts()[vm];
      const to = random.below(instance.clouds);
      const alone = game.totalChange(vm, to);
      game.migrate(vm, to);
      const lowers = alone + game.totalChange(peer, to) < 0;
      game.migrate(lowers ? peer : vm, lowers ? to : from);
      if (lowers) migrations += 2;
    }
    return { migrations };
  },
});

function heaviestPeers({ demand: { from, to, amount }, pinned }: Instance): Map<number, number> {
  const peers = new Map<number, number>();
  for (const edge of [...amount.keys()].sort((one, other) => amount[one] - amount[other])) {
    if (pinned[from[edge]] !== UNPINNED || pinned[to[edge]] !== UNPINNED) continue;
    peers.set(from[edge], to[edge]).set(to[edge], from[edge]);
  }
  return peers;
}
