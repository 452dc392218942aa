import { type Claim, judged } from "./claim.ts";
import { atMost, type Evidence } from "./evidence.ts";
import { CHANGING_CASES, calmOf } from "./late-migrations.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

/** Migrations have died out if so much of their first rate is left. */
const DIED_OUT = 0.1;

export const controlledDecreasing: Claim = {
  id: "controlled-decreasing",
  claim: "Under dynamics Controlled-Flock with decreasing steps converges.",
  source: "Flock, section IV-B",
  evidence,
  check(context) {
    const cases = numbers(context.cases(60));
    const inverse = cases.map((index) => calmOf(context, index, "controlled-flock", { noise: 0.1 }));
    const slower = cases.map((index) =>
      calmOf(context, index, "controlled-flock", { exponent: 0.7, noise: 0.1 }),
    );
    const plain = cases.map((index) => calmOf(context, index, "flock", {}));
    const left = (runs: typeof plain) => runs.map(({ early, late }) => late / early);
    const measures = [
      mean("rate of migrations in the last tenth over the first, alpha = 1/t", "", "runs", left(inverse)),
      mean("the same, alpha = 1/t^0.7", "", "runs", left(slower)),
      mean("the same, plain Flock without noise", "", "runs", left(plain)),
      mean(
        "VMs that would migrate at the end in the averaged game, alpha = 1/t",
        "",
        "runs",
        inverse.map(({ restless }) => restless),
      ),
      mean(
        "the same, plain Flock",
        "",
        "runs",
        plain.map(({ restless }) => restless),
      ),
    ];
    const assumption = `Migrations that die out, to at most ${100 * DIED_OUT} % of their first rate, are what convergence looks like in a finite run.`;
    const remark =
      `${CHANGING_CASES} The averaged game has the long-run means of all delays: where VMs would still migrate in ` +
      "it, the protocol has come to rest, but not quite in an equilibrium of that game.";
    return {
      ...judged(evidence(measures), assumption, remark),
      measures,
      counterexample: null,
    };
  },
};

function evidence([rate]: readonly Measure[]): Evidence {
  return atMost(rate, DIED_OUT);
}
