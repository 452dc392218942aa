import { z } from "../packages/zod.ts";
import { activationOrder } from "./driver/order.ts";
import { defineVariant } from "./driver/variant.ts";

export default defineVariant({
  name: "flock",
  summary: "Each activated VM tries one other cloud at random and migrates if that lowers its cost enough.",
  source: "Flock (Abdelwahab and Hamdaoui, ICC 2017), Algorithm 1; docs/model.md, section 2",
  options: z.strictObject({ order: activationOrder }),
  round: ({ game, options }) => ({ migrations: game.round(options.order, "random") }),
});
