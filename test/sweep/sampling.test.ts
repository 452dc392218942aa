import { test } from "uvu";
import * as assert from "uvu/assert";
import type { MeasuredRun } from "../../src/sweep/measured.ts";
import { StoppingRule } from "../../src/sweep/sampling.ts";
import type { Sampling } from "../../src/sweep/spec.ts";

const sampling: Sampling = {
  metric: "rounds",
  relativeError: 0.1,
  confidence: 0.95,
  minimum: 2,
  maximum: 100,
};
const run = (rounds: number, status: MeasuredRun["status"] = "equilibrium") =>
  ({ rounds, status, observedRatioTotal: null }) as MeasuredRun;

/** After how many repetitions the rule is satisfied. */
function repetitions(rule: StoppingRule, next: (k: number) => MeasuredRun): number {
  let count = 0;
  while (!rule.done) rule.add(next(count++));
  return count;
}

test("the interval decides, between the minimum and the maximum", () => {
  // 9, 11, 9, 11, ...: mean 10, s about 1. The half-width t * s / sqrt(k) is 1 or less from k = 7 on: with 7 values
  // s = 1.069, t(6) = 2.447, half-width 0.989 around 9.857, a part of 0.1003; with 8: s = 1.069, t(7) = 2.365, 0.894.
  assert.is(
    repetitions(new StoppingRule(sampling), (k) => run(k % 2 === 0 ? 9 : 11)),
    8,
  );
  assert.is(
    repetitions(new StoppingRule({ ...sampling, minimum: 20 }), (k) => run(k % 2 === 0 ? 9 : 11)),
    20,
  );
  assert.is(
    repetitions(new StoppingRule({ ...sampling, maximum: 5 }), (k) => run(k % 2 === 0 ? 9 : 11)),
    5,
  );
});

test("the time limit of a cell ends it, even before the minimum", () => {
  const rule = new StoppingRule({ ...sampling, minimum: 50, timeLimit: 6 });
  assert.is(
    // 1.5 s each: play, and the optimum of the first.
    repetitions(rule, (k) => ({ ...run(k), playSeconds: 1.5, optimumSeconds: k === 0 ? 1.5 : null })),
    3,
  );
});

test("equal values, zeros too, need the minimum alone", () => {
  assert.is(
    repetitions(new StoppingRule({ ...sampling, minimum: 3 }), () => run(4)),
    3,
  );
  assert.is(
    repetitions(new StoppingRule({ ...sampling, minimum: 3 }), () => run(0)),
    3,
  );
});

test("rounds count only where an equilibrium was reached, and missing values never", () => {
  const rule = new StoppingRule({ ...sampling, maximum: 12 });
  assert.is(
    repetitions(rule, () => run(1000, "round-limit")),
    12,
  );
  const ratio = new StoppingRule({ ...sampling, metric: "observedRatioTotal", maximum: 12 });
  assert.is(
    repetitions(ratio, () => run(5)),
    12,
  );
  const mixed = new StoppingRule(sampling);
  assert.is(
    repetitions(mixed, (k) => (k < 3 ? run(1000, "round-limit") : run(7))),
    5,
  );
});

test.run();
