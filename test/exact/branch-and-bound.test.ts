import { test } from "uvu";
import * as assert from "uvu/assert";
import { lowerBound } from "../../src/exact/bound.ts";
import { branchAndBound } from "../../src/exact/branch-and-bound.ts";
import { FIRST_LOOK } from "../../src/exact/lifted/bound.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type Scenario } from "../../src/kernel/types.ts";
import { drawnInstance } from "./drawn.ts";

const BUILDS = ["simd", "scalar", "debug"] as const;
const enumerator = loadWasmKernel("scalar");

for (const objective of ["total", "regularised"] as const) {
  for (const a of [1, 1000]) {
    test(`equals enumeration on 220 instances of every kind: ${objective}, a = ${a}`, () => {
      const settings = { ...DEFAULT_SETTINGS, a };
      for (let seed = 0; seed < 220; seed++) {
        const instance = drawnInstance(seed);
        const { cost } = enumerator.load(instance, settings).exhaustiveOptimum(objective);
        const found = branchAndBound(instance, settings, { objective, build: BUILDS[seed % 3] });
        assert.ok(found.proven, `seed ${seed} is proven`);
        assert.is(found.lowerBound, found.cost);
        const isEqual = found.cost === cost || Math.abs(found.cost - cost) <= 2e-9 * cost;
        assert.ok(isEqual, `seed ${seed}: ${found.cost}, by enumeration ${cost}`);
      }
    });
  }
}

test("its cost is that of its assignment by the reference, which keeps pins", () => {
  for (const seed of [1, 5, 9, 13, 17]) {
    const instance = drawnInstance(seed);
    const { assignment, cost } = branchAndBound(instance, DEFAULT_SETTINGS);
    const game = referenceKernel.load(instance, DEFAULT_SETTINGS);
    game.setAssignment(assignment);
    assert.ok(Math.abs(game.totalWeightedLatency() - cost) <= 1e-9 * cost);
    instance.pinned.forEach((cloud, vm) => {
      if (cloud >= 0) assert.is(assignment[vm], cloud);
    });
  }
});

test("load balancing is searched too, and energy is refused", () => {
  const settings = (scenario: Scenario) => ({ ...DEFAULT_SETTINGS, scenario });
  for (let seed = 0; seed < 30; seed++) {
    const instance = drawnInstance(seed);
    const { cost } = enumerator.load(instance, settings("load-balancing")).exhaustiveOptimum("total");
    const found = branchAndBound(instance, settings("load-balancing"));
    assert.ok(found.cost === cost || Math.abs(found.cost - cost) <= 2e-9 * cost, `seed ${seed}`);
  }
  assert.throws(() => branchAndBound(drawnInstance(2), settings("energy")), /scenario energy/);
});

test("stopped early, it says what it has: a valid bound below the cost, not proven", () => {
  const instance = generateBinomial(
    binomialOptions.parse({ vms: 24, clouds: 8, meanDegree: 8, delta: 10, offeredLoad: 1.5, seed: 4 }),
  );
  let asked = 0;
  const stopped = branchAndBound(instance, DEFAULT_SETTINGS, {
    proceed: ({ nodes }) => nodes === 0 || ++asked < 2,
  });
  assert.not(stopped.proven);
  assert.ok(stopped.lowerBound > 0 && stopped.lowerBound < stopped.cost);
  assert.is(
    new Set(BUILDS.map((build) => branchAndBound(drawnInstance(3), DEFAULT_SETTINGS, { build }).nodes)).size,
    1,
  );
});

test("stopped later, it knows what a quick bound proves and finds, too", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 40, clouds: 8, meanDegree: 12, seed: 1 }));
  for (const objective of ["total", "regularised"] as const) {
    const quick = lowerBound(instance, DEFAULT_SETTINGS, { objective, rounds: FIRST_LOOK });
    const found = branchAndBound(instance, DEFAULT_SETTINGS, {
      objective,
      plainWork: 2 ** 22,
      proceed: (progress) => progress.lowerBound < quick.lowerBound,
    });
    assert.not(found.proven);
    assert.ok(found.lowerBound >= quick.lowerBound && found.cost <= quick.cost * (1 + 1e-12));
    assert.ok(found.lowerBound < found.cost);
  }
});

test("without features it is bounded with cuts, too, before the search goes on", () => {
  const options = { vms: 26, clouds: 20, meanDegree: 4, delta: 1, seed: 1 };
  const instance = generateBinomial(binomialOptions.parse(options));
  const withoutCuts = lowerBound(instance, DEFAULT_SETTINGS, { rounds: FIRST_LOOK }).lowerBound;
  let asked = 0;
  const found = branchAndBound(instance, DEFAULT_SETTINGS, {
    plainWork: 2 ** 20,
    proceed: (progress) => progress.lowerBound < 1.1 * withoutCuts && ++asked < 30_000,
  });
  assert.ok(found.lowerBound >= 1.1 * withoutCuts && found.lowerBound <= found.cost);
});

test("many VMs do not keep it from its first bound: descents are limited", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 900, clouds: 4, seed: 1 }));
  let before = 0;
  const stopped = branchAndBound(instance, DEFAULT_SETTINGS, {
    proceed: ({ lowerBound: proven }) => proven === 0 && ++before < 100,
  });
  assert.ok(before < 100 && stopped.lowerBound > 0);
});

test("a search tree beyond memory is refused with what fits", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 20_000, clouds: 8, seed: 1 }));
  assert.throws(
    () => branchAndBound(instance, DEFAULT_SETTINGS),
    /too large for branch and bound: 20000 VMs/,
  );
});

test.run();
