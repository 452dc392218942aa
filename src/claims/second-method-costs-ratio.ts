import { type Claim, judged } from "./claim.ts";
import { above, type Evidence } from "./evidence.ts";
import { type Measure, mean } from "./measure.ts";
import { PAIRED_CASES, paired } from "./migration-cost.ts";

const COST = { variant: "migration-cost-threshold", options: { cost: 1, kappa: 0.9 } };

export const secondMethodCostsRatio: Claim = {
  id: "second-method-costs-ratio",
  claim: "The second method pays for fewer migrations with a worse social value.",
  source: "Flock, section IV-C, second method",
  evidence,
  check(context) {
    const [changing, still] = [true, false].map((isChanging) => paired(context, COST, isChanging));
    const measures = [
      mean(
        "mean U over the rounds over that of Flock, changing",
        "",
        "paired runs",
        changing.map(({ cost }) => cost),
      ),
      mean(
        "U reached over that of Flock, still",
        "",
        "paired runs",
        still.map(({ cost }) => cost),
      ),
    ];
    const assumption = "The environment changes, and the social value is the mean of U over the rounds.";
    const remark =
      `${PAIRED_CASES} eta_i = 1 - M_i, kappa = 0.9. In a still environment M_i falls back to 0, so that the outcome is an ` +
      "equilibrium at eta as Flock's is. The paper's claim is about the bound, which rises as eta_i falls; what is " +
      "measured is the outcome.";
    return {
      ...judged(evidence(measures), assumption, remark),
      measures,
      counterexample: null,
    };
  },
};

function evidence([changing]: readonly Measure[]): Evidence {
  return above(changing, 1);
}
