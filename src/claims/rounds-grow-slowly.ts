import { fitPowerLaw } from "../analysis/least-squares.ts";
import { logarithm } from "../game/generate/logarithm.ts";
import type { PlayResult } from "../variants/driver/play.ts";
import { instanceOf, playRun } from "./cases.ts";
import { type Claim, judged } from "./claim.ts";
import { below, type Evidence } from "./evidence.ts";
import { type Measure, mean, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const SIZES = [10, 20, 50, 100, 200, 500, 1000];
const CLOUDS = 8;

export const roundsGrowSlowly: Claim = {
  id: "rounds-grow-slowly",
  claim: "The mean number of rounds to an equilibrium grows more slowly than n log n.",
  source: "Flock, section IV, Figure 1",
  evidence,
  check(context) {
    const runs = SIZES.map((vms) =>
      numbers(context.cases(100)).map((index) => {
        const instance = instanceOf(context, { vms, clouds: CLOUDS }, index);
        return playRun(context, { variant: "flock", instance, index }).result;
      }),
    );
    const hasReached = ({ status }: PlayResult) => status === "equilibrium";
    const means = SIZES.map((vms, k) =>
      mean(
        `rounds at n = ${vms}`,
        "rounds",
        "runs",
        runs[k].filter(hasReached).map(({ rounds }) => rounds),
      ),
    );
    const rounds = means.map(({ value }) => value);
    const fit = fitPowerLaw(SIZES, rounds);
    const growth = (values: readonly number[]) => values[values.length - 1] / values[0];
    const exponent: Measure = {
      what: "exponent b of rounds = c n^b; n log n has one above 1",
      unit: "",
      sample: SIZES.length,
      of: "sizes",
      value: fit.exponent,
      low: fit.exponent - fit.exponentHalfWidth,
      high: fit.exponent + fit.exponentHalfWidth,
    };
    const against: Measure = {
      what: "growth of the mean from the smallest n to the largest over the growth of n log n",
      unit: "",
      sample: SIZES.length,
      of: "sizes",
      value: growth(rounds) / growth(SIZES.map((n) => n * logarithm(n))),
      low: null,
      high: null,
    };
    const assumption = `n from ${SIZES[0]} to ${SIZES[SIZES.length - 1]} says something of larger n.`;
    const remark =
      `Flock at eta = 1 on default instances with ${CLOUDS} clouds. A round is n activations; the last round, in ` +
      "which the equilibrium is found, counts in full.";
    return {
      ...judged(evidence([exponent]), assumption, remark),
      measures: [
        exponent,
        against,
        share(
          "runs that reach an equilibrium; the others are left out of the means",
          "runs",
          runs.flat().map(hasReached),
        ),
        ...means,
      ],
      counterexample: null,
    };
  },
};

/** n log n has an exponent above 1, so one below 1 is enough; one of 1 or more is not slower by this reading. */
function evidence([exponent]: readonly Measure[]): Evidence {
  return below(exponent, 1);
}
