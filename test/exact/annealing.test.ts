import { test } from "uvu";
import * as assert from "uvu/assert";
import { quadraticProblem } from "../../src/exact/problem.ts";
import { copyProblem, loadSolver } from "../../src/exact/solver-kernel.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import type { Instance } from "../../src/game/instance.ts";
import { loadWasmKernel, WASM_BUILDS, type WasmBuild } from "../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { drawnInstance } from "./drawn.ts";

const enumerator = loadWasmKernel("scalar");

/** Anneals from what the first descent finds: the costs before and after, ms, and the hosts in the solver's order. */
function annealed(instance: Instance, sweeps: number, build: WasmBuild = "simd") {
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  const solver = loadSolver(build);
  copyProblem(solver, problem);
  const { delta, model } = instance.delay;
  solver.completeProblem(delta, model === "queue" ? 1 : 0, DEFAULT_SETTINGS.a);
  solver.beginIncumbent(0);
  solver.allocateAnnealing();
  solver.descend(1);
  const before = solver.incumbentCost.value;
  solver.beginAnnealing(sweeps);
  solver.continueAnnealing(sweeps);
  solver.endAnnealing();
  const hosts = new Uint16Array(solver.memory.buffer, solver.incumbent.value >>> 0, instance.vms).slice();
  return { before, after: solver.incumbentCost.value, hosts, pins: problem.pins };
}

test("never worse than before, never below the optimum, and mostly there; pinned VMs stay", () => {
  let [better, optimal] = [0, 0];
  for (let seed = 0; seed < 100; seed++) {
    const instance = drawnInstance(seed);
    const optimum = enumerator.load(instance, DEFAULT_SETTINGS).exhaustiveOptimum("total").cost;
    const { before, after, hosts, pins } = annealed(instance, 300);
    assert.ok(
      after <= before && after >= optimum * (1 - 1e-9),
      `seed ${seed}: ${before}, ${after}, ${optimum}`,
    );
    pins.forEach((pin, place) => {
      assert.ok(pin < 0 || hosts[place] === pin, `seed ${seed}: VM at place ${place}`);
    });
    if (after < before * (1 - 1e-9)) better++;
    if (after <= optimum * (1 + 1e-9)) optimal++;
  }
  assert.ok(better >= 8 && optimal >= 80, `${better} better, ${optimal} optimal`);
});

test("assignments of infinite cost, as an overloaded queue has, are left alone", () => {
  const instance = generateBinomial(
    binomialOptions.parse({ vms: 12, clouds: 3, delayModel: "queue", offeredLoad: 0.9, seed: 2 }),
  );
  const overloaded = { ...instance, capacity: instance.capacity.map((gamma) => gamma / 2) };
  const { before, after, hosts } = annealed(overloaded, 10);
  assert.is(before, Number.POSITIVE_INFINITY);
  assert.is(after, Number.POSITIVE_INFINITY);
  assert.ok(hosts.every((cloud) => cloud < 3));
});

test("every build takes the same moves", () => {
  for (let seed = 0; seed < 20; seed++) {
    const instance = generateBinomial(
      binomialOptions.parse({
        vms: 30,
        clouds: 2 + (seed % 5),
        pinnedShare: seed % 2 === 0 ? 0.2 : 0,
        delayModel: seed % 3 === 0 ? "queue" : "utilisation",
        seed,
      }),
    );
    const [first, ...others] = WASM_BUILDS.map((build) => annealed(instance, 40, build));
    for (const other of others) assert.equal(other, first, `seed ${seed}`);
  }
});

test("enough sweeps bring many VMs out of a bad assignment", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 400, clouds: 8, delta: 1, seed: 1 }));
  const { before, after } = annealed(instance, 3000);
  assert.ok(after < 0.9 * before, `${before}, ${after}`);
});

test.run();
