import { test } from "uvu";
import * as assert from "uvu/assert";
import { gapOf, lowerBound } from "../../src/exact/bound.ts";
import { certifiedBound, confirmedBound, ofObjective } from "../../src/exact/check.ts";
import { findOptimum } from "../../src/exact/optimum.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import type { Instance } from "../../src/game/instance.ts";
import { loadWasmKernel, WASM_BUILDS } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { drawnInstance } from "./drawn.ts";
import { assertProven } from "./optimum.ts";

const enumerator = loadWasmKernel("scalar");

/** The debug build takes four times as long; every ninth instance is one of every kind, too. */
function hasDebugBuild(seed: number): boolean {
  return seed % 9 === 1;
}

/** Searching for a good assignment takes longer than the bound does; it has tests of its own (incumbent.test.ts, annealing.test.ts). */
function isSearched(seed: number): boolean {
  return seed % 4 === 1;
}

function buildsFor(seed: number) {
  return WASM_BUILDS.filter((build) => build !== "debug" || hasDebugBuild(seed));
}

for (const objective of ["total", "regularised"] as const) {
  test(`never above the optimum: ${objective}, 150 instances of every kind`, () => {
    for (let seed = 0; seed < 150; seed++) {
      const instance = drawnInstance(seed);
      const optimum = enumerator.load(instance, DEFAULT_SETTINGS).exhaustiveOptimum(objective).cost;
      const rounds = seed % 5 === 0 ? 16 : 0;
      const build = hasDebugBuild(seed) ? "debug" : "simd";
      const bound = lowerBound(instance, DEFAULT_SETTINGS, {
        objective,
        rounds,
        build,
        search: isSearched(seed),
      });
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
    const [first, ...others] = buildsFor(seed).map((build) =>
      lowerBound(instance, settings, { objective, rounds: 0, build, search: isSearched(seed) }),
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
    const [first, ...others] = buildsFor(seed).map((build) =>
      lowerBound(instance, settings, {
        objective: "regularised",
        rounds: 0,
        build,
        search: isSearched(seed),
      }),
    );
    assert.ok(first.lowerBound <= optimum * (1 + 1e-12), `seed ${seed}: ${first.lowerBound} > ${optimum}`);
    for (const other of others) assert.is(other.lowerBound, first.lowerBound, `seed ${seed}`);
    const total = certifiedBound(instance, settings, first.certificate);
    const byTotal = lowerBound(instance, settings, { rounds: 0, search: false }).lowerBound;
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
  const methods = new Set<string>();
  for (let seed = 0; seed < 60; seed++) {
    const instance = drawnInstance(seed);
    const options = { search: isSearched(seed), ...(seed % 2 === 0 ? {} : { rounds: 0 }) };
    const { lowerBound: bound, certificate, method } = lowerBound(instance, DEFAULT_SETTINGS, options);
    const certified = certifiedBound(instance, DEFAULT_SETTINGS, certificate);
    // Costs are never negative, which needs no proof.
    assertProven(instance, bound, bound === 0 ? Math.max(0, certified) : certified, `seed ${seed}`);
    methods.add(method);
  }
  assert.is(methods.size, 3);
});

test("a certificate of the wrong shape, or with what is no number, proves nothing", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 9, clouds: 3, seed: 5 }));
  const found = [
    lowerBound(instance, DEFAULT_SETTINGS, { proceed: () => false }),
    lowerBound(instance, DEFAULT_SETTINGS, { rounds: 0 }),
    lowerBound(instance, DEFAULT_SETTINGS, { rounds: 16 }),
  ];
  assert.is(new Set(found.map(({ method }) => method)).size, 3);
  for (const { certificate } of found) {
    for (const [field, values] of Object.entries(certificate)) {
      if (!(values instanceof Float64Array)) continue;
      const spoilt = [
        values.subarray(1),
        Float64Array.of(...values, 0),
        values.map((value, at) => (at === 2 ? Number.NaN : value)),
        values.map((value, at) => (at === 2 ? Number.POSITIVE_INFINITY : value)),
      ];
      for (const wrong of spoilt) {
        const proven = certifiedBound(instance, DEFAULT_SETTINGS, { ...certificate, [field]: wrong });
        assert.is(proven, Number.NEGATIVE_INFINITY, `${certificate.method}, ${field} ${wrong.length}`);
      }
    }
  }
});

test("what is told is what the check confirms", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 9, clouds: 3, seed: 5 }));
  for (const objective of ["total", "regularised"] as const) {
    const found = lowerBound(instance, DEFAULT_SETTINGS, { objective, rounds: 0 });
    const total = certifiedBound(instance, DEFAULT_SETTINGS, found.certificate);
    const checked = ofObjective(instance, DEFAULT_SETTINGS, objective, total);
    const told = (proven: number) => confirmedBound(found, proven);
    assert.equal(told(checked), { lowerBound: found.lowerBound, gap: found.gap });
    const less = told(checked * 0.9);
    assert.ok(Math.abs(less.lowerBound / found.lowerBound - 0.9) < 1e-6);
    assert.is(less.gap, gapOf(found.cost, less.lowerBound));
    assert.equal(told(Number.NEGATIVE_INFINITY), { lowerBound: 0, gap: Number.POSITIVE_INFINITY });
  }
});

test("costs beyond double precision are refused by field, infinite delays are not", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 5, clouds: 2, seed: 1 }));
  const { load, capacity, latency, demand, delay } = instance;
  const spoilt = [
    [{ ...instance, load: load.map(() => 1e308) }, /^sum of loads too large: Infinity at vms.load in /],
    [
      { ...instance, demand: { ...demand, amount: demand.amount.map(() => 1e308) } },
      /^sum of demands too large: Infinity at demand in /,
    ],
    [
      { ...instance, demand: { ...demand, amount: demand.amount.map(() => 1e-280) } },
      /^demand too small: 1e-280 at demand in /,
    ],
    [{ ...instance, capacity: capacity.map(() => 1e-310) }, /^delay too steep: Infinity at delay.delta in /],
    [
      { ...instance, capacity: capacity.map(() => 1e304), delay: { ...delay, delta: 1e-10 } },
      /^delay too flat: 1e-314 at/,
    ],
    [{ ...instance, latency: latency.map((tau) => tau * 1e306) }, /^costs too large: .* at clouds.latency/],
  ] as const;
  const request = { objective: "total" } as const;
  for (const [wrong, message] of spoilt) {
    assert.throws(() => lowerBound(wrong, DEFAULT_SETTINGS), message);
    assert.throws(() => findOptimum(wrong, DEFAULT_SETTINGS, request), message);
    assert.throws(
      () => findOptimum(wrong, DEFAULT_SETTINGS, { ...request, method: "branch-and-bound" }),
      message,
    );
  }
  const full: Instance = {
    ...instance,
    capacity: load.map(() => 1e-3).slice(0, 2),
    delay: { model: "queue", delta: 1 },
  };
  const bound = lowerBound(full, DEFAULT_SETTINGS, { rounds: 0 });
  assert.is(bound.cost, Number.POSITIVE_INFINITY);
  assert.ok(bound.lowerBound > 0 && bound.lowerBound < Number.POSITIVE_INFINITY);
});

test("where random assignments overfill some queue, VMs leave it as long as they fit elsewhere", () => {
  for (let seed = 0; seed < 3; seed++) {
    const options = { vms: 45, clouds: 11, delayModel: "queue", offeredLoad: 0.8, seed };
    const instance = generateBinomial(binomialOptions.parse(options));
    const { cost, lowerBound: bound } = lowerBound(instance, DEFAULT_SETTINGS, { rounds: 0 });
    assert.ok(bound > 0 && cost < 3 * bound, `seed ${seed}: ${cost}, ${bound}`);
  }
});

test("the cost is that of the assignment, also where a queue is filled to the last digit", () => {
  const base = generateBinomial(binomialOptions.parse({ vms: 3, clouds: 2, meanDegree: 2, seed: 1 }));
  for (const load of [
    [0.1, 0.2, 0.3],
    [0.3, 0.2, 0.1],
    [0.2, 0.3, 0.1],
  ]) {
    // In one order they add up to 0.6, in another one to a last digit more.
    for (const room of [0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1]) {
      const instance: Instance = {
        ...base,
        load: Float64Array.from(load),
        capacity: Float64Array.of(room, 0.05),
        delay: { model: "queue", delta: 1 },
      };
      const { cost, assignment } = lowerBound(instance, DEFAULT_SETTINGS, { rounds: 0 });
      const game = referenceKernel.load(instance, DEFAULT_SETTINGS);
      game.setAssignment(assignment);
      assert.is(cost, game.evaluate().totalWeightedLatency, `loads ${load}, room ${room}`);
    }
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
    proceed: ({ step }) => {
      if (step?.name === "search") parts.push(step.done);
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
    proceed: ({ step }) => {
      if (askedAgain === 0 && !(step?.name === "search" && step.done >= 0.5)) return true;
      askedAgain++;
      return false;
    },
  });
  assert.ok(askedAgain > 0 && askedAgain < 10, `asked ${askedAgain} times after the end`);
  assert.ok(stopped.cost >= stopped.lowerBound);
});

test("many clouds leave time for a bound", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 30, clouds: 150, seed: 1 }));
  let asked = 0;
  const found = lowerBound(instance, DEFAULT_SETTINGS, {
    rounds: 0,
    proceed: ({ lowerBound }) => {
      if (lowerBound > 0) return false;
      asked++;
      return true;
    },
  });
  assert.ok(found.lowerBound > 0);
  // Descents are asked about one by one, annealing a hundred times.
  assert.ok(asked > 100 && asked < 1200, `asked ${asked} times before the first bound`);
});

test("where no VM is pinned, convexity proves what prices and messages cannot", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 150, clouds: 6, seed: 1 }));
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

test("convexity is proven of thousands of VMs, too", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 2500, clouds: 5, delta: 20, seed: 1 }));
  const proofs: number[] = [];
  const found = lowerBound(instance, DEFAULT_SETTINGS, {
    rounds: 0,
    proceed: ({ step }) => {
      if (step?.name === "proof") proofs.push(step.done);
      return true;
    },
  });
  assert.is(found.method, "semidefinite");
  assert.ok(found.gap < 0.25, `gap ${found.gap}`);
  assert.ok(proofs.length > 1000 && proofs.every((part) => part >= 0 && part < 1));
  assert.ok(
    proofs.every((part, k) => part >= (proofs[k - 1] ?? 0)),
    "the first proof succeeds",
  );
  const checks: number[] = [];
  const certified = certifiedBound(instance, DEFAULT_SETTINGS, found.certificate, (done) =>
    checks.push(done),
  );
  assert.ok(Math.abs(certified / found.lowerBound - 1) < 1e-9);
  assert.ok(checks.length > 1000 && checks.every((part, k) => part < 1 && part >= (checks[k - 1] ?? 0)));
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
