import { test } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { type Dynamics, dynamicsSchema, Environment } from "../../src/game/dynamics.ts";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import type { Instance } from "../../src/game/instance.ts";
import { migrationTimeSchema } from "../../src/game/migration-time.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type Game, SCENARIOS } from "../../src/kernel/types.ts";
import { findVariants, variantNamed } from "../../src/variants/driver/find.ts";
import { type PlaySettings, play } from "../../src/variants/driver/play.ts";
import { runStreams } from "../../src/variants/driver/streams.ts";
import { measureRound, type RoundMeasures } from "../../src/variants/driver/trace.ts";
import { defineVariant } from "../../src/variants/driver/variant.ts";
import { smallInstance } from "./small-games.ts";

/** Variants played through the driver: under dynamics, weighed, traced, and with everything of theirs switched off. */
const variants = await findVariants();
const kernel = loadWasmKernel("simd");
const instance = generateBinomial(
  binomialOptions.parse({ vms: 120, clouds: 6, seed: 5, meanDegree: 5, delta: 40 }),
);
const streams = runStreams("7", instance);
const dynamics: Dynamics = dynamicsSchema.parse({
  latencyFactors: [0.5, 2],
  capacityFactors: [0.5],
  failureRate: 0.05,
});

function run(
  name: string,
  options: object,
  more: Partial<PlaySettings> = {},
  settings = {},
  played: Instance = instance,
) {
  const variant = variantNamed(variants, name);
  const game = kernel.load(played, { ...DEFAULT_SETTINGS, ...settings });
  game.randomAssignment(streams.initial);
  const trace: RoundMeasures[] = [];
  const onRound = (event: Parameters<NonNullable<PlaySettings["onRound"]>>[0]) => {
    trace.push(measureRound(event));
  };
  const parsed = variant.options.parse(options);
  const result = play(variant, game, {
    ...streams,
    options: parsed,
    maxRounds: 40,
    timeLimit: null,
    onRound,
    ...more,
  });
  return { result, trace, game };
}

for (const scenario of SCENARIOS) {
  test(`switched off, every variant of it is Flock: ${scenario}`, () => {
    for (const settings of [{ scenario }, { scenario, dynamics }]) {
      const { result, trace } = run("flock", {}, {}, settings);
      assert.ok(result.migrations > 0);
      for (const [name, off] of [
        ["controlled-flock", { step: "constant", alpha: 1 }],
        ["migration-cost-latency", { cost: 0 }],
        ["migration-cost-threshold", { cost: 0 }],
      ] as const) {
        const other = run(name, off, {}, settings);
        assert.equal(other.result, result, name);
        assert.equal(other.trace, trace, name);
      }
    }
  });
}

test("a migration cost of either method means fewer migrations", () => {
  const { migrations } = run("flock", {}, {}, { dynamics }).result;
  assert.ok(run("migration-cost-latency", { cost: 100 }, {}, { dynamics }).result.migrations < migrations);
  assert.ok(run("migration-cost-threshold", {}, {}, { dynamics }).result.migrations < migrations);
});

test("under dynamics every round is played, and only the last outcome's environment decides on equilibrium", () => {
  const { result, trace, game } = run("flock", {}, {}, { dynamics });
  assert.is(result.rounds, 40);
  assert.is(result.status === "equilibrium", game.isEquilibrium());
  const tracked = trace.slice(1).map(({ totalWeightedLatency }) => totalWeightedLatency);
  assert.is(result.trackingCost, tracked.reduce((sum, cost) => sum + cost, 0) / 40);
});

test("all variants are played on the same path of the environment", () => {
  // So small that the optimum is proven in no time.
  const small = generateBinomial(binomialOptions.parse({ vms: 12, clouds: 4, seed: 5, delta: 40 }));
  const path = new Environment(small, dynamics, streams.environment);
  const expected = Array.from({ length: 40 }, () => {
    path.advance();
    return [...path.capacity];
  });
  for (const name of variants.keys()) {
    const seen: number[][] = [];
    const onRound: PlaySettings["onRound"] = ({ game }) => seen.push([...game.hosting().capacity]);
    const { result } = run(name, {}, { onRound }, { dynamics }, small);
    // Hosts that negotiate cannot: they know one environment.
    assert.is(result.status === "error", name.startsWith("lcc-"), `${name}: ${result.message}`);
    if (result.status !== "error") assert.equal(seen.slice(1), expected, name);
  }
});

test("the optimum is that of the environment in which it is planned", () => {
  const wild: Dynamics = dynamicsSchema.parse({ latencyFactors: [0.2, 5], changeRate: 0.9 });
  for (let seed = 1; seed <= 10; seed++) {
    const small = generateBinomial(binomialOptions.parse({ vms: 8, clouds: 3, seed }));
    const [least, ...others] = ["optimum", "greedy", "local-search", "best-response"].map((name) =>
      run(name, {}, { maxRounds: 1 }, { dynamics: wild }, small).game.totalWeightedLatency(),
    );
    for (const cost of others) assert.ok(least <= cost * (1 + 1e-9), `seed ${seed}: ${least} > ${cost}`);
  }
});

test("the instance of a variant's context is that of the present round", () => {
  const seen: number[][] = [];
  const watcher = defineVariant({
    name: "watcher",
    summary: "",
    source: "",
    options: z.strictObject({}),
    round: ({ instance, game }) => {
      seen.push([...instance.latency]);
      assert.equal([...instance.capacity], [...game.hosting().capacity]);
      return { migrations: 0 };
    },
  });
  const small = smallInstance(3, 5, 3);
  const path = new Environment(small, dynamics, streams.environment);
  const game = referenceKernel.load(small, { ...DEFAULT_SETTINGS, dynamics });
  game.randomAssignment(streams.initial);
  const { message } = play(watcher, game, { ...streams, options: {}, maxRounds: 6, timeLimit: null });
  assert.is(message, null);
  const expected = Array.from({ length: 6 }, () => {
    path.advance();
    return [...path.latency];
  });
  assert.equal(seen, expected);
});

test("a variant that is done keeps its outcome while the environment goes on", () => {
  const small = smallInstance(3, 5, 3);
  const outcomes: number[][] = [];
  const once = defineVariant({
    name: "once",
    summary: "",
    source: "",
    options: z.strictObject({}),
    round: ({ game }) => ({ migrations: game.round("round-robin", "best"), done: true }),
  });
  const game = referenceKernel.load(small, { ...DEFAULT_SETTINGS, dynamics });
  game.randomAssignment(streams.initial);
  const onRound = (event: { game: Game }) => {
    outcomes.push([...event.game.assignment()]);
  };
  const result = play(once, game, { ...streams, options: {}, maxRounds: 6, timeLimit: null, onRound });
  assert.is(result.rounds, 6);
  for (const outcome of outcomes.slice(2)) assert.equal(outcome, outcomes[1]);
});

test("VMs leave a cloud that fails", () => {
  const small = generateBinomial(binomialOptions.parse({ vms: 60, clouds: 3, seed: 2, delta: 40 }));
  for (const scenario of SCENARIOS) {
    const game = kernel.load(small, { ...DEFAULT_SETTINGS, scenario });
    game.randomAssignment(streams.initial);
    game.seed(streams.activation);
    for (let round = 0; round < 20; round++) game.round("permutation", "random");
    const before = game.hosting();
    // The failing cloud is the fullest; the other two have room for everybody.
    const fullest = before.load.indexOf(Math.max(...before.load));
    const capacity = small.capacity.map((gamma, x) => (x === fullest ? 0.001 * gamma : 3 * gamma));
    game.setEnvironment(small.latency, capacity);
    for (let round = 0; round < 20; round++) game.round("permutation", "random");
    assert.ok(game.hosting().vms[fullest] < 0.1 * before.vms[fullest], scenario);
  }
});

test("what migrations moved is reported where a model is given", () => {
  const migrationTime = migrationTimeSchema.parse({
    imageSize: [2, 2],
    passes: 0,
    bandwidth: 16,
    restart: 0,
  });
  const { result } = run("flock", {}, { migrationTime });
  // Under the order `permutation` a VM migrates at most once a round, so no migration is missed.
  assert.is(result.bytesMoved, result.migrations * 2e9);
  assert.is(result.downTime, result.migrations);
  assert.is(result.migrationTime, result.migrations);
});

test("a trace says what the outcome is", () => {
  const { result, trace, game } = run("best-response", { order: "round-robin" });
  assert.is(trace.length, result.rounds + 1);
  trace.forEach(({ round }, k) => {
    assert.is(round, k);
  });
  const last = trace[trace.length - 1];
  const { load } = game.evaluate();
  const utilisation = load.map((L, x) => L / instance.capacity[x]);
  const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-12);
  close(last.utilisationMaximum, Math.max(...utilisation));
  close(last.utilisationSpread, Math.max(...utilisation) - Math.min(...utilisation));
  close(last.utilisationMean, utilisation.reduce((sum, share) => sum + share, 0) / 6);
  assert.is(last.cloudsInUse, new Set(game.assignment()).size);
  assert.is(
    trace.reduce((sum, { migrations }) => sum + migrations, 0),
    result.migrations,
  );
  assert.ok(last.equilibriumGap <= 1 + 1e-9 && trace[0].equilibriumGap > 1);
});

test.run();
