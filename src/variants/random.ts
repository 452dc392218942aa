import { UNPINNED } from "../game/instance.ts";
import { z } from "../packages/zod.ts";
import { definePlanner } from "./driver/planner.ts";

export default definePlanner({
  name: "random",
  summary: "Every VM goes to a cloud drawn uniformly at random, once.",
  source: "baseline",
  options: z.strictObject({}),
  plan: ({ instance: { pinned, clouds }, random }) =>
    pinned.map((cloud) => (cloud === UNPINNED ? random.below(clouds) : cloud)),
});
