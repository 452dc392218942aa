import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import type { Instance } from "../../src/game/instance.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { OptimumCache } from "../../src/sweep/optima.ts";
import { cloudsOutcome } from "../../src/sweep/outcome.ts";
import type { OptimumChoice } from "../../src/sweep/spec.ts";

/** Loads 2, 2 and 4; capacities 10, 4, 8 and 5. */
const instance: Instance = {
  name: "by hand",
  vms: 3,
  clouds: 4,
  demand: { from: Uint32Array.of(0, 1), to: Uint32Array.of(2, 2), amount: Float64Array.of(2, 2) },
  load: Float64Array.of(2, 2, 4),
  pinned: Int32Array.of(-1, -1, -1),
  capacity: Float64Array.of(10, 4, 8, 5),
  latency: new Float64Array(16),
  delay: { model: "utilisation", delta: 20 },
  utility: { normalise: true },
};

test("utilisation over the clouds, and idle clouds, by hand", () => {
  const game = referenceKernel.load(instance, DEFAULT_SETTINGS);
  game.setAssignment([0, 1, 1]);
  // L / gamma = 0.2, 1.5, 0, 0: sorted 0, 0, 0.2, 1.5.
  assert.equal(cloudsOutcome(game), {
    utilisationMinimum: 0,
    utilisationLowerQuartile: 0,
    utilisationMedian: 0.1,
    utilisationUpperQuartile: 0.2 * 0.75 + 1.5 * 0.25,
    utilisationMaximum: 1.5,
    utilisationMean: 0.425,
    idleClouds: 2,
  });
});

test("branch and bound proves the same optimum, or leaves a lower bound", () => {
  const game = referenceKernel.load(instance, DEFAULT_SETTINGS);
  const cacheOf = (nodes: number) =>
    new OptimumCache({
      optimum: { method: "branch-and-bound", objectives: ["total", "regularised"], nodes, rounds: 0 },
    });
  const { total, regularised, lowerBound } = cacheOf(1e6).of(game).found;
  assert.ok(Math.abs((total ?? 0) - 43.5) < 1e-6);
  assert.ok(regularised !== null && regularised < 43.5);
  assert.is(lowerBound, total);
  const large = familyNamed("binomial").generate({ vms: 60, clouds: 8 });
  const given = cacheOf(1).of(typescriptKernel.load(large, DEFAULT_SETTINGS)).found;
  assert.is(given.total, null);
  assert.ok(given.lowerBound !== null && given.lowerBound > 0);
});

test("optima belong to a scenario; the packing to energy alone; under dynamics there is none", () => {
  const optimum: OptimumChoice = { method: "exhaustive", objectives: ["total"], nodes: 1, rounds: 0 };
  const cache = new OptimumCache({ optimum });
  const load = (settings: object) => referenceKernel.load(instance, { ...DEFAULT_SETTINGS, ...settings });
  const latency = cache.of(load({}));
  assert.is(latency.computed, true);
  // U = sum of rho(x) (1 + q_i): VM 2 at the cloud of 10, 8 * 3; VM 0 at that of 8, 5 * 1.5; VM 1 at that of 5, 8 * 1.5.
  assert.is(latency.found.total, 43.5);
  assert.is(latency.found.idleClouds, null);
  assert.is(cache.of(load({ eta: 0.5 })).computed, false);
  // There every VM counts once: 8 + 5 + 8.
  assert.is(cache.of(load({ scenario: "load-balancing" })).found.total, 21);
  const packing = new OptimumCache({ optimum: { ...optimum, method: "none" } });
  assert.is(packing.of(load({ scenario: "energy" })).found.idleClouds?.optimal, 3);
  assert.is(cache.of(load({ dynamics: { failureRate: 0.1 } })).found.total, null);
});

test.run();
