import { test } from "uvu";
import * as assert from "uvu/assert";
import { Elimination, type SparseMatrix } from "../../../src/exact/convexity/elimination.ts";
import { RandomStream, streamState } from "../../../src/game/random.ts";
import type { WasmBuild } from "../../../src/kernel/modules.ts";

/** All of a matrix, filled to both sides. */
function dense({ diagonal, row, column, value }: SparseMatrix): number[][] {
  const all = Array.from(diagonal, (entry, i) => Array.from(diagonal, (_, j) => (i === j ? entry : 0)));
  value.forEach((entry, e) => {
    all[row[e]][column[e]] = entry;
    all[column[e]][row[e]] = entry;
  });
  return all;
}

/** Full, with entries in [-1, 1): it takes pivots of both signs. */
function drawnMatrix(size: number): SparseMatrix {
  const stream = new RandomStream(streamState("elimination test", { size }));
  const pairs = Array.from({ length: size }, (_, i) => Array.from({ length: i }, (_, j) => [i, j])).flat();
  return {
    diagonal: Float64Array.from({ length: size }, () => stream.uniform(-1, 1)),
    row: Uint32Array.from(pairs, ([i]) => i),
    column: Uint32Array.from(pairs, ([, j]) => j),
    value: Float64Array.from(pairs, () => stream.uniform(-1, 1)),
  };
}

/** Panels of so many columns, or fewer in the last. */
function panelsOf(size: number, width: number) {
  return Array.from({ length: Math.ceil(size / width) }, (_, p) => {
    const begin = p * width;
    const rows = Uint32Array.from({ length: size - begin }, (_, r) => begin + r);
    return { begin, end: Math.min(begin + width, size), rows };
  });
}

test("L D L' is the matrix, however its columns are cut into panels", () => {
  for (const size of [1, 2, 3, 5, 8, 13, 30]) {
    const matrix = drawnMatrix(size);
    for (const width of [1, 2, 3, 4, 7, size]) {
      const elimination = new Elimination(panelsOf(size, width), size);
      const pivots = elimination.run(matrix)!;
      const lower = Array.from({ length: size }, () => new Float64Array(size));
      for (const { begin, end, rows, values } of elimination.panels) {
        rows.forEach((row, r) => {
          for (let q = begin; q < end; q++) lower[row][q] = values[r * (end - begin) + q - begin];
        });
      }
      dense(matrix).forEach((entries, i) => {
        assert.is(lower[i][i], 1);
        entries.forEach((entry, j) => {
          if (j > i) assert.is(lower[i][j], 0);
          const products = pivots.map((pivot, k) => lower[i][k] * pivot * lower[j][k]);
          const sum = products.reduce((all, product) => all + product, 0);
          const scale = products.reduce((all, product) => all + Math.abs(product), 0);
          assert.ok(
            Math.abs(sum - entry) <= 1e-14 * size * scale,
            `${size} in panels of ${width}: ${i}, ${j}`,
          );
        });
      });
      assert.ok(size < 5 || (pivots.some((pivot) => pivot < 0) && pivots.some((pivot) => pivot > 0)));
    }
  }
});

test("a part of the rows is enough where the others have no entries", () => {
  // An arrow: columns 0 to 5 meet nothing but the last two rows.
  const size = 8;
  const entries = Array.from({ length: 6 }, (_, j) => [6, 7].map((i) => [i, j])).flat();
  entries.push([7, 6]);
  const matrix: SparseMatrix = {
    diagonal: Float64Array.from({ length: size }, (_, i) => i + 2),
    row: Uint32Array.from(entries, ([i]) => i),
    column: Uint32Array.from(entries, ([, j]) => j),
    value: Float64Array.from(entries, ([i, j]) => (i - 5.5) / (j + 1)),
  };
  const shapes = Array.from({ length: 6 }, (_, j) => ({
    begin: j,
    end: j + 1,
    rows: Uint32Array.of(j, 6, 7),
  }));
  const last = { begin: 6, end: 8, rows: Uint32Array.of(6, 7) };
  const sparse = new Elimination([...shapes, last], size).run(matrix)!;
  assert.equal(sparse, new Elimination(panelsOf(size, 1), size).run(matrix)!);
});

test("the builds agree to the last bit", () => {
  for (const [size, width] of [
    [5, 2],
    [23, 5],
    [40, 7],
  ]) {
    const matrix = drawnMatrix(size);
    const factor = (build: WasmBuild) => {
      const elimination = new Elimination(panelsOf(size, width), size, build);
      const pivots = elimination.run(matrix)!;
      return [pivots, ...elimination.panels.map(({ values }) => values.slice())];
    };
    assert.equal(factor("scalar"), factor("simd"));
    assert.equal(factor("debug"), factor("simd"));
  }
});

test("what was eliminated before leaves no trace, whatever it was", () => {
  const factor = (matrix: SparseMatrix, width: number) => {
    const elimination = new Elimination(panelsOf(matrix.diagonal.length, width), matrix.diagonal.length);
    const pivots = elimination.run(matrix);
    const values = elimination.panels.map((panel) => panel.values.slice());
    elimination.release();
    return { pivots, values };
  };
  const first = factor(drawnMatrix(13), 3);
  const matrix = drawnMatrix(40);
  factor({ ...matrix, diagonal: matrix.diagonal.map((entry, i) => (i === 20 ? Number.NaN : entry)) }, 7);
  assert.equal(factor(drawnMatrix(13), 3), first);
  assert.equal(factor(drawnMatrix(13), 3), first);
});

test("asks before every panel, tells how far it is, and ends when it is told to", () => {
  const parts: number[] = [];
  const elimination = new Elimination(panelsOf(8, 2), 8);
  const run = (most: number) =>
    elimination.run(drawnMatrix(8), Number.POSITIVE_INFINITY, (done) => parts.push(done) < most);
  assert.is(run(3), null);
  assert.is(parts.length, 3);
  assert.ok(run(100) !== null, "and begins again");
  const [first, ...others] = parts.slice(3);
  assert.is(first, 0);
  assert.is(others.length, 3);
  assert.ok(others.every((part, k) => part > (others[k - 1] ?? first) && part < 1));
});

test("ends when more pivots are negative than may be", () => {
  const indefinite: SparseMatrix = {
    diagonal: Float64Array.of(-1, 2, -3, -4),
    row: new Uint32Array(),
    column: new Uint32Array(),
    value: new Float64Array(),
  };
  const elimination = new Elimination(panelsOf(4, 1), 4);
  assert.equal(elimination.run(indefinite, 3), indefinite.diagonal);
  assert.is(elimination.run(indefinite, 2), null);
});

test("stops at a pivot that is zero or no number", () => {
  const eliminate = (matrix: SparseMatrix) => new Elimination(panelsOf(2, 2), 2).run(matrix);
  const matrix = (first: number, off: number, second: number): SparseMatrix => ({
    diagonal: Float64Array.of(first, second),
    row: Uint32Array.of(1),
    column: Uint32Array.of(0),
    value: Float64Array.of(off),
  });
  assert.equal(eliminate(matrix(2, 1, -1)), Float64Array.of(2, -1.5));
  assert.is(eliminate(matrix(0, 1, 1)), null);
  assert.is(eliminate(matrix(1, 1, 1)), null);
  assert.is(eliminate(matrix(1, Number.NaN, 1)), null);
  assert.is(eliminate(matrix(1, Number.POSITIVE_INFINITY, 1)), null);
  assert.is(eliminate(matrix(1e-100, 1, 1e100 + 1)), null, "all of the second pivot is cancelled");
});

test.run();
