import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Cycle, equilibria } from "../../src/exact/equilibria.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { ReferenceGame } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type GameSettings, migrationFactor } from "../../src/kernel/types.ts";
import { Problem } from "../../src/problem.ts";
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
    for (const end of [found.best, found.worst]) {
      const isListed = found.list?.some(({ assignment }) => `${assignment}` === `${end?.assignment}`);
      assert.is(isListed, costs.length > 0, `seed ${seed}: best and worst are among the equilibria`);
    }
    const optimum = assignments(instance).reduce((least, assignment) => {
      game.setAssignment(assignment);
      return Math.min(least, game.totalWeightedLatency());
    }, Number.POSITIVE_INFINITY);
    const close = (one: number, other: number) => one === other || Math.abs(one - other) <= 1e-9 * other;
    assert.ok(close(found.optimum.cost, optimum), `optimum of seed ${seed}`);
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

/** A VM that fills any queue it is in, and one that moves away from it. */
const ALWAYS_FULL: Instance = {
  name: "always full",
  vms: 4,
  clouds: 3,
  demand: { from: Uint32Array.of(0, 2), to: Uint32Array.of(1, 3), amount: Float64Array.of(1, 1) },
  load: Float64Array.of(5, 0.1, 0.1, 0.1),
  pinned: Int32Array.of(UNPINNED, 2, UNPINNED, 1),
  capacity: Float64Array.of(1, 1, 1),
  latency: Float64Array.of(0, 10, 10, 10, 0, 10, 10, 10, 0),
  delay: { model: "queue", delta: 1 },
  utility: { normalise: true },
};

test("where every equilibrium costs infinitely much, the best and the worst are equilibria still", () => {
  const { list, best, worst } = equilibria(ALWAYS_FULL, DEFAULT_SETTINGS, { list: true });
  assert.ok(list !== undefined && list.length > 0 && list.every(({ cost }) => cost === Infinity));
  assert.equal(best, list[0]);
  assert.equal(worst, list[0]);
});

test("what a large VM leaves behind when it moves is not in the costs of small ones", () => {
  // 1e16 + 0.3 - 1e16 is 0.
  const instance: Instance = {
    ...ALWAYS_FULL,
    demand: { from: Uint32Array.of(0, 1), to: Uint32Array.of(1, 2), amount: Float64Array.of(1, 1) },
    load: Float64Array.of(0.1, 0.1, 0.1, 1e16),
    pinned: Int32Array.of(0, UNPINNED, UNPINNED, UNPINNED),
    capacity: Float64Array.of(1, 0.5, 1e28),
    latency: Float64Array.of(0, 0, 10, 0, 0, 10, 10, 10, 0),
    delay: { model: "utilisation", delta: 1 },
  };
  const found = equilibria(instance, DEFAULT_SETTINGS);
  const game = new ReferenceGame(instance, DEFAULT_SETTINGS);
  const least = assignments(instance).reduce((least, assignment) => {
    game.setAssignment(assignment);
    return Math.min(least, game.totalWeightedLatency());
  }, Number.POSITIVE_INFINITY);
  assert.ok(Math.abs(found.optimum.cost / least - 1) < 1e-12, `${found.optimum.cost}, ${least}`);
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

test("energy has no enumerated optimum, so no prices of anarchy either", () => {
  const settings: GameSettings = { ...DEFAULT_SETTINGS, scenario: "energy" };
  assert.throws(
    () => equilibria(drawnInstance(1), settings),
    (error: unknown) =>
      error instanceof Problem && /no exhaustive optimum: scenario energy/.test(error.message),
  );
});

test.run();
