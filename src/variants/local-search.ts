import { z } from "../packages/zod.ts";
import { descend, isBetter, standingOf } from "./driver/descent.ts";
import { definePlanner, movableVms } from "./driver/planner.ts";

export default definePlanner({
  name: "local-search",
  summary:
    "A central planner lowers the total weighted latency one migration at a time until none helps, also from random starts.",
  source:
    "restart local search (multi-start 1-opt) on the quadratic semi-assignment problem of docs/model.md, section 1.1",
  options: z.strictObject({
    restarts: z.int().min(0).max(1e6).default(10).describe("further descents, each from a random assignment"),
  }),
  plan: (context) => {
    const { game, instance, random, options } = context;
    const vms = movableVms(context);
    descend(context, vms);
    let best = game.assignment();
    let least = standingOf(game);
    for (let restart = 0; restart < options.restarts; restart++) {
      const start = game.assignment();
      for (const vm of vms) start[vm] = random.below(instance.clouds);
      game.setAssignment(start);
      descend(context, vms);
      const reached = standingOf(game);
      if (!isBetter(reached, least)) continue;
      least = reached;
      best = game.assignment();
    }
    return best;
  },
});
