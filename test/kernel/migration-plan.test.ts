import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import { parseInstance } from "../../src/game/parse.ts";
import { kernelNamed } from "../../src/kernel/kernels.ts";
import { migrationPlan } from "../../src/kernel/migration-plan.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";

// Two VMs that talk, at clouds of equal size 100 ms apart. delta is so small that only packet latency counts.
const PAIR = `{ "format": "flockbench/instance@1", "name": "pair",
  "clouds": { "capacity": [8, 8, 8], "latency": [[0, 100, 50], [100, 0, 50], [50, 50, 0]] },
  "vms": { "count": 2 }, "demand": [[0, 1, 1]], "delay": { "model": "utilisation", "delta": 8 } }`;

function planned(instanceText: string, from: number[], to: number[], kernel = "wasm-simd") {
  const game = kernelNamed(kernel).load(parseInstance(instanceText, "pair"), DEFAULT_SETTINGS);
  game.setAssignment(from);
  const plan = migrationPlan(game, to);
  assert.equal([...game.assignment()], to);
  return plan;
}

test("the gain of one migration, by hand", () => {
  // Apart: each sees 100 + 1 + 1, U = 204. Together: each sees 0 + 2 + 2, U = 8.
  assert.equal(planned(PAIR, [0, 1], [1, 1]), [{ vm: 0, from: 0, to: 1, gain: 196, utilisation: 0.25 }]);
});

test("a step that hurts is made last, and its gain is below 0", () => {
  // From together at 0: either VM alone raises U to 104 at cloud 2; then the other joins it there.
  const plan = planned(PAIR, [0, 0], [2, 2]);
  assert.equal(
    plan.map(({ vm, gain }) => [vm, gain]),
    [
      [0, -96],
      [1, 96],
    ],
  );
});

test("nothing to do is an empty plan", () => {
  assert.equal(planned(PAIR, [0, 1], [0, 1]), []);
});

test("where any migration left helps, the next one does; gains add up to the difference of U", () => {
  for (const seed of ["1", "2", "3"]) {
    const instance = familyNamed("binomial").generate({ vms: 30, clouds: 4, seed });
    const game = kernelNamed("wasm-simd").load(instance, DEFAULT_SETTINGS);
    const target = instance.pinned.map((_, vm) => vm % 4);
    game.randomAssignment([Number(seed), 2, 3, 4]);
    const from = game.assignment();
    const before = game.evaluate().totalWeightedLatency;
    const plan = migrationPlan(game, target);
    const after = game.evaluate().totalWeightedLatency;
    const sum = plan.reduce((total, { gain }) => total + gain, 0);
    assert.ok(Math.abs(sum - (before - after)) < 1e-9 * before, `${sum} is not ${before - after}`);

    const replayed = kernelNamed("reference").load(instance, DEFAULT_SETTINGS);
    replayed.setAssignment(from);
    const left = new Set(plan.map(({ vm }) => vm));
    for (const { vm, to, gain } of plan) {
      const gains = [...left].map((other) => -replayed.totalChange(other, target[other]));
      if (gains.some((other) => other > 1e-9))
        assert.ok(gain > 0, `${gain} where ${Math.max(...gains)} was left`);
      replayed.migrate(vm, to);
      left.delete(vm);
    }
    assert.equal([...replayed.assignment()], [...target]);
  }
});

test.run();
