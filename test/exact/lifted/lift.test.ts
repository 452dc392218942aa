import { test } from "uvu";
import * as assert from "uvu/assert";
import { NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { lifted, liftToConvex, meanEntry } from "../../../src/exact/lifted/lift.ts";
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
  const quadratic = quadraticOf(problem, multipliers);
  const { lifts, least } = liftToConvex(quadratic);
  const after = { ...multipliers, blocks: lifted(quadratic, lifts).blocks };
  const spectrum = eigenvaluesBetween(denseForm(problem, after), problem.clouds);
  return { lifts, least, after, spectrum, norm: Math.max(-spectrum[0], spectrum.at(-1)!) };
}

test("adds to the diagonals alone", () => {
  const problem = PROBLEMS[2][1];
  const multipliers = drawnMultipliers(problem, 5, streamFor("diagonals"));
  const lifts = Float64Array.from({ length: problem.vms }, (_, i) => i - 2);
  const after = lifted(quadraticOf(problem, multipliers), lifts).blocks;
  after.forEach((value, k) => {
    const [i, x, y] = [Math.floor(k / 16), Math.floor(k / 4) % 4, k % 4];
    assert.is(value, multipliers.blocks[k] + (x === y ? i - 2 : 0));
  });
  assert.is(meanEntry(Float64Array.of(1, -2, 0, 5)), 2);
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
  const { lifts, spectrum, norm } = convexBy(problem, { ...multipliers, blocks });
  assert.ok(
    lifts.every((lift) => lift < -5000),
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
      const { lifts, spectrum, norm } = convexBy(problem, { ...even, blocks });
      assert.ok(spectrum[0] > -1e-6 * norm, `${name}: ${spectrum[0]} of ${norm}`);
      assert.ok(lifts[vm] > 15 * (gap + 1), `${name}, VM ${vm}: ${lifts[vm]}, of ${gap}`);
      const others = lifts.reduce((sum, lift, i) => sum + (i === vm ? 0 : Math.max(lift, 0)), 0) / (vms - 1);
      assert.ok(
        others < 0.1 * lifts[vm],
        `${name}: the others are lifted by ${others}, VM ${vm} by ${lifts[vm]}`,
      );
    }
  }
});

test.run();
