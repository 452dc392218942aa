import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LiftedProblem } from "../../../src/exact/lifted/problem.ts";
import { quadraticOf } from "../../../src/exact/lifted/quadratic.ts";
import { bestTangent } from "../../../src/exact/lifted/tangent.ts";
import {
  denseForm,
  drawn,
  drawnCuts,
  drawnMultipliers,
  drawnRows,
  eigenvaluesBetween,
  inner,
  liftedOf,
  type Multipliers,
  optimumOf,
  raised,
  streamFor,
  tangentAt,
  times,
} from "./reference.ts";

function skewed(problem: LiftedProblem): LiftedProblem {
  return { ...problem, latency: problem.latency.map((tau, k) => tau * (1 + (k % 5) / 2)) };
}

const PROBLEMS: [string, LiftedProblem][] = [
  ["two VMs on two clouds", liftedOf(drawn({ vms: 2, clouds: 2, seed: 1 }))],
  ["two clouds", liftedOf(drawn({ vms: 8, clouds: 2, seed: 2 }))],
  ["pinned VMs", liftedOf(drawn({ vms: 9, clouds: 3, pinnedShare: 0.3, seed: 3 }))],
  ["4 clouds", liftedOf(drawn({ vms: 6, clouds: 4, seed: 4 }))],
  ["a steep delay", liftedOf(drawn({ vms: 6, clouds: 3, delta: 1e4, seed: 5 }))],
  ["latencies that differ both ways", skewed(liftedOf(drawn({ vms: 6, clouds: 3, seed: 7 })))],
  ["weights of demands", liftedOf(drawn({ vms: 5, clouds: 3, normalise: false, seed: 6 }))],
];

function leastOf({ clouds }: LiftedProblem, tables: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < tables.length; at += clouds ** 2)
    sum += Math.min(...tables.subarray(at, at + clouds ** 2));
  return sum;
}

/** Random ones, N nowhere negative, with so many cuts of both kinds, whose P has no negative eigenvalue between assignments. */
function convexMultipliers(name: string, problem: LiftedProblem, size: number, count: number): Multipliers {
  const stream = streamFor("tangents", { name, size });
  const { tables, blocks } = drawnMultipliers(problem, size, stream);
  const multipliers = { tables: tables.map(Math.abs), blocks, cuts: drawnCuts(problem, count, size, stream) };
  const spectrum = eigenvaluesBetween(denseForm(problem, multipliers), problem.clouds);
  const by = -spectrum[0] + 1e-9 * Math.abs(spectrum.at(-1)!);
  return { ...multipliers, blocks: raised(multipliers.blocks, problem.clouds, by) };
}

function tangent(problem: LiftedProblem, multipliers: Multipliers, near: Float64Array) {
  return bestTangent(quadraticOf(problem, multipliers), multipliers, near);
}

/** y'Py + sum (a - W) y + sum of least N: no tangent's bound is above it. */
function relaxedCost(problem: LiftedProblem, multipliers: Multipliers, y: Float64Array): number {
  const { clouds, unary } = problem;
  const { tables, blocks } = multipliers;
  const P = denseForm(problem, multipliers);
  const linear = unary.map((cost, k) => cost - blocks[k * clouds + (k % clouds)]);
  return inner(y, times(P, y)) + inner(linear, y) + leastOf(problem, tables);
}

function assertOnSimplices(y: Float64Array, clouds: number): void {
  for (let at = 0; at < y.length; at += clouds) {
    const row = y.subarray(at, at + clouds);
    assert.ok(row.every((weight) => weight >= 0));
    const sum = row.reduce((total, weight) => total + weight, 0);
    assert.ok(Math.abs(sum - 1) < 1e-13, `a row sums to ${sum}`);
  }
}

test("the bound is that of the relaxed assignment's tangent, and not above the optimum", () => {
  for (const [name, problem] of PROBLEMS) {
    const optimum = optimumOf(problem);
    for (const [size, cuts] of [0, 1, 30].flatMap((most) => [
      [most, 0],
      [most, 3],
      [most, 20],
    ])) {
      const multipliers = convexMultipliers(name, problem, size, cuts);
      const P = denseForm(problem, multipliers);
      for (let k = 0; k < 4; k++) {
        const near = drawnRows(problem.vms, problem.clouds, streamFor("near", { name, k }));
        const { bound, relaxed } = tangent(problem, multipliers, near);
        assertOnSimplices(relaxed, problem.clouds);
        const expected = tangentAt(problem, P, multipliers, relaxed);
        const scale = Math.abs(expected) + size * problem.vms * problem.clouds;
        assert.ok(Math.abs(bound - expected) < 1e-11 * scale, `${name}, ${size}: ${bound}, not ${expected}`);
        assert.ok(bound <= optimum + 1e-9 * scale, `${name}, ${size}: ${bound} > ${optimum}`);
        assert.ok(
          bound >= tangentAt(problem, P, multipliers, near) - 1e-11 * scale,
          `${name}, ${size}: worse`,
        );
      }
    }
  }
});

test("no other tangent is much better", () => {
  for (const [name, problem] of PROBLEMS) {
    const multipliers = convexMultipliers(name, problem, 1, 10);
    const near = drawnRows(problem.vms, problem.clouds, streamFor("near", { name }));
    const { bound, relaxed } = tangent(problem, multipliers, near);
    const most = relaxedCost(problem, multipliers, relaxed);
    assert.ok(
      bound <= most + 1e-9 * Math.abs(most) && most - bound < 0.01 * Math.abs(most),
      `${name}: ${bound}, ${most}`,
    );
  }
});

test("takes any numbers to begin with", () => {
  const [name, problem] = PROBLEMS[2];
  const multipliers = convexMultipliers(name, problem, 1, 10);
  const P = denseForm(problem, multipliers);
  const optimum = optimumOf(problem);
  const length = problem.vms * problem.clouds;
  for (const near of [
    new Float64Array(length),
    new Float64Array(length).fill(-1),
    new Float64Array(length).fill(1e300),
    Float64Array.from({ length }, (_, k) => Math.sin(k)),
    Float64Array.from({ length }, (_, k) => (k % problem.clouds === 0 ? 1 : 0)),
  ]) {
    const { bound, relaxed } = tangent(problem, multipliers, near);
    assertOnSimplices(relaxed, problem.clouds);
    const expected = tangentAt(problem, P, multipliers, relaxed);
    assert.ok(Math.abs(bound - expected) < 1e-10 * Math.abs(expected) && bound <= optimum, `${bound}`);
  }
});

test.run();
