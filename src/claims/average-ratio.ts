import { epsilonOf, ratioBound } from "../game/regularisation.ts";
import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { instanceOf, playRun } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { below, type Evidence } from "./evidence.ts";
import { largest, type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const ETAS = [0.1, 0.2, 0.5, 0.9, 1];
const SMALLEST = ETAS[0];

export const averageRatio: Claim = {
  id: "average-ratio",
  claim: "For a small eta the worst case is poor, but the average ratio to the optimum is acceptable.",
  source: "Flock, section IV, Figure 2",
  evidence,
  check(context) {
    const cases = numbers(context.cases(400));
    const optima = cases.map((index) => optimumOf(context, index));
    const measures = ETAS.flatMap((eta) => {
      const ratios = cases.map((index) => reachedCost(context, index, eta) / optima[index]);
      return [
        mean(`observed ratio to the optimum, eta = ${eta}`, "", "runs", ratios),
        largest(`largest observed ratio, eta = ${eta}`, "", "runs", ratios),
      ];
    });
    const assumption = `A mean cost of ${measures[0].value.toPrecision(3)} times the optimum at eta = ${SMALLEST} is acceptable: the reader judges.`;
    const remark =
      "C where Flock ends, from a random start, over the exhaustive optimum; 10 VMs, 4 clouds, default parameters. " +
      "An observed ratio depends on the start, and is no price of anarchy.";
    return {
      ...judged(evidence(measures), assumption, remark),
      measures,
      counterexample: null,
    };
  },
};

/** What the reader judges must at least be better than the paper's bound for the worst case. */
function evidence([ratio]: readonly Measure[]): Evidence {
  return below(ratio, ratioBound(SMALLEST, epsilonOf(DEFAULT_SETTINGS.a)));
}

function smallInstance(context: ClaimContext, index: number) {
  return instanceOf(context, { vms: 10, clouds: 4 }, index);
}

function optimumOf(context: ClaimContext, index: number): number {
  return playRun(context, {
    variant: "stay",
    instance: smallInstance(context, index),
    index,
  }).game.exhaustiveOptimum("regularised").cost;
}

function reachedCost(context: ClaimContext, index: number, eta: number): number {
  const instance = smallInstance(context, index);
  const { game } = playRun(context, { variant: "flock", instance, index, settings: { eta } });
  return game.regularisedSocialCost();
}
