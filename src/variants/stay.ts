import { z } from "../packages/zod.ts";
import { defineVariant } from "./driver/variant.ts";

export default defineVariant({
  name: "stay",
  summary: "Nobody ever migrates: what the initial assignment costs.",
  source: "baseline",
  options: z.strictObject({}),
  round: () => ({ migrations: 0, done: true }),
});
