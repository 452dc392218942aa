import { test } from "uvu";
import * as assert from "uvu/assert";
import { gapOf, lowerBound } from "../../src/exact/bound.ts";
import { certifiedBound } from "../../src/exact/check.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { loadWasmKernel, WASM_BUILDS } from "../../src/kernel/modules.ts";
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

test("the regularised cost is bounded by way of the total, by the same prices in every build", () => {
  for (let seed = 0; seed < 60; seed++) {
    const instance = drawnInstance(seed);
    const settings = { ...DEFAULT_SETTINGS, a: [0.01, 0.1, 1][seed % 3] };
    const objective = "regularised";
    const optimum = enumerator.load(instance, settings).exhaustiveOptimum(objective).cost;
    const [first, ...others] = WASM_BUILDS.map((build) =>
      lowerBound(instance, settings, { objective, rounds: 0, build }),
    );
    assert.ok(first.lowerBound <= optimum * (1 + 1e-12), `seed ${seed}: ${first.lowerBound} > ${optimum}`);
    for (const other of others) assert.equal(other, first, `seed ${seed}`);
    const { certificate } = first;
    if (certificate.method !== "prices and messages") continue;
    assert.ok(
      certificate.prices.every((price) => price >= 0),
      `seed ${seed}`,
    );
  }
});

test("the regularised cost of few milliseconds, far below the total, is bounded all the same", () => {
  let bounded = 0;
  for (let seed = 0; seed < 60; seed++) {
    const drawn = drawnInstance(seed);
    const least = enumerator.load(drawn, DEFAULT_SETTINGS).exhaustiveOptimum("total").cost;
    if (!(least > 0 && least < Number.POSITIVE_INFINITY)) continue;
    const a = [0.01, 0.1, 1][seed % 3];
    const settings = { ...DEFAULT_SETTINGS, a };
    // Totals of about a, where f is far below 1.
    const factor = (a * drawn.clouds * [0.3, 1, 5, 30][seed % 4]) / least;
    const { delay, latency } = drawn;
    const instance = {
      ...drawn,
      latency: latency.map((tau) => tau * factor),
      delay: { ...delay, delta: delay.delta * factor },
    };
    const optimum = enumerator.load(instance, settings).exhaustiveOptimum("regularised").cost;
    const [first, ...others] = WASM_BUILDS.map((build) =>
      lowerBound(instance, settings, { objective: "regularised", rounds: 0, build }),
    );
    assert.ok(first.lowerBound <= optimum * (1 + 1e-12), `seed ${seed}: ${first.lowerBound} > ${optimum}`);
    for (const other of others) assert.is(other.lowerBound, first.lowerBound, `seed ${seed}`);
    const total = certifiedBound(instance, settings, first.certificate);
    const byTotal = lowerBound(instance, settings, { rounds: 0 }).lowerBound;
    assert.ok(
      byTotal === 0 || total >= 0.8 * byTotal,
      `seed ${seed}: ${total} of the total, by itself ${byTotal}`,
    );
    bounded++;
  }
  assert.ok(bounded > 40, `${bounded} instances`);
});

test("where the best assignment meets the bound the gap is 0, whatever they are", () => {
  assert.is(gapOf(0, 0), 0);
  assert.is(gapOf(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), 0);
  assert.is(gapOf(3, 2), 0.5);
  assert.is(gapOf(1, 0), Number.POSITIVE_INFINITY);
});

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
