import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Cycle, equilibria } from "../../src/exact/equilibria.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { ReferenceGame } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type GameSettings, migrationFactor } from "../../src/kernel/types.ts";
import { drawnInstance } from "./drawn.ts";

/** Every assignment that respects the pins. */
function assignments({ clouds, pinned }: Instance): number[][] {
  let all: number[][] = [[]];
  for (const pin of pinned) {
    const hosts = pin === UNPINNED ? Array.from({ length: clouds }, (_, x) => x) : [pin];
    all = all.flatMap((start) => hosts.map((host) => [...start, host]));
  }
  return all;
}

function settingsFor(seed: number): GameSettings {
  return { ...DEFAULT_SETTINGS, a: seed % 2 ? 1000 : 1, eta: [1, 0.9, 0.5][seed % 3] };
}

test("equal those of a naive scan by the reference", () => {
  for (let seed = 0; seed < 120; seed++) {
    const instance = drawnInstance(seed);
    if (instance.clouds ** instance.vms > 1100) continue;
    const settings = settingsFor(seed);
    const game = new ReferenceGame(instance, settings);
    const stable = assignments(instance).filter((assignment) => {
      game.setAssignment(assignment);
      return game.isEquilibrium();
    });
    const found = equilibria(instance, settings, { list: true, build: seed % 2 ? "debug" : "simd" });
    assert.equal(
      found.list?.map(({ assignment }) => [...assignment]),
      stable,
      `seed ${seed}`,
    );
    const costs = stable.map((assignment) => {
      game.setAssignment(assignment);
      return game.totalWeightedLatency();
    });
    const close = (one: number, other: number) => one === other || Math.abs(one - other) <= 1e-9 * other;
    if (costs.length > 0) {
      assert.ok(close(found.best?.cost ?? Number.NaN, Math.min(...costs)), `best of seed ${seed}`);
      assert.ok(close(found.worst?.cost ?? Number.NaN, Math.max(...costs)), `worst of seed ${seed}`);
      assert.ok((found.priceOfAnarchy ?? 1) >= (found.priceOfStability ?? 1));
      assert.ok((found.priceOfStability ?? 1) >= 1 - 1e-9);
    }
  }
});

/** Plays a cycle with the reference: every step by the rule, or to the best target, and back at the start. */
function replays(instance: Instance, settings: GameSettings, cycle: Cycle, bestOnly: boolean): boolean {
  const game = new ReferenceGame(instance, settings);
  game.setAssignment(cycle.steps[0].assignment);
  const start = [...game.assignment()];
  for (const { vm, from, to, stay, move, assignment } of cycle.steps) {
    assert.equal([...game.assignment()], [...assignment]);
    assert.is(assignment[vm], from);
    const costs = game.costs(vm);
    assert.ok(Math.abs(costs[from] - stay) <= 1e-9 * stay && Math.abs(costs[to] - move) <= 1e-9 * stay);
    if (!(costs[to] < migrationFactor(settings.eta) * costs[from])) return false;
    if (bestOnly && !game.deviations().some((one) => one.vm === vm && one.to === to)) return false;
    game.migrate(vm, to);
  }
  return game.assignment().every((cloud, vm) => cloud === start[vm]);
}

test("cycles replay step by step", () => {
  let better = 0;
  let best = 0;
  for (let seed = 0; seed < 1500; seed++) {
    const options = { vms: 4, clouds: 3, meanDegree: 2, delta: [5, 50, 200][seed % 3], offeredLoad: 0.6 };
    const instance = generateBinomial(binomialOptions.parse({ ...options, seed }));
    if (seed % 10 !== 0 && better > 0) continue;
    const found = equilibria(instance, DEFAULT_SETTINGS);
    if (found.betterResponseCycle !== null) {
      better++;
      assert.ok(replays(instance, DEFAULT_SETTINGS, found.betterResponseCycle, false), `seed ${seed}`);
    }
    if (found.bestResponseCycle !== null) {
      best++;
      assert.ok(found.betterResponseCycle !== null);
      assert.ok(replays(instance, DEFAULT_SETTINGS, found.bestResponseCycle, true), `seed ${seed}`);
    }
  }
  assert.ok(better > 0, "some instance has a cycle");
  assert.ok(best <= better);
});

test("too many outcomes are refused", () => {
  const instance = generateBinomial(binomialOptions.parse({ vms: 40, clouds: 4, seed: 1 }));
  assert.throws(() => equilibria(instance, DEFAULT_SETTINGS), /too many outcomes: 4\^40/);
});

test("a hand-made game: two VMs that talk, two far and roomy clouds, are together or stuck apart", () => {
  // Apart, each would arrive at the other's cloud: moving always helps, so only the two shared clouds are stable.
  const instance: Instance = {
    name: "pair",
    vms: 2,
    clouds: 2,
    demand: { from: Uint32Array.of(0), to: Uint32Array.of(1), amount: Float64Array.of(1) },
    load: Float64Array.of(1, 1),
    pinned: Int32Array.of(UNPINNED, UNPINNED),
    capacity: Float64Array.of(10, 20),
    latency: Float64Array.of(0, 100, 100, 0),
    delay: { model: "utilisation", delta: 10 },
    utility: { normalise: true },
  };
  const found = equilibria(instance, DEFAULT_SETTINGS, { list: true });
  assert.equal(
    found.list?.map(({ assignment }) => [...assignment]),
    [
      [0, 0],
      [1, 1],
    ],
  );
  // Both at cloud 1: each waits rho twice, 2 * 10 * 2 / 20 = 2 ms; at cloud 0 it is 4 ms.
  assert.ok(Math.abs(found.optimum.cost - 4) < 1e-12);
  assert.ok(Math.abs((found.priceOfAnarchy ?? 0) - 2) < 1e-12);
  assert.ok(Math.abs((found.priceOfStability ?? 0) - 1) < 1e-12);
  assert.is(found.betterResponseCycle, null);
});

test.run();
