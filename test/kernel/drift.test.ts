import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";

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

test.run();
