import { test } from "uvu";
import * as assert from "uvu/assert";
import { NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { lifted, liftToConvex, meanEntry, THOROUGH_LIFT } from "../../../src/exact/lifted/lift.ts";
import type { LiftedProblem } from "../../../src/exact/lifted/problem.ts";
import { quadraticOf } from "../../../src/exact/lifted/quadratic.ts";
import {
  denseForm,
  drawn,
  drawnMultipliers,
  eigenvaluesBetween,
  liftedOf,
  type Multipliers,
  streamFor,
} from "./reference.ts";

const PROBLEMS: [string, LiftedProblem][] = [
  ["two VMs on two clouds", liftedOf(drawn({ vms: 2, clouds: 2, seed: 1 }))],
  ["pinned VMs", liftedOf(drawn({ vms: 9, clouds: 3, pinnedShare: 0.3, seed: 2 }))],
  ["4 clouds", liftedOf(drawn({ vms: 10, clouds: 4, seed: 3 }))],
  ["weights of demands", liftedOf(drawn({ vms: 6, clouds: 3, normalise: false, seed: 4 }))],
];

function convexBy(problem: LiftedProblem, multipliers: Multipliers) {
  const { blocks } = liftToConvex(quadraticOf(problem, multipliers), THOROUGH_LIFT, () => true, "simd");
  const after = { ...multipliers, blocks };
  const spectrum = eigenvaluesBetween(denseForm(problem, after), problem.clouds);
  return { after, spectrum, norm: Math.max(-spectrum[0], spectrum.at(-1)!) };
}

/** By how much the trace of every VM's block has grown. */
function tracesOf({ vms, clouds }: LiftedProblem, before: Float64Array, after: Float64Array): number[] {
  return Array.from({ length: vms }, (_, i) => {
    let lift = 0;
    for (let x = 0; x < clouds; x++) {
      const k = (i * clouds + x) * clouds + x;
      lift += after[k] - before[k];
    }
    return lift;
  });
}

test("rises on the diagonals alone", () => {
  const problem = PROBLEMS[2][1];
  const multipliers = drawnMultipliers(problem, 5, streamFor("diagonals"));
  const after = lifted(quadraticOf(problem, multipliers), 3).blocks;
  after.forEach((value, k) => {
    const [x, y] = [Math.floor(k / 4) % 4, k % 4];
    assert.is(value, multipliers.blocks[k] + (x === y ? 3 : 0));
  });
  assert.is(meanEntry(Float64Array.of(1, -2, 0, 5)), 2);
});

test("blocks stay symmetric to the last bit", () => {
  const problem = PROBLEMS[1][1];
  const { clouds } = problem;
  const { blocks } = convexBy(problem, drawnMultipliers(problem, 30, streamFor("symmetric"))).after;
  blocks.forEach((value, k) => {
    const y = k % clouds;
    const x = Math.floor(k / clouds) % clouds;
    assert.is(value, blocks[k + (y - x) * clouds + (x - y)]);
  });
});

test("costs less than to lift all VMs in all directions alike", () => {
  for (const [name, problem] of PROBLEMS.slice(1)) {
    const multipliers = drawnMultipliers(problem, 30, streamFor("cheap", { name }));
    const gap = -eigenvaluesBetween(denseForm(problem, multipliers), problem.clouds)[0];
    const { after } = convexBy(problem, multipliers);
    const lifts = tracesOf(problem, multipliers.blocks, after.blocks);
    const mean = lifts.reduce((sum, lift) => sum + lift, 0) / (problem.vms * problem.clouds);
    assert.ok(gap > 0 && mean < 0.8 * gap, `${name}: ${mean} of ${gap}`);
  }
});

test("leaves no negative eigenvalue, nearly, and none far above zero", () => {
  let negative = 0;
  for (const [name, problem] of PROBLEMS) {
    for (const size of [0.1, 1, 30, 1000]) {
      const multipliers = drawnMultipliers(problem, size, streamFor("lifts", { name, size }));
      const before = eigenvaluesBetween(denseForm(problem, multipliers), problem.clouds)[0];
      const { spectrum, norm } = convexBy(problem, multipliers);
      if (before < 0) negative++;
      assert.ok(Math.abs(spectrum[0]) < 1e-6 * norm, `${name}, ${size}: ${spectrum[0]} of ${norm}`);
    }
  }
  assert.ok(negative >= 12, `${negative} had something to lift`);
});

test("lowers what is convex by far", () => {
  const problem = PROBLEMS[1][1];
  const multipliers = drawnMultipliers(problem, 1, streamFor("convex"));
  const blocks = multipliers.blocks.map((value, k) =>
    k % 9 === 0 || k % 9 === 4 || k % 9 === 8 ? 9000 : value,
  );
  const { after, spectrum, norm } = convexBy(problem, { ...multipliers, blocks });
  const lifts = tracesOf(problem, blocks, after.blocks);
  assert.ok(
    lifts.every((lift) => lift < -5000 * 3),
    `${lifts}`,
  );
  assert.ok(Math.abs(spectrum[0]) < 1e-6 * norm, `${spectrum[0]} of ${norm}`);
});

test("lifts the VM where it is negative, and hardly any other", () => {
  for (const [name, problem] of PROBLEMS.slice(1)) {
    const { clouds, vms } = problem;
    const square = clouds * clouds;
    const even = {
      tables: new Float64Array(problem.from.length * square),
      blocks: new Float64Array(vms * square),
      cuts: NO_CUTS,
    };
    const gap = -eigenvaluesBetween(denseForm(problem, even), clouds)[0];
    for (const vm of [0, vms - 1]) {
      const blocks = even.blocks.map((_, k) => {
        const [i, x, y] = [Math.floor(k / square), Math.floor(k / clouds) % clouds, k % clouds];
        if (x !== y) return 0;
        return i === vm ? -20 * (gap + 1) : gap + 1;
      });
      const { after, spectrum, norm } = convexBy(problem, { ...even, blocks });
      assert.ok(spectrum[0] > -1e-6 * norm, `${name}: ${spectrum[0]} of ${norm}`);
      const lifts = tracesOf(problem, blocks, after.blocks);
      assert.ok(lifts[vm] > 15 * (gap + 1) * (clouds - 1), `${name}, VM ${vm}: ${lifts[vm]}, of ${gap}`);
      const others = lifts.reduce((sum, lift, i) => sum + (i === vm ? 0 : Math.max(lift, 0)), 0) / (vms - 1);
      assert.ok(
        others < 0.1 * lifts[vm],
        `${name}: the others are lifted by ${others}, VM ${vm} by ${lifts[vm]}`,
      );
    }
  }
});

test.run();
