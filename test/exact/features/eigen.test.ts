import { test } from "uvu";
import * as assert from "uvu/assert";
import { symmetricSpectrum } from "../../../src/exact/features/eigen.ts";
import { RandomStream, streamState } from "../../../src/game/random.ts";

function drawn(n: number, seed: number): Float64Array {
  const stream = new RandomStream(streamState("eigen test", { n, seed }));
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = stream.uniform(-1, 1);
      matrix[j * n + i] = matrix[i * n + j];
    }
  }
  return matrix;
}

/** Asserts A v = value v for every pair, and that the vectors are orthonormal. */
function check(matrix: Float64Array, n: number, tolerance: number): Float64Array {
  const { values, vectors } = symmetricSpectrum(matrix, n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      let image = 0;
      let product = 0;
      for (let j = 0; j < n; j++) {
        image += matrix[i * n + j] * vectors[k * n + j];
        product += vectors[i * n + j] * vectors[k * n + j];
      }
      assert.ok(Math.abs(image - values[k] * vectors[k * n + i]) <= tolerance, `vector ${k} of ${n}`);
      assert.ok(Math.abs(product - (i === k ? 1 : 0)) <= 1e-12, `vectors ${i} and ${k} of ${n}`);
    }
  }
  return values.sort();
}

test("random symmetric matrices of every size: A V = V D, V orthonormal", () => {
  for (const n of [1, 2, 3, 4, 5, 8, 13, 40, 101]) check(drawn(n, n), n, 1e-12);
});

test("known spectra: a path's Laplacian, a projection, diagonal and zero matrices", () => {
  const n = 30;
  const path = new Float64Array(n * n);
  for (let i = 0; i + 1 < n; i++) {
    path[i * n + i]++;
    path[(i + 1) * (n + 1)]++;
    path[i * n + i + 1] = -1;
    path[(i + 1) * n + i] = -1;
  }
  check(path, n, 1e-12).forEach((value, k) => {
    assert.ok(Math.abs(value - (2 - 2 * Math.cos((k * Math.PI) / n))) < 1e-12);
  });
  check(new Float64Array(n * n).fill(1 / n), n, 1e-12).forEach((value, k) => {
    assert.ok(Math.abs(value - (k === n - 1 ? 1 : 0)) < 1e-13);
  });
  const diagonal = new Float64Array(9);
  diagonal.set([3], 0);
  diagonal.set([-1], 4);
  assert.equal([...check(diagonal, 3, 0)], [-1, 0, 3]);
  assert.equal([...check(new Float64Array(16), 4, 0)], [0, 0, 0, 0]);
});

test("entries of very different sizes", () => {
  const n = 12;
  const matrix = drawn(n, 5).map((value, at) => value * 10 ** (-(Math.floor(at / n) + (at % n)) / 2));
  check(matrix, n, 1e-12);
  check(
    drawn(n, 6).map((value) => value * 1e150),
    n,
    1e138,
  );
});

test.run();
