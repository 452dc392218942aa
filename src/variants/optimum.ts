import { z } from "zod";
import { mostIdleClouds } from "../exact/bin-packing.ts";
import { Problem } from "../problem.ts";
import { definePlanner, movableVms } from "./driver/planner.ts";
import type { VariantContext } from "./driver/variant.ts";

const options = z.strictObject({
  objective: z.enum(["total", "regularised"]).default("total").describe("the social cost to minimise"),
  assignments: z
    .number()
    .min(1)
    .max(1e13)
    .default(1e9)
    .describe("the largest number of assignments to enumerate; more end the run with an error"),
});

export default definePlanner({
  name: "optimum",
  summary:
    "The proven optimum: the assignment of lowest social cost or, in the scenario energy, a packing with the most idle clouds.",
  source: "docs/model.md, sections 1.1 and 3",
  options,
  plan: (context) => (context.game.settings.scenario === "energy" ? packed(context) : enumerated(context)),
});

function enumerated(context: VariantContext<z.output<typeof options>>): Uint16Array {
  const { game, instance, options } = context;
  const free = movableVms(context).length;
  if (instance.clouds ** free > options.assignments) {
    throw new Problem(
      `too many assignments: ${instance.clouds}^${free}; allowed: ${options.assignments} (option assignments)`,
    );
  }
  return game.exhaustiveOptimum(options.objective).assignment;
}

function packed({ instance }: VariantContext<unknown>): Uint16Array {
  const { assignment, bound } = mostIdleClouds(instance);
  if (assignment !== null) return assignment;
  throw new Problem(
    bound === null
      ? `no packing: the load of ${instance.vms} VMs exceeds all capacity`
      : `no packing proven: ${instance.vms} VMs on ${instance.clouds} clouds, at most ${bound} of them idle`,
  );
}
