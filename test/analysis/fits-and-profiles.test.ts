import { test } from "uvu";
import * as assert from "uvu/assert";
import { dataProfile } from "../../src/analysis/data-profile.ts";
import { fitLine, fitPowerLaw, fitScale } from "../../src/analysis/least-squares.ts";
import { performanceProfile } from "../../src/analysis/performance-profile.ts";

function close(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

test("line through Anscombe's first set (Anscombe 1973: y = 3.00 + 0.500 x, standard error 0.118)", () => {
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const fit = fitLine(x, y);
  close(fit.slope, 0.5000909, 1e-7);
  close(fit.intercept, 3.0000909, 1e-7);
  close(fit.slopeError, 0.1179055, 1e-7);
  // t(0.975; 9) = 2.262157
  close(fit.slopeHalfWidth, 2.262157 * 0.1179055, 1e-6);
});

test("two points fix a line but not its uncertainty", () => {
  const fit = fitLine([0, 2], [1, 5]);
  assert.is(fit.slope, 2);
  assert.is(fit.intercept, 1);
  assert.is(fit.slopeHalfWidth, Number.POSITIVE_INFINITY);
});

test("power law 3 x^1.5 is found again, its interval closed", () => {
  const x = [1, 4, 16, 64];
  const fit = fitPowerLaw(
    x,
    x.map((value) => 3 * value ** 1.5),
  );
  close(fit.exponent, 1.5, 1e-12);
  close(fit.factor, 3, 1e-12);
  close(fit.exponentHalfWidth, 0, 1e-10);
});

test("scale of a curve: geometric mean of the ratios", () => {
  // ratios 2 and 8
  close(
    fitScale([1, 2], [2, 16], (x) => x),
    4,
    1e-12,
  );
});

test("performance profile, by hand: ratios A 1, 2, 1, failed; B 2, 1, 1, failed", () => {
  const failed = Number.POSITIVE_INFINITY;
  const [a, b] = performanceProfile([
    [1, 4, 0, failed],
    [2, 2, 0, failed],
  ]);
  const expected = [
    { budget: 1, fraction: 0.5 },
    { budget: 2, fraction: 0.75 },
  ];
  assert.equal(a, expected);
  assert.equal(b, expected);
});

test("performance profile of a solver that is never best starts at 0", () => {
  const [, worse] = performanceProfile([[1], [3]]);
  assert.equal(worse, [
    { budget: 1, fraction: 0 },
    { budget: 3, fraction: 1 },
  ]);
});

test("data profile, by hand: with tolerance 0.1 problem 1 is solved at 10 + 0.1 * 90 = 19, problem 2 at 5 + 0.1 * 5 = 5.5", () => {
  const a = [
    [100, 50, 19, 10],
    [10, 9, 8, 5],
  ];
  const b = [
    [100, 20, 20, 20],
    [10, 5.4, 5.4, 5.4],
  ];
  assert.equal(dataProfile([a, b], 0.1), [
    [
      { budget: 0, fraction: 0 },
      { budget: 2, fraction: 0.5 },
      { budget: 3, fraction: 1 },
    ],
    [
      { budget: 0, fraction: 0 },
      { budget: 1, fraction: 0.5 },
    ],
  ]);
});

test("data profile: who stays at a start that nobody improves on has solved it, whatever rounding says", () => {
  const solvedAtOnce = [{ budget: 0, fraction: 1 }];
  assert.equal(dataProfile([[[100]], [[100, 103, 100 - 2e-14]]], 0.1), [solvedAtOnce, solvedAtOnce]);
});

test.run();
