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

/** Anneals from what a few descents find: the costs before and after, ms, and the hosts in the solver's order. */
function annealed(instance: Instance, sweeps: number, build: WasmBuild = "simd", descents = 1) {
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  const solver = loadSolver(build);
  copyProblem(solver, problem);
  const { delta, model } = instance.delay;
  solver.completeProblem(delta, model === "queue" ? 1 : 0, DEFAULT_SETTINGS.a);
  solver.beginIncumbent(0);
  solver.allocateAnnealing();
  solver.descend(descents);
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

test("queues that moves can fill to the last bit do not heat it beyond all measure", () => {
  const drawn = generateBinomial(
    binomialOptions.parse({
      vms: 120,
      clouds: 30,
      delayModel: "queue",
      delta: 0.1,
      offeredLoad: 0.5,
      seed: 1,
    }),
  );
  // Eight loads of 0.1 are 0.7999999999999999.
  const instance = { ...drawn, load: drawn.load.map(() => 0.1), capacity: drawn.capacity.map(() => 0.8) };
  const { before, after } = annealed(instance, 3000, "simd", 30);
  assert.ok(after < 0.97 * before, `${before}, ${after}`);
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
