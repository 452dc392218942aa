import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadSolver } from "../../../src/exact/solver-kernel.ts";
import { WASM_BUILDS, type WasmBuild } from "../../../src/kernel/modules.ts";
import { partOnAssignments } from "../features/reference.ts";

/**
 * The decomposition on matrices of the test's own. For n VMs on two clouds the basis V (assembly/exact/relaxation/basis.ts) has 1 + n vectors,
 * so V A V' in place of Y asks for the eigenvectors of any A; those of negative eigenvalues come out as rows sqrt(-value) V vector.
 */
type Matrix = number[][];

function zeros(n: number): Matrix {
  return Array.from({ length: n }, () => new Array<number>(n).fill(0));
}

/** Numbers between -1 and 1 (Park and Miller's generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
}

/** A matrix with these eigenvalues: diagonal, then reflected at as many random planes as asked. */
function withEigenvalues(values: readonly number[], reflections: number): Matrix {
  const n = values.length;
  const A = values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
  const next = numbers(n + reflections);
  for (let count = 0; count < reflections; count++) {
    const w = values.map(next);
    const square = w.reduce((sum, value) => sum + value * value, 0);
    const image = A.map((row) => row.reduce((sum, value, j) => sum + value * w[j], 0));
    const along = image.reduce((sum, value, i) => sum + value * w[i], 0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const mixed = (2 / square) * (w[i] * image[j] + image[i] * w[j]);
        A[i][j] -= mixed - ((4 * along) / square ** 2) * w[i] * w[j];
      }
    }
  }
  return A;
}

function random(n: number, seed: number): Matrix {
  const next = numbers(seed);
  const A = zeros(n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) A[i][j] = A[j][i] = next();
  return A;
}

function tridiagonal(diagonal: readonly number[], beside: number): Matrix {
  return diagonal.map((value, i) =>
    diagonal.map((_, j) => (i === j ? value : Math.abs(i - j) === 1 ? beside : 0)),
  );
}

/** V A V'. */
function onAssignments(A: Matrix): Matrix {
  const vms = A.length - 1;
  const even = 1 / Math.sqrt(1 + vms / 2);
  const full = 1 + 2 * vms;
  // Row a of V has at most two entries: in the first column, and in its VM's.
  const rowOf = (a: number): [number, number, number] => {
    if (a === 0) return [even, 0, 0];
    return [even / 2, 1 + ((a - 1) >> 1), a % 2 === 1 ? Math.SQRT1_2 : -Math.SQRT1_2];
  };
  const M = zeros(full);
  for (let a = 0; a < full; a++) {
    const [one, i, own] = rowOf(a);
    for (let b = 0; b < full; b++) {
      const [other, j, its] = rowOf(b);
      M[a][b] = one * (A[0][0] * other + A[0][j] * its) + own * (A[i][0] * other + A[i][j] * its);
    }
  }
  return M;
}

/** The rows sqrt(-value) V vector of negative eigenvalues, lowest first. */
function negativeRows(M: Matrix, build: WasmBuild): Float32Array[] {
  const solver = loadSolver(build);
  const full = M.length;
  solver.allocateRelaxation((full - 1) / 2, 2);
  const width = solver.relaxationWidth();
  const at = (place: WebAssembly.Global) =>
    new Float32Array(solver.memory.buffer, place.value >>> 0, full * width);
  M.forEach((row, a) => {
    at(solver.relaxationPoint).set(row, a * width);
  });
  const count = solver.relaxedFeatures(0);
  const rows = at(solver.relaxedRows);
  return Array.from({ length: count }, (_, k) => rows.slice(k * width, k * width + full));
}

function product(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let a = 0; a < one.length; a++) sum += one[a] * other[a];
  return sum;
}

/** In parts of the largest eigenvalue; single precision keeps to a few of its roundings for every row. */
const EXACT = 4e-6;

function check(name: string, A: Matrix, values?: readonly number[]): void {
  test(`${name}: eigenvectors of ${A.length} rows, the same in every build`, () => {
    const M = onAssignments(A);
    const [rows, ...others] = WASM_BUILDS.map((build) => negativeRows(M, build));
    for (const other of others) assert.equal(other, rows);
    const scale = Math.max(...A.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)), 1e-30);
    const squares = rows.map((row) => product(row, row));
    rows.forEach((row, k) => {
      const unit = 1 / Math.sqrt(squares[k]);
      const off = M.map((line, a) => (product(line, row) + squares[k] * row[a]) * unit);
      assert.ok(Math.sqrt(product(off, off)) < EXACT * scale, `${k} is no eigenvector`);
      for (let other = 0; other < k; other++) {
        const along = (product(row, rows[other]) * unit) / Math.sqrt(squares[other]);
        assert.ok(Math.abs(along) < 2e-5, `${other} and ${k} at ${along}`);
      }
    });
    if (values === undefined) {
      const state = { point: M, multipliers: zeros(M.length) };
      const negative = partOnAssignments(state, A.length - 1, 2, (value) => value < 0);
      negative.forEach((line, a) => {
        line.forEach((value, b) => {
          const found = rows.reduce((sum, row) => sum + row[a] * row[b], 0);
          assert.ok(Math.abs(value + found) < EXACT * scale);
        });
      });
    } else {
      const expected = values.filter((value) => value < 0).sort((one, other) => one - other);
      assert.is(rows.length, expected.length);
      expected.forEach((value, k) => {
        assert.ok(Math.abs(value + squares[k]) < EXACT * scale, `eigenvalue ${k}`);
      });
    }
  });
}

function list(n: number, value: (k: number) => number): number[] {
  return Array.from({ length: n }, (_, k) => value(k));
}

for (let n = 1; n <= 20; n++) check("random", random(n, n));
for (const n of [31, 47, 60, 197]) {
  const values = list(n, (k) => (k - (2 * n) / 3 + 0.5) / n);
  check("evenly spread", withEigenvalues(values, 3), values);
}
for (const n of [1, 4, 33]) {
  const steps = list(n, (k) => -1 - k);
  const same = list(n, () => -2);
  check("diagonal", withEigenvalues(steps, 0), steps);
  check("equal", withEigenvalues(same, 0), same);
  check("zero", zeros(n), []);
}
for (const apart of [0, 1e-9, 1e-7, 3e-6, 1e-5, 3e-5, 1e-4]) {
  const values = list(24, (k) => (k < 4 ? 3 : -1) - (k >> 2) / 7 - (k % 4) * apart);
  check(`groups ${apart} apart`, withEigenvalues(values, 3), values);
}
const graded = list(14, (k) => -(0.4 ** k));
check("graded", withEigenvalues(graded, 2), graded);
const nearlyAll = list(40, (k) => (k === 0 ? -1 : -1e-3));
check("all but one equal", withEigenvalues(nearlyAll, 1), nearlyAll);
// Two and two eigenvalues of Wilkinson's matrix agree to all digits, and nothing beside its diagonal is small.
check(
  "Wilkinson's",
  tridiagonal(
    list(21, (k) => Math.abs(k - 10) - 10),
    1,
  ),
);
check(
  "the path's",
  tridiagonal(
    list(60, () => -2),
    1,
  ),
  list(60, (k) => -4 * Math.sin((Math.PI * (k + 1)) / 122) ** 2),
);

test.run();
