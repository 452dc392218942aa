import { totalDemand } from "../game/instance.ts";
import { z } from "../packages/zod.ts";
import { improve } from "./driver/descent.ts";
import { definePlanner, movableVms } from "./driver/planner.ts";

export default definePlanner({
  name: "greedy",
  summary:
    "A central planner moves each VM once, those with the most demand first, to where the total weighted latency is lowest.",
  source: "baseline; the change of the total by one migration is docs/model.md, section 1.1",
  options: z.strictObject({}),
  plan: (context) => {
    const { game, instance } = context;
    const demand = totalDemand(instance.vms, instance.demand);
    const order = movableVms(context).sort((i, j) => demand[j] - demand[i] || i - j);
    for (const vm of order) improve(game, vm);
    return game.assignment();
  },
});
