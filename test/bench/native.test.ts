import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildNative, compilerVersion } from "../../bench/native/build.ts";
import type { Start } from "../../bench/native/dump.ts";
import { assignmentHash, type NativeTask, runNative } from "../../bench/native/run.ts";
import { type BinomialOptions, binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import type { GameSettings } from "../../src/kernel/types.ts";

const compiler = compilerVersion();
if (compiler === undefined) console.log("skipped: the native yardstick is not compared (no C compiler, cc)");
else buildNative("exact");

const kernel = loadWasmKernel("simd");
const ROUNDS = 12;
const REPEATS = 2;

function startOf(options: Partial<BinomialOptions>, settings: GameSettings): Start {
  const instance = generateBinomial(binomialOptions.parse({ seed: 7, meanDegree: 8, delta: 40, ...options }));
  const game = kernel.load(instance, settings);
  game.randomAssignment([11, 12, 13, 14]);
  return { instance, settings, initial: game.assignment(), stream: [1, 2, 3, 4] };
}

function compare(start: Start, task: Omit<NativeTask, "rounds" | "repeats">): void {
  const native = runNative(start, { ...task, rounds: ROUNDS, repeats: REPEATS });
  const game = kernel.load(start.instance, start.settings);
  game.setAssignment(start.initial);
  game.seed(start.stream);
  let migrations = 0;
  for (let round = 0; round < ROUNDS; round++) {
    migrations += game.round(task.order, task.work === "flock" ? "random" : "best");
  }
  assert.ok(migrations > 0);
  assert.is(native.migrations, migrations);
  assert.is(native.assignment, assignmentHash(game.assignment()));
  if (task.work === "evaluate") {
    assert.is(native.totalWeightedLatency, game.evaluate().totalWeightedLatency);
    assert.is(native.regularisedSocialCost, game.evaluate().regularisedSocialCost);
  } else {
    assert.is(native.totalWeightedLatency, game.totalWeightedLatency());
    assert.is(native.regularisedSocialCost, game.regularisedSocialCost());
  }
  if (task.work === "equilibrium") assert.is(native.equilibrium, game.isEquilibrium());
  assert.is(native.seconds.length, REPEATS);
}

const GAMES: readonly (readonly [string, Partial<BinomialOptions>, GameSettings])[] = [
  ["600 x 16", { vms: 600, clouds: 16 }, { a: 1000, eta: 1, evaluate: "exact" }],
  [
    "500 x 7, pinned VMs, not normalised",
    { vms: 500, clouds: 7, pinnedShare: 0.1, normalise: false },
    { a: 1, eta: 0.8, evaluate: "measured" },
  ],
  ["20,000 x 33, reading ahead", { vms: 20_000, clouds: 33 }, { a: 10, eta: 1, evaluate: "exact" }],
];

for (const algorithm of ["straightforward", "tuned"] as const) {
  for (const [name, options, settings] of GAMES) {
    test(`C, ${algorithm}: the trajectory and totals of the WASM kernel bit by bit, ${name}`, () => {
      if (compiler === undefined) return;
      const start = startOf(options, settings);
      for (const order of ["permutation", "uniform", "round-robin"] as const) {
        compare(start, { work: "flock", algorithm, order });
      }
      for (const work of ["best-response", "equilibrium", "evaluate"] as const) {
        compare(start, { work, algorithm, order: "permutation" });
      }
    });
  }
}

test("C, tuned: the same under the queueing delay", () => {
  if (compiler === undefined) return;
  const options = { vms: 600, clouds: 9, delayModel: "queue", offeredLoad: 0.8 } as const;
  const start = startOf(options, { a: 1000, eta: 1, evaluate: "exact" });
  compare(start, { work: "flock", algorithm: "tuned", order: "permutation" });
  compare(start, { work: "best-response", algorithm: "tuned", order: "uniform" });
});

test("C: the Gray-code enumeration visits every assignment and finds the kernel's optimum", () => {
  if (compiler === undefined) return;
  for (const pinnedShare of [0, 0.3]) {
    const start = startOf({ vms: 9, clouds: 4, meanDegree: 4, pinnedShare }, GAMES[0][2]);
    const task = { algorithm: "straightforward", order: "permutation", rounds: 0, repeats: 1 } as const;
    const native = runNative(start, { ...task, work: "exhaustive" });
    const game = kernel.load(start.instance, start.settings);
    game.setAssignment(start.initial);
    const optimum = game.exhaustiveOptimum("total");
    assert.is(native.visited, optimum.visited);
    assert.is(native.assignment, assignmentHash(optimum.assignment));
    assert.is(native.totalWeightedLatency, optimum.cost);
  }
});

test.run();
