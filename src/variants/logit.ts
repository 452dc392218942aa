import { UNPINNED } from "../game/instance.ts";
import type { RandomStream } from "../game/random.ts";
import { exponential } from "../kernel/typescript/regularisation.ts";
import { z } from "../packages/zod.ts";
import { activationOrder } from "./driver/order.ts";
import { defineVariant, type VariantContext } from "./driver/variant.ts";

const options = z.strictObject({
  temperature: z.number().positive().default(5).describe("of the first round, in ms of the cost g_i"),
  cooling: z
    .number()
    .positive()
    .max(1)
    .default(0.9)
    .describe("the factor by which the temperature falls each round; 1: it does not"),
  noisyRounds: z
    .int()
    .min(0)
    .max(1e6)
    .default(40)
    .describe("rounds of noisy responses; best responses follow, until nobody wants to migrate"),
  order: activationOrder.describe("how the activations of the rounds of best responses are drawn"),
});
type Options = z.output<typeof options>;

export default defineVariant({
  name: "logit",
  summary:
    "Noisy best response: an activated VM takes a cloud with a probability that falls with its cost there; then best responses.",
  source:
    "Blume 1993, The statistical mechanics of strategic interaction; costs as in docs/model.md, section 2",
  options,
  goesOn: ({ noisyRounds }, rounds) => rounds < noisyRounds,
  prepare: ({ options }) => ({ temperature: options.temperature }),
  round: (context) => {
    const { round, options, game, memory } = context;
    if (round > options.noisyRounds) return { migrations: game.round(options.order, "best") };
    const migrations = noisyRound(context, memory.temperature);
    memory.temperature *= options.cooling;
    return { migrations };
  },
});

/** n activations of VMs drawn uniformly. */
function noisyRound({ game, instance, random }: VariantContext<Options>, temperature: number): number {
  const { vms, pinned } = instance;
  const hosts = game.assignment();
  let migrations = 0;
  for (let k = 0; k < vms; k++) {
    const vm = random.below(vms);
    if (pinned[vm] !== UNPINNED) continue;
    const costs = game.costs(vm);
    // A VM without demand, or one that pays nothing, has nothing to gain.
    if (costs[hosts[vm]] === 0) continue;
    const cloud = respond(costs, temperature, random);
    if (cloud === hosts[vm]) continue;
    game.migrate(vm, cloud);
    hosts[vm] = cloud;
    migrations++;
  }
  return migrations;
}

/** A cloud with a probability proportional to exp(-cost / temperature); any, where all costs are infinite. */
function respond(costs: Float64Array, temperature: number, random: RandomStream): number {
  const least = costs.reduce((lowest, cost) => Math.min(lowest, cost), Number.POSITIVE_INFINITY);
  const chances = costs.map((cost) => (cost === least ? 1 : exponential((least - cost) / temperature)));
  let drawn = random.unit() * chances.reduce((sum, chance) => sum + chance, 0);
  return Math.max(
    0,
    chances.findIndex((chance) => {
      drawn -= chance;
      return drawn < 0;
    }),
  );
}
