import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { Problem } from "../../src/problem.ts";

/** Sizes alone: loading must stop before it reads a single value. */
function sized(vms: number, clouds: number, pairs: number): Instance {
  const demand = { from: [], to: [], amount: { length: pairs } };
  return { vms, clouds, demand } as unknown as Instance;
}

test("a game that does not fit in 4 GiB is refused before memory is taken, saying how many VMs fit", () => {
  const kernel = loadWasmKernel("simd");
  const load = (instance: Instance) => () => kernel.load(instance, DEFAULT_SETTINGS);
  // 32 + 2 + 4 bytes a VM beside 16 in transit, 24 a pair: 54 + 5 * 24 = 174 bytes a VM.
  assert.throws(load(sized(30_000_000, 100, 150_000_000)), (error: unknown) => {
    assert.instance(error, Problem);
    assert.match((error as Problem).message, /^instance too large: 30000000 VMs .* need 4\.9 GiB/);
    const fit = Number(/hold about (\d+) VMs/.exec((error as Problem).message)?.[1]);
    assert.ok(Math.abs(fit * 174 - 4 * 2 ** 30) < 4e6, String(fit));
    return true;
  });
  // Cloud matrices alone: 20 bytes for each pair of clouds.
  assert.throws(load(sized(10, 16_384, 0)), /instance too large: .* hold about 0 VMs/);
});

test("an enumeration whose tables do not fit is refused, and the game goes on", () => {
  const instance = familyNamed("binomial").generate({ vms: 30_000, clouds: 4, seed: "1" });
  const game = loadWasmKernel("simd").load(instance, DEFAULT_SETTINGS);
  assert.throws(() => game.exhaustiveOptimum("total"), /too large to enumerate: 30000 VMs need 6\.\d GiB/);
  assert.ok(game.round("permutation", "random") > 0);
});

test("VMs that are pinned take no room in an enumeration's tables", () => {
  const drawn = familyNamed("binomial").generate({ vms: 30_000, clouds: 4, seed: "1" });
  const free = 4;
  const pinned = drawn.pinned.map((_, i) => (i < free ? UNPINNED : i % drawn.clouds));
  const game = loadWasmKernel("simd").load({ ...drawn, pinned }, DEFAULT_SETTINGS);
  const { cost, visited, complete } = game.exhaustiveOptimum("total");
  assert.ok(complete);
  assert.is(visited, drawn.clouds ** free);
  let least = Number.POSITIVE_INFINITY;
  for (let number = 0; number < visited; number++) {
    game.setAssignment(
      pinned.map((cloud, i) => (i < free ? Math.floor(number / drawn.clouds ** i) % 4 : cloud)),
    );
    least = Math.min(least, game.evaluate().totalWeightedLatency);
  }
  assert.is(cost, least);
});

test.run();
