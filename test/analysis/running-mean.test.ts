import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { meanOf, RunningMean, studentHalfWidth } from "../../src/analysis/running-mean.ts";

function close(actual: number, expected: number, tolerance = 1e-12): void {
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  assert.ok(error <= tolerance, `${actual} is not ${expected}`);
}

test("mean, variance and 95 % interval of the sleep data (Student 1908; interval as printed by R's t.test)", () => {
  const extraSleep = meanOf([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]);
  close(extraSleep.mean, 1.58);
  close(extraSleep.variance, 1.5128888888888889);
  close(extraSleep.mean - extraSleep.halfWidth(), 0.7001142, 1e-7);
  close(extraSleep.mean + extraSleep.halfWidth(), 2.4598858, 1e-7);
});

test("half-width of the heat flow meter data (NIST/SEMATECH e-Handbook 1.3.5.2: 9.258242 to 9.264679)", () => {
  close(studentHalfWidth(195, 0.022789), (9.264679 - 9.258242) / 2, 1e-6);
});

test("few values: the interval is infinite, not absent", () => {
  const none = new RunningMean();
  assert.ok(Number.isNaN(none.mean));
  assert.is(none.halfWidth(), Number.POSITIVE_INFINITY);
  assert.is(meanOf([3]).relativeHalfWidth(), Number.POSITIVE_INFINITY);
  assert.is(meanOf([0, 0]).relativeHalfWidth(), 0);
  assert.is(meanOf([-1, 1]).relativeHalfWidth(), Number.POSITIVE_INFINITY);
});

test("stays accurate when the mean is much larger than the spread (Welford's case)", () => {
  close(meanOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).variance, 30);
});

test("merging two accumulators equals one over both streams", () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(values, values, (left, right) => {
      const merged = meanOf(left);
      merged.merge(meanOf(right));
      const whole = meanOf([...left, ...right]);
      assert.is(merged.count, whole.count);
      if (whole.count > 0) close(merged.mean, whole.mean, 1e-9);
      if (whole.count > 1) close(merged.variance, whole.variance, 1e-9);
    }),
    { seed: 20170521 },
  );
});

test.run();
