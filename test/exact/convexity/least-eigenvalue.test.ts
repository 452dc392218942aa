import { test } from "uvu";
import * as assert from "uvu/assert";
import { leastEigenpairs, leastEigenvalue } from "../../../src/exact/convexity/least-eigenvalue.ts";
import { NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { FormKernel } from "../../../src/exact/lifted/form-kernel.ts";
import type { LiftedProblem } from "../../../src/exact/lifted/problem.ts";
import { quadraticOf } from "../../../src/exact/lifted/quadratic.ts";
import {
  betweenAssignments,
  denseForm,
  drawn,
  drawnMultipliers,
  eigenpairs,
  inner,
  liftedOf,
  type Multipliers,
  streamFor,
  times,
} from "../lifted/reference.ts";

const PROBLEMS: [string, LiftedProblem][] = [
  ["two VMs on two clouds", liftedOf(drawn({ vms: 2, clouds: 2, seed: 1 }))],
  ["two clouds", liftedOf(drawn({ vms: 9, clouds: 2, seed: 2 }))],
  ["pinned VMs", liftedOf(drawn({ vms: 9, clouds: 3, pinnedShare: 0.3, seed: 3 }))],
  ["4 clouds", liftedOf(drawn({ vms: 8, clouds: 4, seed: 4 }))],
  ["5 clouds", liftedOf(drawn({ vms: 5, clouds: 5, seed: 5 }))],
  ["weights of demands", liftedOf(drawn({ vms: 6, clouds: 3, normalise: false, seed: 6 }))],
];

function drawnForms(): [string, LiftedProblem, Multipliers][] {
  return PROBLEMS.flatMap(([name, problem]) =>
    [0.01, 1, 30, 1000].map((size): [string, LiftedProblem, Multipliers] => {
      const multipliers = drawnMultipliers(problem, size, streamFor("eigenvalues", { name, size }));
      return [`${name}, ${size}`, problem, multipliers];
    }),
  );
}

function dense(problem: LiftedProblem, multipliers: Multipliers) {
  const P = denseForm(problem, multipliers);
  const { form, from } = betweenAssignments(P, problem.clouds);
  const pairs = eigenpairs(form);
  const norm = Math.max(...pairs.map(({ value }) => Math.abs(value)));
  return { P, from, pairs, norm };
}

function found(problem: LiftedProblem, multipliers: Multipliers, count: number) {
  return leastEigenpairs(new FormKernel(quadraticOf(problem, multipliers), "simd"), 500, count);
}

/** P z less its part that is alike for all clouds of a VM: what is left where rows sum to zero. */
function imageBetween(P: number[][], clouds: number, z: Float64Array): number[] {
  const image = times(P, z);
  return image.map((value, k) => {
    const own = image.slice(k - (k % clouds), k - (k % clouds) + clouds);
    return value - own.reduce((sum, part) => sum + part, 0) / clouds;
  });
}

function assertEigenvector(P: number[][], clouds: number, value: number, vector: Float64Array, norm: number) {
  for (let at = 0; at < vector.length; at += clouds) {
    const sum = vector.subarray(at, at + clouds).reduce((total, part) => total + part, 0);
    assert.ok(Math.abs(sum) < 1e-9, `a row sums to ${sum}`);
  }
  const off = imageBetween(P, clouds, vector).map((part, k) => part - value * vector[k]);
  const length = Math.sqrt(inner(vector, vector));
  assert.ok(length > 0.5, `a vector of length ${length}`);
  const distance = Math.sqrt(inner(off, off)) / length;
  assert.ok(distance < 1e-5 * norm, `off by ${distance} of ${norm}`);
}

test("finds the least eigenvalue and negative ones, ascending, with their vectors", () => {
  let several = 0;
  for (const [name, problem, multipliers] of drawnForms()) {
    const { P, pairs, norm } = dense(problem, multipliers);
    for (const count of [1, 3, pairs.length]) {
      const some = found(problem, multipliers, count);
      assert.ok(some.length <= count);
      assert.ok(Math.abs(some[0].value - pairs[0].value) < 1e-8 * norm, `${name}: ${some[0].value}`);
      some.forEach(({ value, vector }, k) => {
        assert.ok(k === 0 || some[k - 1].value < 0, `${name}: one that is not negative ends them`);
        assert.ok(k === 0 || value >= some[k - 1].value - 1e-9 * norm, `${name}: they ascend`);
        const off = Math.min(...pairs.map((pair) => Math.abs(value - pair.value)));
        assert.ok(off < 1e-8 * norm, `${name}, ${k}: ${value} is none`);
        assertEigenvector(P, problem.clouds, value, vector, norm);
      });
      if (some.length === 3) several++;
    }
  }
  assert.ok(several >= 10, `${several} times several`);
});

test("the least by itself is the same", () => {
  for (const [name, problem, multipliers] of drawnForms()) {
    const quadratic = new FormKernel(quadraticOf(problem, multipliers), "simd");
    for (const steps of [3, 500])
      assert.is(leastEigenvalue(quadratic, steps), leastEigenpairs(quadratic, steps, 1)[0].value, name);
  }
});

test("finds every negative eigenvalue, and each once", () => {
  let most = 0;
  for (const [name, problem, multipliers] of drawnForms()) {
    const { pairs, norm } = dense(problem, multipliers);
    const negative = pairs.filter(({ value }) => value < 0).length;
    const all = found(problem, multipliers, pairs.length).filter(({ value }) => value < 0);
    assert.is(all.length, negative, name);
    all.forEach(({ value }, k) => {
      assert.ok(Math.abs(value - pairs[k].value) < 1e-8 * norm, `${name}, ${k}: ${value}, ${pairs[k].value}`);
    });
    most = Math.max(most, negative);
  }
  assert.ok(most >= 10, `up to ${most} negative ones`);
});

test("finds each once also where steps are not kept orthogonal to all before", () => {
  const problem = liftedOf(drawn({ vms: 220, clouds: 3, seed: 10 }));
  const [few, square] = [3, 9];
  // The VMs' blocks outweigh all else: as many eigenvalues are negative as those of the first few.
  const blocks = Float64Array.from({ length: problem.vms * square }, (_, k) => {
    if ((k % square) % 4 !== 0) return 0;
    const i = Math.floor(k / square);
    return i < few ? -1e6 * (i + 1) : 1e6;
  });
  const multipliers = { ...drawnMultipliers(problem, 1, streamFor("copies")), blocks };
  const pairs = leastEigenpairs(new FormKernel(quadraticOf(problem, multipliers), "simd"), 150, 40);
  assert.is(pairs.length, few * (problem.clouds - 1));
  pairs.forEach(({ vector }, k) => {
    for (const other of pairs.slice(0, k)) {
      const along = inner(other.vector, vector);
      assert.ok(Math.abs(along) < 0.1, `${k}: ${along}`);
    }
  });
});

test("finds it where others are far larger, as with a steep delay", () => {
  for (const [name, problem] of PROBLEMS) {
    for (const delta of [1e3, 1e5]) {
      const steep = { ...problem, slope: problem.slope.map((beta) => beta * delta) };
      const multipliers = drawnMultipliers(steep, 1, streamFor("steep", { name, delta }));
      const { P, pairs, norm } = dense(steep, multipliers);
      const [{ value, vector }] = found(steep, multipliers, 1);
      const expected = pairs[0].value;
      assert.ok(
        Math.abs(value - expected) < 1e-10 * norm,
        `${name}, ${delta}: ${value}, ${expected} of ${norm}`,
      );
      assertEigenvector(P, problem.clouds, value, vector, norm);
    }
  }
});

test("vectors are of length 1", () => {
  for (const [name, problem] of PROBLEMS) {
    const multipliers = drawnMultipliers(problem, 30, streamFor("lengths", { name }));
    for (const { vector } of found(problem, multipliers, 10))
      assert.ok(
        Math.abs(inner(vector, vector) - 1) < 1e-6,
        `${name}: of squared length ${inner(vector, vector)}`,
      );
  }
});

test("finds it among many alike", () => {
  const problem = liftedOf(drawn({ vms: 6, clouds: 3, seed: 8 }));
  const alike = { ...problem, slope: new Float64Array(3), latency: new Float64Array(9) };
  const tables = new Float64Array(problem.from.length * 9);
  const identity = Float64Array.from({ length: 6 * 9 }, (_, k) =>
    k % 9 === 0 || k % 9 === 4 || k % 9 === 8 ? -2 : 0,
  );
  const [only, ...others] = found(alike, { tables, blocks: identity, cuts: NO_CUTS }, 5);
  assert.ok(Math.abs(only.value + 2) < 1e-12, `${only.value}`);
  for (const { value } of others) assert.ok(Math.abs(value + 2) < 1e-12, `${value}`);
  const [zero] = found(alike, { tables, blocks: new Float64Array(54), cuts: NO_CUTS }, 1);
  assert.is(Math.abs(zero.value), 0);
});

test("with fewer steps than it takes it is above the least, never below", () => {
  const problem = liftedOf(drawn({ vms: 30, clouds: 4, seed: 9 }));
  const multipliers = drawnMultipliers(problem, 5, streamFor("few steps"));
  const { P, pairs, norm } = dense(problem, multipliers);
  const quadratic = new FormKernel(quadraticOf(problem, multipliers), "simd");
  let before = Number.POSITIVE_INFINITY;
  for (const steps of [1, 3, 10, 20, 40, 90]) {
    const [{ value, vector }] = leastEigenpairs(quadratic, steps, 1);
    assert.ok(value >= pairs[0].value - 1e-9 * norm && value <= before + 1e-9 * norm, `${steps}: ${value}`);
    const rayleigh = inner(vector, imageBetween(P, 4, vector)) / inner(vector, vector);
    assert.ok(Math.abs(rayleigh - value) < 1e-6 * norm, `${steps}: ${value}, the vector's ${rayleigh}`);
    before = value;
  }
  assert.ok(before - pairs[0].value < 1e-6 * norm, `${before}, ${pairs[0].value}`);
});

test("no function that engines round as they like has a part in it", () => {
  const [, problem, multipliers] = drawnForms()[8];
  const quadratic = new FormKernel(quadraticOf(problem, multipliers), "simd");
  const value = leastEigenvalue(quadratic, 40);
  const names = ["sin", "cos", "exp", "log"] as const;
  const known = names.map((name) => Math[name]);
  names.forEach((name) => {
    Math[name] = () => Number.NaN;
  });
  try {
    assert.is(leastEigenvalue(quadratic, 40), value);
  } finally {
    names.forEach((name, k) => {
      Math[name] = known[k];
    });
  }
});

test.run();
