import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { kernels } from "./kernels.ts";

/**
 * Weights are kept by adding and subtracting. With measured evaluation and a large delay constant the VMs herd for
 * ever: every round moves some of them, so whatever drifts has every chance to.
 */
test("after 10^8 proposals the kept costs equal a fresh evaluation", () => {
  const options = { vms: 1000, clouds: 16, meanDegree: 6, delta: 500, seed: "drift" };
  const instance = familyNamed("binomial").generate(options);
  const game = loadWasmKernel("simd").load(instance, { ...DEFAULT_SETTINGS, evaluate: "measured" });
  game.randomAssignment([1, 2, 3, 4]);
  game.seed([5, 6, 7, 8]);
  let migrations = 0;
  let worst = 0;
  for (let round = 1; round <= 100_000; round++) {
    migrations += game.round("uniform", "random");
    if (round % 997 !== 0) continue;
    const fresh = game.evaluate();
    const total = Math.abs(game.totalWeightedLatency() / fresh.totalWeightedLatency - 1);
    const regularised = Math.abs(game.regularisedSocialCost() / fresh.regularisedSocialCost - 1);
    worst = Math.max(worst, total, regularised);
  }
  assert.ok(migrations > 1_000_000, `only ${migrations} migrations`);
  assert.ok(worst < 1e-9, `relative error ${worst}`);
  assert.ok(worst > 0, "nothing was rounded: the test tests nothing");
});

/** Load balancing with a spare cloud; VM 0 is the heavy one. */
function unequalLoads(load: Float64Array): Instance {
  const [vms, clouds] = [load.length, 4];
  return {
    name: "unequal",
    vms,
    clouds,
    demand: { from: new Uint32Array(), to: new Uint32Array(), amount: new Float64Array() },
    load,
    pinned: new Int32Array(vms).fill(UNPINNED),
    capacity: new Float64Array(clouds).fill(1),
    latency: new Float64Array(clouds ** 2),
    delay: { model: "utilisation", delta: 20 },
    utility: { normalise: true },
  };
}

test("what is left at a cloud does not keep the rounding of a far larger load", () => {
  const settings = { ...DEFAULT_SETTINGS, scenario: "load-balancing" } as const;
  for (const kernel of [...kernels, referenceKernel]) {
    for (const heavy of [1e3, 1e6, 1e9, 1e10, 1e17]) {
      const game = kernel.load(unequalLoads(Float64Array.of(heavy + 0.3, 0.1, 0.7)), settings);
      game.setAssignment([0, 0, 1]);
      game.migrate(0, 2);
      assert.is(game.hosting().load[0], 0.1, kernel.name);
      assert.ok(game.isEquilibrium(), `${kernel.name}: ${heavy}`);
      assert.is(game.round("round-robin", "best"), 0, kernel.name);
    }
  }
});

test("it does not when it went in steps either", () => {
  const loads = Float64Array.from({ length: 11 }, (_, k) => 10 ** (10 - k) / 7);
  for (const kernel of kernels) {
    const game = kernel.load(unequalLoads(loads), { ...DEFAULT_SETTINGS, scenario: "load-balancing" });
    game.setAssignment(loads.map(() => 0));
    for (let vm = 0; vm < 10; vm++) {
      game.migrate(vm, 1);
      const { load } = game.hosting();
      const left = loads.subarray(vm + 1).reduce((sum, own) => sum + own, 0);
      assert.ok(Math.abs(load[0] - left) <= 1e-10 * left, `${kernel.name}: ${load[0]} of ${left}`);
    }
  }
});

test.run();
