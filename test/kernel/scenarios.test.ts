import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BinomialOptions, binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type GameSettings } from "../../src/kernel/types.ts";
import { kernels } from "./kernels.ts";

/** The special cases of docs/model.md, section 3, by hand, in every kernel. */
const { exp } = Math;
const Infinite = Number.POSITIVE_INFINITY;
const everyKernel = [referenceKernel, ...kernels];

/** VMs of these loads that do not communicate; every pair of clouds is 50 ms apart. */
function lonely(load: readonly number[], capacity: readonly number[], delta = 6): Instance {
  const clouds = capacity.length;
  return {
    name: "lonely",
    vms: load.length,
    clouds,
    demand: { from: new Uint32Array(0), to: new Uint32Array(0), amount: new Float64Array(0) },
    load: Float64Array.from(load),
    pinned: new Int32Array(load.length).fill(UNPINNED),
    capacity: Float64Array.from(capacity),
    latency: new Float64Array(clouds * clouds).fill(50),
    delay: { model: "utilisation", delta },
    utility: { normalise: true },
  };
}

function binomial(options: Partial<BinomialOptions>): Instance {
  return generateBinomial(binomialOptions.parse({ seed: 3, ...options }));
}

function near(actual: number, expected: number, what: string): void {
  assert.ok(
    actual === expected || Math.abs(actual - expected) <= 1e-12 * Math.abs(expected),
    `${what}: ${actual}, expected ${expected}`,
  );
}

const balancing: GameSettings = { ...DEFAULT_SETTINGS, a: 2, scenario: "load-balancing" };
const energy: GameSettings = { ...DEFAULT_SETTINGS, a: 2, scenario: "energy", virtualLatency: 1000 };

for (const kernel of everyKernel) {
  const start = (instance: Instance, settings: GameSettings, assignment: readonly number[]) => {
    const game = kernel.load(instance, settings);
    game.setAssignment(assignment);
    return game;
  };
  const allNear = (actual: ArrayLike<number>, expected: readonly number[], what: string) => {
    assert.is(actual.length, expected.length);
    for (const [k, value] of expected.entries()) near(actual[k], value, `${kernel.name}: ${what}[${k}]`);
  };

  // L = (3, 3), rho = 6 L / gamma = (3, 1.5). The VM without load pays nothing, and w = (3 + 3, 1.5).
  test(`load balancing on ${kernel.name}: a VM pays the delay of its cloud and nothing else`, () => {
    const game = start(lonely([1, 2, 3, 0], [6, 12]), balancing, [0, 0, 1, 0]);
    const evaluation = game.evaluate();
    allNear(evaluation.utilities, [3, 3, 1.5, 0], "utilities");
    allNear(evaluation.weights, [6, 1.5], "weights");
    near(game.totalWeightedLatency(), 7.5, "U");
    near(game.regularisedSocialCost(), 6 * exp(-1 / 8) + 1.5 * exp(-1 / 3.5), "C");
    // VM 0 at cloud 1: L = 4, rho = 2. VM 2 at cloud 0: L = 6, rho = 6.
    allNear(game.costs(0), [3 * exp(-1 / 8), 2 * exp(-1 / 5.5)], "costs of VM 0");
    allNear(game.costs(2), [6 * exp(-1 / 14), 1.5 * exp(-1 / 3.5)], "costs of VM 2");
    allNear(game.costs(3), [0, 0], "costs of VM 3");
  });

  /*
   * Unit loads on two clouds of capacity c and 2c: with k VMs at the small one, rho = (k, (n-k)/2) delta/c, and a move
   * adds its own load. n = 6: a VM of the small cloud stays iff k <= (7-k)/2, one of the large iff (6-k)/2 <= k+1:
   * k = 4/3 .. 7/3, so k = 2 is the only equilibrium count. (A large `a` makes f equal to 1.)
   */
  test(`load balancing on ${kernel.name}: the only equilibrium of two clouds is proportional to capacity`, () => {
    const instance = lonely([1, 1, 1, 1, 1, 1], [6, 12]);
    const settings: GameSettings = { ...balancing, a: 1e9 };
    for (let small = 0; small <= 6; small++) {
      const assignment = Array.from({ length: 6 }, (_, i) => (i < small ? 0 : 1));
      const game = start(instance, settings, assignment);
      assert.is(game.isEquilibrium(), small === 2, `${small} at the small cloud`);
      game.seed([1, 2, 3, 4]);
      for (let round = 0; round < 50 && !game.isEquilibrium(); round++) game.round("permutation", "random");
      assert.equal([...game.evaluate().load], [2, 4]);
    }
  });

  test(`load balancing on ${kernel.name}: latency and demand change nothing`, () => {
    const instance = binomial({ vms: 12, clouds: 3 });
    const demandless = { ...lonely([...instance.load], [...instance.capacity]), delay: instance.delay };
    const play = (played: Instance) => {
      const game = start(played, balancing, Array(12).fill(0));
      game.seed([5, 6, 7, 8]);
      const migrations = [1, 2, 3, 4].map(() => game.round("permutation", "random"));
      return [migrations, game.assignment(), game.totalWeightedLatency()];
    };
    assert.equal(play(instance), play(demandless));
  });

  // The four ways to place loads 1 and 3 on two clouds of capacity 6: together 2 * 4 = 8, apart 1 + 3 = 4.
  test(`load balancing on ${kernel.name}: the optimum by enumeration`, () => {
    const optimum = start(lonely([1, 3], [6, 6]), balancing, [0, 0]).exhaustiveOptimum("total");
    near(optimum.cost, 4, "cost");
    assert.is.not(optimum.assignment[0], optimum.assignment[1]);
  });

  // At (0, 0, 1) rho = (4, 1, 0): VMs 0 and 1 are 0 + 4 + 4 apart, and each 1000 + 4 + 1 from VM 2.
  test(`energy on ${kernel.name}: every VM is connected to every other, and infinitely where it does not fit`, () => {
    const game = start(lonely([2, 2, 2], [6, 12, 4]), energy, [0, 0, 1]);
    const together = (8 + 1005) / 2;
    const alone = (1005 + 1005) / 2;
    const { utilities, weights } = game.evaluate();
    allNear(utilities, [together, together, alone], "utilities");
    allNear(weights, [2 * together, alone, 0], "weights");
    near(game.totalWeightedLatency(), 2 * together + alone, "U");
    // VM 2 joins the two at cloud 0, whose L is then 6: rho = 6, and each peer is 0 + 6 + 6 away.
    const f = (w: number) => exp(-1 / (w + 2));
    // At cloud 2, L = 2: rho = 3, and each peer is 1000 + 3 + 4 away.
    const costs = [12 * f(2 * together + 12), alone * f(alone), 1007 * f(1007)];
    allNear(game.costs(2), costs, "costs of VM 2");
    assert.is(game.deviations().find(({ vm }) => vm === 2)?.to, 0);
  });

  test(`energy on ${kernel.name}: a cloud accepts a VM that fits exactly and none that does not`, () => {
    const fits = start(lonely([2, 2, 2], [6, 12, 4]), energy, [0, 0, 1]);
    assert.ok(fits.costs(2)[0] < Infinite);
    const tooSmall = start(lonely([2, 2, 2], [5.9, 12, 4]), energy, [0, 0, 1]);
    assert.is(tooSmall.costs(2)[0], Infinite);
    assert.equal(
      tooSmall.deviations().map(({ vm, to }) => [vm, to]),
      [
        [0, 1],
        [1, 1],
      ],
    );
  });

  test(`energy on ${kernel.name}: VMs leave a cloud beyond its capacity, one after the other, until it fits`, () => {
    // All three VMs fit nowhere but at cloud 1 (capacity 5), two of them.
    const game = start(lonely([2, 2, 2], [3, 5]), energy, [0, 0, 0]);
    assert.is(game.costs(0)[0], Infinite);
    assert.is(game.round("round-robin", "best"), 2);
    assert.equal([...game.assignment()], [1, 1, 0]);
    assert.ok(game.isEquilibrium());
  });

  test(`energy on ${kernel.name}: refuses to enumerate`, () => {
    const game = start(lonely([1], [6]), energy, [0]);
    assert.throws(() => game.exhaustiveOptimum("total"), /no exhaustive optimum: scenario energy/);
  });

  test(`energy on ${kernel.name}: no cloud is overloaded by a move, and every VM keeps one cloud`, () => {
    const instance = binomial({ vms: 24, clouds: 4, offeredLoad: 0.5 });
    const game = kernel.load(instance, { ...energy, a: 1000 });
    game.randomAssignment([1, 2, 3, 4]);
    game.seed([5, 6, 7, 8]);
    let before = game.evaluate().load;
    for (let round = 0; round < 8; round++) {
      game.round("permutation", "random");
      const { load } = game.evaluate();
      load.forEach((L, y) => {
        assert.ok(L <= Math.max(before[y], instance.capacity[y]) * (1 + 1e-9), `${kernel.name}: cloud ${y}`);
      });
      before = load;
    }
    near(
      before.reduce((sum, L) => sum + L, 0),
      instance.load.reduce((sum, s) => sum + s, 0),
      "total load",
    );
    assert.ok(before.filter((L) => L === 0).length > 0, "some cloud is idle");
  });
}

test.run();
