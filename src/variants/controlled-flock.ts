import { z } from "../packages/zod.ts";
import { FREE_MIGRATION, learningOptions, learningSettings } from "./driver/learning.ts";
import { activationOrder } from "./driver/order.ts";
import { defineVariant } from "./driver/variant.ts";

export default defineVariant({
  name: "controlled-flock",
  summary:
    "Flock on estimates: each VM keeps one of its utility at every cloud, moved by alpha towards what it measures.",
  source: "Flock, section IV-B (Controlled-Flock); docs/model.md, section 3",
  options: z.strictObject({
    order: activationOrder,
    ...learningOptions({ step: "decreasing", alpha: 0.1 }),
  }),
  prepare: ({ game, random, options }) =>
    game.prepareControlled({ ...FREE_MIGRATION, ...learningSettings(options) }, random.state()),
  round: ({ game, options }) => ({ migrations: game.controlledRound(options.order) }),
});
