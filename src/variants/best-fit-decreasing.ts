import { z } from "../packages/zod.ts";
import { cloudOrder, packByLoad } from "./driver/packing.ts";
import { definePlanner } from "./driver/planner.ts";

export default definePlanner({
  name: "best-fit-decreasing",
  summary:
    "Packs the VMs by load, the largest first, each into the cloud in use where the least room is left; latencies are ignored.",
  source: "Johnson 1973, Near-optimal bin packing algorithms",
  options: z.strictObject({ clouds: cloudOrder }),
  plan: ({ game, options }) => packByLoad(game, "best", options.clouds),
});
