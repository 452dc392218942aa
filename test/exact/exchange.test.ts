import { test } from "uvu";
import * as assert from "uvu/assert";
import { assignmentOf } from "../../src/exact/incumbent.ts";
import { quadraticProblem } from "../../src/exact/problem.ts";
import { copyProblem, loadSolver } from "../../src/exact/solver-kernel.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import type { Instance } from "../../src/game/instance.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";

/** So much congestion that the first incumbent, all VMs at one cloud, is soon left. */
function drawn(seed: number, vms = 24, clouds = 6): Instance {
  const options = {
    vms,
    clouds,
    meanDegree: 5,
    delta: 60,
    pinnedShare: seed % 3 === 0 ? 0.1 : 0,
    seed,
  };
  return generateBinomial(binomialOptions.parse(options));
}

const BUILDS = ["simd", "scalar", "debug"] as const;

/** The best hosts of two descents, by the instance's VMs. */
function settled(instance: Instance, seed: number): Uint16Array {
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  const solver = loadSolver(BUILDS[seed % 3]);
  copyProblem(solver, problem);
  const { delta, model } = instance.delay;
  solver.completeProblem(delta, model === "queue" ? 1 : 0, DEFAULT_SETTINGS.a);
  solver.beginIncumbent(0);
  solver.descend(2);
  return assignmentOf(solver, problem, instance);
}

/** All VMs at x go to y, and those at y to x. */
function exchanged(assignment: Uint16Array, x: number, y: number): Uint16Array {
  return assignment.map((at) => (at === x ? y : at === y ? x : at));
}

test("after descents no exchange of two clouds without pinned VMs costs less, by the reference", () => {
  let compared = 0;
  for (let seed = 0; seed < 60; seed++) {
    // Clouds beyond a few are exchanged in turn.
    const instance = seed % 20 === 19 ? drawn(seed, 90, 70) : drawn(seed);
    const assignment = settled(instance, seed);
    const game = referenceKernel.load(instance, DEFAULT_SETTINGS);
    const costOf = (of: Uint16Array) => {
      game.setAssignment(of);
      return game.totalWeightedLatency();
    };
    const cost = costOf(assignment);
    const pinned = new Set(instance.pinned);
    for (let x = 0; x < instance.clouds; x++) {
      for (let y = x + 1; y < instance.clouds; y++) {
        if (pinned.has(x) || pinned.has(y)) continue;
        compared++;
        const other = costOf(exchanged(assignment, x, y));
        assert.ok(
          other >= cost * (1 - 3e-9),
          `seed ${seed}: ${x} and ${y} exchanged cost ${other}, not ${cost}`,
        );
      }
    }
  }
  assert.ok(compared > 300, `${compared} exchanges compared`);
});

test("costs that are no numbers are not exchanged for ever", () => {
  const instance = drawn(1);
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const solver = loadSolver("simd");
    copyProblem(solver, { ...problem, latency: problem.latency.map(() => value) });
    solver.completeProblem(instance.delay.delta, 0, DEFAULT_SETTINGS.a);
    solver.beginIncumbent(0);
    solver.descend(2);
    assert.is(solver.incumbentCost.value, Number.POSITIVE_INFINITY);
  }
});

test.run();
