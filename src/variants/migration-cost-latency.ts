import { z } from "../packages/zod.ts";
import { FREE_MIGRATION, forgetting, learningOptions, learningSettings } from "./driver/learning.ts";
import { activationOrder } from "./driver/order.ts";
import { defineVariant } from "./driver/variant.ts";

export default defineVariant({
  name: "migration-cost-latency",
  summary: "Flock whose VMs see every target further away, the more they and their peers have migrated.",
  source: "Flock, section IV-C, first method; docs/model.md, section 3",
  options: z.strictObject({
    order: activationOrder,
    cost: z
      .number()
      .min(0)
      .max(1e12)
      .default(50)
      .describe("c(1): added latency of a VM that always migrates, ms"),
    shape: z.enum(["linear", "quadratic"]).default("linear").describe("c(M) = cost * M, or cost * M^2"),
    kappa: forgetting,
    ...learningOptions({ step: "constant", alpha: 1 }),
  }),
  prepare: ({ game, random, options }) => {
    const { cost: latencyCost, shape: costShape, kappa } = options;
    const costs = { ...FREE_MIGRATION, forgetting: kappa, latencyCost, costShape };
    game.prepareControlled({ ...costs, ...learningSettings(options) }, random.state());
  },
  round: ({ game, options }) => ({ migrations: game.controlledRound(options.order) }),
});
