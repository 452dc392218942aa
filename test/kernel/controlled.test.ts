import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import {
  type ActivationOrder,
  type ControlledSettings,
  DEFAULT_SETTINGS,
  type Game,
  type GameSettings,
  SCENARIOS,
} from "../../src/kernel/types.ts";
import { inversePower } from "../../src/kernel/typescript/power.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { type Play, plays } from "./arbitraries.ts";
import { kernels } from "./kernels.ts";

/** Nothing learned, nothing feared: plain Flock. */
const plain: ControlledSettings = {
  step: { constant: 1 },
  noise: 0,
  forgetting: 0.9,
  latencyCost: 0,
  costShape: "linear",
  thresholdCost: 0,
};

const orders: readonly ActivationOrder[] = ["permutation", "uniform", "round-robin"];

const controlled: fc.Arbitrary<ControlledSettings> = fc.record({
  step: fc.oneof(
    fc.constantFrom({ exponent: 1 }, { exponent: 0.7 }, { constant: 0.25 }, { constant: 1 }),
    fc.double({ min: 0.1, max: 2, noNaN: true }).map((exponent) => ({ exponent })),
  ),
  noise: fc.constantFrom(0, 0.1, 0.9),
  forgetting: fc.constantFrom(0, 0.5, 0.9),
  latencyCost: fc.constantFrom(0, 0, 3, 100),
  costShape: fc.constantFrom("linear" as const, "quadratic" as const),
  thresholdCost: fc.constantFrom(0, 0, 0.4, 1),
});

/** Closer comparisons may go either way by rounding; see parity.test.ts. */
const KNIFE_EDGE = 1e-10;

test("every kernel plays the reference's trajectory, whatever the settings and the scenario", () => {
  let games = 0;
  let knifeEdges = 0;
  const playOn = (play: Play, settings: ControlledSettings, order: ActivationOrder) => {
    const reference = referenceKernel.load(play.instance, play.settings);
    const others = kernels.map((kernel) => kernel.load(play.instance, play.settings));
    for (const game of [reference, ...others]) {
      game.setAssignment(play.initial);
      game.seed(play.stream);
      game.prepareControlled(settings, [4, 3, 2, 1]);
    }
    games++;
    for (let round = 0; round < 8; round++) {
      const migrations = reference.controlledRound(order);
      if (reference.narrowestMargin < KNIFE_EDGE) {
        knifeEdges++;
        return;
      }
      for (const game of others) {
        assert.is(game.controlledRound(order), migrations);
        assert.equal(game.assignment(), reference.assignment());
      }
    }
  };
  const property = fc.property(plays(8, SCENARIOS), controlled, fc.constantFrom(...orders), playOn);
  fc.assert(property, { seed: 20170521, numRuns: 1200 });
  assert.ok(knifeEdges <= 0.02 * games, `${knifeEdges} of ${games} games were too close to call`);
});

function drawn(): Instance {
  const options = { seed: 3, vms: 300, clouds: 9, meanDegree: 6, delta: 40, pinnedShare: 0.05 };
  return generateBinomial(binomialOptions.parse(options));
}

function started(game: Game): Game {
  game.randomAssignment([5, 6, 7, 8]);
  game.seed([1, 2, 3, 4]);
  return game;
}

const settingsByScenario: readonly GameSettings[] = SCENARIOS.flatMap((scenario) => [
  { ...DEFAULT_SETTINGS, scenario },
  { a: 0.5, eta: 0.8, evaluate: "measured" as const, scenario },
]);

/** What twelve rounds are, in all three orders. */
function transcript(game: Game, round: (order: ActivationOrder) => number): unknown[] {
  return Array.from({ length: 12 }, (_, k) => [round(orders[k % 3]), game.assignment()]);
}

for (const kernel of kernels) {
  test(`alpha = 1, no noise and no cost is Flock, on ${kernel.name}`, () => {
    for (const settings of settingsByScenario) {
      const flock = started(kernel.load(drawn(), settings));
      const expected = transcript(flock, (order) => flock.round(order, "random"));
      const game = started(kernel.load(drawn(), settings));
      game.prepareControlled(plain, [4, 3, 2, 1]);
      assert.equal(
        transcript(game, (order) => game.controlledRound(order)),
        expected,
      );
    }
  });

  test(`preparing again forgets everything, on ${kernel.name}`, () => {
    const game = kernel.load(drawn(), DEFAULT_SETTINGS);
    const settings: ControlledSettings = { ...plain, step: { exponent: 1 }, noise: 0.2, thresholdCost: 1 };
    const play = () => {
      started(game).prepareControlled(settings, [4, 3, 2, 1]);
      return transcript(game, (order) => game.controlledRound(order));
    };
    assert.equal(play(), play());
  });
}

test("estimates that do not fit are refused before any memory is taken", () => {
  const vms = 500_000;
  const clouds = 800;
  const large: Instance = {
    ...anchored(),
    vms,
    clouds,
    demand: { from: new Uint32Array(0), to: new Uint32Array(0), amount: new Float64Array(0) },
    load: new Float64Array(vms),
    pinned: new Int32Array(vms).fill(UNPINNED),
    capacity: new Float64Array(clouds).fill(1),
    latency: new Float64Array(clouds * clouds),
  };
  const game = loadWasmKernel("simd").load(large, DEFAULT_SETTINGS);
  const estimating: ControlledSettings = { ...plain, step: { exponent: 1 } };
  const refused = /instance too large: the estimates of 500000 VMs for 800 clouds need 4\.5 GiB in all/;
  assert.throws(() => game.prepareControlled(estimating, [1, 2, 3, 4]), refused);
  game.prepareControlled(plain, [1, 2, 3, 4]);
  assert.is(game.controlledRound("permutation"), 0);
});

test("typescript and wasm-scalar agree bit by bit", () => {
  const costly: ControlledSettings = {
    ...plain,
    step: { exponent: 0.7 },
    noise: 0.3,
    latencyCost: 10,
    costShape: "quadratic",
    thresholdCost: 0.5,
  };
  for (const settings of settingsByScenario) {
    const [one, other] = [loadWasmKernel("scalar"), typescriptKernel].map((kernel) => {
      const game = started(kernel.load(drawn(), settings));
      game.prepareControlled(costly, [4, 3, 2, 1]);
      return [transcript(game, (order) => game.controlledRound(order)), game.totalWeightedLatency()];
    });
    assert.equal(one, other);
  }
});

test("t^-p is the library's to a part in 10^14", () => {
  assert.is(inversePower(1, 0.7), 1);
  for (const t of [2, 3, 7, 1023, 1024, 65_537, 4_294_967_295]) {
    for (const exponent of [0.1, 0.7, 1, 2]) {
      const expected = t ** -exponent;
      assert.ok(Math.abs(inversePower(t, exponent) / expected - 1) < 1e-14, `${t}^-${exponent}`);
    }
  }
});

/** VM 1 is pinned at cloud 0, VM 0 may move, and they talk. There is no load, so u_0 at y is tau(y, 0). */
function anchored(): Instance {
  return {
    name: "anchored",
    vms: 2,
    clouds: 2,
    demand: { from: Uint32Array.of(0), to: Uint32Array.of(1), amount: Float64Array.of(1) },
    load: Float64Array.of(0, 0),
    pinned: Int32Array.of(UNPINNED, 0),
    capacity: Float64Array.of(1, 1),
    latency: Float64Array.of(0, 10, 10, 0),
    delay: { model: "utilisation", delta: 1 },
    utility: { normalise: true },
  };
}

for (const kernel of [referenceKernel, ...kernels]) {
  const start = (settings: Partial<ControlledSettings>, gameSettings: Partial<GameSettings> = {}) => {
    const game = kernel.load(anchored(), { ...DEFAULT_SETTINGS, a: 1e12, ...gameSettings });
    game.setAssignment([0, 0]);
    game.prepareControlled({ ...plain, ...settings }, [1, 2, 3, 4]);
    return game;
  };
  /** u_0 is then `here` at cloud 0 and `there` at cloud 1. */
  const setCosts = (game: Game, here: number, there: number) =>
    game.setEnvironment(Float64Array.of(here, there, there, 0), Float64Array.of(1, 1));

  test(`an estimate moves by alpha towards what is observed, on ${kernel.name}`, () => {
    const game = start({ step: { constant: 0.5 } }, { eta: 0.5 });
    game.setAssignment([1, 0]);
    setCosts(game, 0, 8);
    // U(1) = 8 and U(0) = 0.
    assert.is(game.controlledRound("round-robin"), 1);
    // Cloud 0 now costs 20 (tau(0, 0)), cloud 1 still 8: U(0) = 10, U(1) = 8, and 8 <= 0.5 * 10 is false.
    setCosts(game, 20, 8);
    assert.is(game.controlledRound("round-robin"), 0);
    // U(0) = 15, and 8 <= 7.5 is false; then U(0) = 17.5, and 8 <= 8.75 holds.
    assert.is(game.controlledRound("round-robin"), 0);
    assert.is(game.controlledRound("round-robin"), 1);
  });

  test(`with alpha = 1/t an estimate is the mean of all observations, on ${kernel.name}`, () => {
    const game = start({ step: { exponent: 1 } });
    setCosts(game, 0, 3);
    for (let round = 0; round < 2; round++) assert.is(game.controlledRound("round-robin"), 0);
    // Cloud 0 costs 8 now: after t observations, two of them 0, its mean is 8 (t - 2) / t; above 3 from t = 4 on.
    setCosts(game, 8, 3);
    assert.is(game.controlledRound("round-robin"), 0);
    assert.is(game.controlledRound("round-robin"), 1);
  });

  // Each round the other cloud is better by 10, so plain Flock would migrate in every round.
  test(`the first migration cost: a VM that has just migrated sees every target c(M) further, on ${kernel.name}`, () => {
    const migrations = (latencyCost: number) => {
      const game = start({ forgetting: 0.5, latencyCost });
      return [0, 1, 2].map((round) => {
        if (round % 2 === 0) setCosts(game, 11, 1);
        else setCosts(game, 1, 11);
        return game.controlledRound("round-robin");
      });
    };
    assert.equal(migrations(0), [1, 1, 1]);
    // M = 1/2 after the first migration: 30 * 1/2 > 10 holds it; in the third round it is at the better cloud.
    assert.equal(migrations(30), [1, 0, 0]);
    // 19 * 1/2 < 10 does not hold it, and M becomes 3/4; then 19 * 3/4 > 10 does.
    assert.equal(migrations(19), [1, 1, 0]);
  });

  test(`the second migration cost: a VM that has just migrated wants a large improvement, on ${kernel.name}`, () => {
    const game = start({ forgetting: 0.5, thresholdCost: 1 });
    setCosts(game, 0, 1);
    game.setAssignment([1, 0]);
    assert.is(game.controlledRound("round-robin"), 1);
    // M = 1/2, so eta = 1/2: from 10 to 6 is not enough, M becomes 1/4 and eta 3/4, which 6 <= 7.5 satisfies.
    setCosts(game, 10, 6);
    assert.is(game.controlledRound("round-robin"), 0);
    assert.is(game.controlledRound("round-robin"), 1);
  });

  test(`the noise stream alone decides between equal clouds, on ${kernel.name}`, () => {
    const game = start({ noise: 0.5 });
    setCosts(game, 5, 5);
    const migrations = Array.from({ length: 400 }, () => game.controlledRound("round-robin"));
    const total = migrations.reduce((sum, count) => sum + count, 0);
    // Half of them, give or take five standard deviations.
    assert.ok(Math.abs(total - 200) < 50, `${total} of 400`);
  });
}

test.run();
