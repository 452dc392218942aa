import { type Claim, judged } from "./claim.ts";
import { above, type Evidence } from "./evidence.ts";
import { CHANGING_CASES, calmOf } from "./late-migrations.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

export const controlledConstant: Claim = {
  id: "controlled-constant",
  claim: "With a constant step Controlled-Flock converges only weakly.",
  source: "Flock, section IV-B",
  evidence,
  check(context) {
    const cases = numbers(context.cases(60));
    const decreasing = cases.map((index) => calmOf(context, index, "controlled-flock", { noise: 0.1 }));
    const constant = [0.1, 0.01].map((alpha) => ({
      alpha,
      runs: cases.map((index) =>
        calmOf(context, index, "controlled-flock", { step: "constant", alpha, noise: 0.1 }),
      ),
    }));
    const measures = constant.flatMap(({ alpha, runs }) => [
      mean(
        `late migrations per VM and round, alpha = ${alpha}, beyond those of alpha = 1/t`,
        "",
        "paired runs",
        runs.map(({ late }, k) => late - decreasing[k].late),
      ),
      mean(
        `rate of migrations in the last tenth over the first, alpha = ${alpha}`,
        "",
        "runs",
        runs.map(({ early, late }) => late / early),
      ),
    ]);
    const assumption =
      "Weak convergence looks like migrations that go on at a low rate, where with decreasing steps they die out.";
    const remark = `${CHANGING_CASES} Both steps play the same paths of the environment.`;
    return {
      ...judged(evidence(measures), assumption, remark),
      measures,
      counterexample: null,
    };
  },
};

function evidence([beyond]: readonly Measure[]): Evidence {
  return above(beyond, 0);
}
