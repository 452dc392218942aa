import { mostIdleClouds } from "../exact/bin-packing.ts";
import { branchAndBound } from "../exact/branch-and-bound.ts";
import { z } from "../packages/zod.ts";
import { Problem } from "../problem.ts";
import { checkTime } from "./driver/out-of-time.ts";
import { definePlanner } from "./driver/planner.ts";
import type { VariantContext } from "./driver/variant.ts";

const options = z.strictObject({
  objective: z.enum(["total", "regularised"]).default("total").describe("the social cost to minimise"),
  nodes: z
    .int()
    .min(1)
    .max(1e12)
    .default(1_000_000)
    .describe("search nodes after which the run ends with an error, about"),
});

export default definePlanner({
  name: "optimum",
  summary:
    "The proven optimum: the assignment of lowest social cost or, in the scenario energy, a packing with the most idle clouds.",
  source: "branch and bound on docs/model.md, section 1.1; bin completion on section 3",
  options,
  plan: (context) => (context.game.settings.scenario === "energy" ? packed(context) : searched(context)),
});

function searched(context: VariantContext<z.output<typeof options>>): Uint16Array {
  const { game, instance } = context;
  const { objective, nodes } = context.options;
  const proceed = (progress: { readonly nodes: number }) =>
    progress.nodes < nodes && performance.now() < context.deadline;
  const best = branchAndBound(instance, game.settings, { objective, proceed });
  if (best.proven) return best.assignment;
  checkTime(context);
  const least = best.lowerBound.toPrecision(6);
  throw new Problem(
    `no optimum proven: best ${best.cost.toPrecision(6)} ms, lower bound ${least} ms after ${best.nodes} nodes; ` +
      "allowed: more with the option nodes, or a smaller instance",
  );
}

function packed({ instance }: VariantContext<unknown>): Uint16Array {
  const { assignment, bound } = mostIdleClouds(instance);
  if (assignment !== null) return assignment;
  throw new Problem(
    bound === null
      ? `no packing: the load of ${instance.vms} VMs exceeds all capacity, or that of pinned ones their cloud's`
      : `no packing: ${instance.vms} VMs on ${instance.clouds} clouds, at most ${bound} of them idle; there is none, or the search gave up`,
  );
}
