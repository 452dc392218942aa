import { z } from "../packages/zod.ts";
import { activationOrder } from "./driver/order.ts";
import { defineVariant } from "./driver/variant.ts";

export default defineVariant({
  name: "best-response",
  summary:
    "Each activated VM compares all other clouds and migrates to the best if that lowers its cost enough.",
  source: "the best-response form of Flock's migration rule; docs/model.md, section 2",
  options: z.strictObject({ order: activationOrder }),
  deterministic: ({ order }) => order === "round-robin",
  round: ({ game, options }) => ({ migrations: game.round(options.order, "best") }),
});
