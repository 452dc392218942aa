import { z } from "../packages/zod.ts";
import { FREE_MIGRATION, forgetting } from "./driver/learning.ts";
import { activationOrder } from "./driver/order.ts";
import { defineVariant } from "./driver/variant.ts";

export default defineVariant({
  name: "migration-cost-threshold",
  summary: "Flock whose VMs want a larger improvement, the more they have migrated.",
  source: "Flock, section IV-C, second method; docs/model.md, section 3",
  options: z.strictObject({
    order: activationOrder,
    cost: z.number().min(0).max(1).default(1).describe("c of eta_i = eta (1 - c M_i)"),
    kappa: forgetting,
  }),
  prepare: ({ game, random, options: { cost: thresholdCost, kappa } }) => {
    const costs = { ...FREE_MIGRATION, forgetting: kappa, thresholdCost };
    game.prepareControlled({ ...costs, step: { constant: 1 }, noise: 0 }, random.state());
  },
  round: ({ game, options }) => ({ migrations: game.controlledRound(options.order) }),
});
