import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { instanceOf } from "./cases.ts";
import { type Claim, type ClaimContext, judgedByCases } from "./claim.ts";
import { ofAll } from "./evidence.ts";
import { ImprovementGraph } from "./improvement-graph.ts";
import { share } from "./measure.ts";
import { numbers, outcomeAt } from "./outcomes.ts";
import { shrink } from "./shrink.ts";
import type { Witness } from "./witness.ts";

const ID = "improvement-ends";
const VMS = 5;
const CLOUDS = 3;

export const improvementEnds: Claim = {
  id: ID,
  claim:
    "Migrations by the rule cannot go on for ever: no sequence of them comes back to an earlier outcome.",
  source: "Flock, Theorem III.1 (proof: finitely many outcomes, each step lowers the social value)",
  check(context) {
    const hasCycle: boolean[] = [];
    const isWeaklyAcyclic: boolean[] = [];
    const hasEquilibrium: boolean[] = [];
    for (const index of numbers(context.cases(1000))) {
      const graph = graphOf(context, index);
      hasCycle.push(graph.hasCycle());
      isWeaklyAcyclic.push(graph.isWeaklyAcyclic());
      hasEquilibrium.push(graph.hasEquilibrium());
    }
    const counterexample = hasCycle.includes(true) ? cycleOf(context, hasCycle.indexOf(true)) : null;
    const remark =
      `All ${CLOUDS ** VMS} outcomes of instances with ${VMS} VMs and ${CLOUDS} clouds, delta 1 and 20 ms in turn, ` +
      "and every migration that the rule allows at eta = 1.";
    return {
      ...judgedByCases(ofAll(hasCycle.includes(true)), counterexample, remark),
      measures: [
        share("instances with a cycle of allowed migrations", "instances", hasCycle),
        share(
          "instances where an equilibrium can be reached from every outcome",
          "instances",
          isWeaklyAcyclic,
        ),
        share("instances with a pure equilibrium", "instances", hasEquilibrium),
      ],
    };
  },
};

function smallInstance(context: ClaimContext, index: number) {
  const delta = index % 2 === 0 ? 1 : 20;
  return instanceOf(context, { vms: VMS, clouds: CLOUDS, meanDegree: 2.5, delta }, index);
}

function graphOf(context: ClaimContext, index: number): ImprovementGraph {
  return new ImprovementGraph(context.kernel.load(smallInstance(context, index), DEFAULT_SETTINGS));
}

function cycleOf(context: ClaimContext, index: number): Witness | null {
  const cycle = graphOf(context, index).shortestCycle();
  if (cycle === null) return null;
  return shrink({
    claim: ID,
    kind: "cycle",
    instance: smallInstance(context, index),
    settings: DEFAULT_SETTINGS,
    start: outcomeAt(cycle.start, VMS, CLOUDS),
    steps: cycle.steps,
  });
}
