import { test } from "uvu";
import * as assert from "uvu/assert";
import { lowerBound } from "../../src/exact/bound.ts";
import { certifiedBound } from "../../src/exact/check.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { drawnInstance } from "./drawn.ts";

const enumerator = loadWasmKernel("scalar");

for (const objective of ["total", "regularised"] as const) {
  test(`never above the optimum: ${objective}, 150 instances of every kind`, () => {
    for (let seed = 0; seed < 150; seed++) {
      const instance = drawnInstance(seed);
      const optimum = enumerator.load(instance, DEFAULT_SETTINGS).exhaustiveOptimum(objective).cost;
      const rounds = seed % 5 === 0 ? 16 : 0;
      const build = rounds === 0 && seed % 2 === 0 ? "debug" : "simd";
      const bound = lowerBound(instance, DEFAULT_SETTINGS, { objective, rounds, build });
      assert.ok(bound.lowerBound <= optimum * (1 + 1e-12), `seed ${seed}: ${bound.lowerBound} > ${optimum}`);
      assert.ok(bound.cost >= optimum * (1 - 1e-9), `seed ${seed}`);
    }
  });
}

test("its certificate proves it without the solver", () => {
  for (let seed = 0; seed < 60; seed++) {
    const instance = drawnInstance(seed);
    const bound = lowerBound(instance, DEFAULT_SETTINGS);
    const certified = certifiedBound(instance, DEFAULT_SETTINGS, bound.certificate);
    const slack = 1e-9 * Math.abs(certified);
    assert.ok(certified >= bound.lowerBound - slack || bound.lowerBound === 0, `seed ${seed}: ${certified}`);
  }
});

test("any prices and messages prove a bound", () => {
  const instance = drawnInstance(14);
  const optimum = enumerator.load(instance, DEFAULT_SETTINGS).exhaustiveOptimum("total").cost;
  const { vms, clouds, demand } = instance;
  const spoilt = {
    method: "prices and messages",
    prices: Float64Array.from({ length: clouds }, (_, x) => vms * (1 + 0.3 * x)),
    messages: Float64Array.from({ length: demand.amount.length * 2 * clouds }, (_, k) => Math.sin(k)),
  } as const;
  const certified = certifiedBound(instance, DEFAULT_SETTINGS, spoilt);
  assert.ok(Number.isFinite(certified) && certified < optimum);
});

test("tells how far a search is, and ends it when told to", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 60, clouds: 4, seed: 3 }));
  const parts: number[] = [];
  lowerBound(instance, DEFAULT_SETTINGS, {
    rounds: 0,
    proceed: ({ searched }) => {
      if (searched !== null) parts.push(searched);
      return true;
    },
  });
  assert.ok(parts.every((part, k) => part >= 0 && part < 1 && (part === 0 || part > parts[k - 1])));
  assert.is(
    parts.filter((part) => part === 0).length,
    2,
    "one search before the bounds, one after the first of them",
  );
  let askedAgain = 0;
  const stopped = lowerBound(instance, DEFAULT_SETTINGS, {
    rounds: 0,
    proceed: ({ searched }) => {
      if (askedAgain === 0 && (searched === null || searched < 0.5)) return true;
      askedAgain++;
      return false;
    },
  });
  assert.ok(askedAgain > 0 && askedAgain < 10, `asked ${askedAgain} times after the end`);
  assert.ok(stopped.cost >= stopped.lowerBound);
});

test("where no VM is pinned, convexity proves what prices and messages cannot", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 300, clouds: 6, seed: 1 }));
  const {
    gap,
    method,
    lowerBound: bound,
    certificate,
  } = lowerBound(instance, DEFAULT_SETTINGS, { rounds: 16 });
  assert.is(method, "lifted semidefinite");
  assert.ok(gap < 0.2, `gap ${gap}`);
  assert.ok(Math.abs(certifiedBound(instance, DEFAULT_SETTINGS, certificate) / bound - 1) < 1e-9);
});

test("where most VMs are pinned, a thousand VMs are bounded within a few percent", () => {
  const instance = generateBinomial(
    binomialOptions.parse({ vms: 1000, clouds: 8, pinnedShare: 0.5, seed: 1 }),
  );
  const { gap, lowerBound: bound, certificate } = lowerBound(instance, DEFAULT_SETTINGS, { rounds: 0 });
  assert.ok(gap < 0.05, `gap ${gap}`);
  assert.ok(Math.abs(certifiedBound(instance, DEFAULT_SETTINGS, certificate) / bound - 1) < 1e-3);
});

test.run();
