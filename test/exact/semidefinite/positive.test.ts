import { test } from "uvu";
import * as assert from "uvu/assert";
import { isPositiveSemidefinite } from "../../../src/exact/semidefinite/positive.ts";

/** The path of n nodes has the eigenvalues 2 - 2 cos(pi k / (n + 1)), k = 1 .. n, in its matrix of 2 and -1. */
function path(n: number, shift: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 2 + shift : Math.abs(i - j) === 1 ? -1 : 0;
  });
}

test("proves what has no negative eigenvalue, and nothing else", () => {
  for (const n of [1, 2, 7, 40, 120]) {
    const least = 2 - 2 * Math.cos(Math.PI / (n + 1));
    assert.ok(isPositiveSemidefinite(path(n, 0), n), `${n}`);
    assert.ok(isPositiveSemidefinite(path(n, -least + 1e-9), n), `${n}: least eigenvalue 1e-9`);
    assert.not.ok(isPositiveSemidefinite(path(n, -least - 1e-9), n), `${n}: least eigenvalue -1e-9`);
  }
});

test("does not take a singular matrix, whatever rounding makes of it", () => {
  for (const n of [2, 3, 10]) {
    const ones = new Float64Array(n * n).fill(0.1);
    assert.not.ok(isPositiveSemidefinite(ones, n));
  }
});

test("refuses what is no number", () => {
  assert.not.ok(isPositiveSemidefinite(Float64Array.of(Number.NaN), 1));
  assert.not.ok(isPositiveSemidefinite(Float64Array.of(1, 0, Number.NaN, 1), 2));
});

test.run();
