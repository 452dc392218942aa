import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Instance, totalDemand, UNPINNED } from "../../src/game/instance.ts";
import { Xoshiro } from "../../src/kernel/reference/random.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS, type GameSettings } from "../../src/kernel/types.ts";
import { type Play, plays } from "./arbitraries.ts";

const { exp } = Math;
const Infinite = Number.POSITIVE_INFINITY;

function near(actual: number, expected: number, what: string, tolerance = 1e-12): void {
  if (actual === expected) return;
  const difference = Math.abs(actual - expected) / Math.max(Math.abs(actual), Math.abs(expected));
  assert.ok(difference <= tolerance, `${what}: ${actual}, expected ${expected}`);
}

function allNear(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.is(actual.length, expected.length, what);
  for (let k = 0; k < expected.length; k++) near(actual[k], expected[k], `${what}[${k}]`);
}

function build(
  demand: readonly (readonly [number, number, number])[],
  capacity: readonly number[],
  latency: readonly number[],
  delay: Instance["delay"],
  more: Partial<Pick<Instance, "vms" | "load" | "pinned" | "utility">> = {},
): Instance {
  const vms = more.vms ?? Math.max(...demand.map(([, j]) => j)) + 1;
  const edges = {
    from: Uint32Array.from(demand, ([i]) => i),
    to: Uint32Array.from(demand, ([, j]) => j),
    amount: Float64Array.from(demand, ([, , d]) => d),
  };
  return {
    name: "by hand",
    vms,
    clouds: capacity.length,
    demand: edges,
    load: totalDemand(vms, edges),
    pinned: new Int32Array(vms).fill(UNPINNED),
    capacity: Float64Array.from(capacity),
    latency: Float64Array.from(latency),
    delay,
    utility: { normalise: true },
    ...more,
  };
}

/** Two VMs with demand 4, clouds of capacity 8 and 4 that are 10 ms apart, delta = 2 ms. */
function pair(more: Parameters<typeof build>[4] = {}): Instance {
  return build([[0, 1, 4]], [8, 4], [0, 10, 10, 0], { model: "utilisation", delta: 2 }, more);
}

function play(instance: Instance, assignment: readonly number[], settings: Partial<GameSettings> = {}) {
  const game = referenceKernel.load(instance, { ...DEFAULT_SETTINGS, a: 2, ...settings });
  game.setAssignment(assignment);
  return game;
}

// Apart, L = (4, 4), so rho = (2*4/8, 2*4/4) = (1, 2) and l = 10 + 1 + 2 = 13: u_i = 4*13/4 = 13, w = (13, 13).
test("two VMs apart: load, utilities, weights and both social costs", () => {
  const { load, utilities, weights, totalWeightedLatency, regularisedSocialCost } = play(
    pair(),
    [0, 1],
  ).evaluate();
  allNear(load, [4, 4], "load");
  allNear(utilities, [13, 13], "utilities");
  allNear(weights, [13, 13], "weights");
  near(totalWeightedLatency, 26, "U");
  near(regularisedSocialCost, 26 * exp(-1 / 15), "C");
});

test("without normalisation a utility is the sum of demand times latency", () => {
  const evaluation = play(pair({ utility: { normalise: false } }), [0, 1]).evaluate();
  allNear(evaluation.utilities, [52, 52], "utilities");
});

// Together at cloud 1, L = (0, 8), rho = 2*8/4 = 4, l = 0 + 4 + 4 = 8. At cloud 0, rho = 2*8/8 = 2, l = 4.
test("the exact cost of a target counts the VM's own load there, and the weight before the move", () => {
  const game = play(pair(), [0, 1]);
  allNear(game.costs(0), [13 * exp(-1 / 15), 8 * exp(-1 / (13 + 8 + 2))], "costs of VM 0");
  allNear(game.costs(1), [4 * exp(-1 / (13 + 4 + 2)), 13 * exp(-1 / 15)], "costs of VM 1");
});

// Measured from cloud 0, cloud 1 has rho = 2 for the VM and for its peer: l = 4. From cloud 1, rho(0) = 1: l = 2.
test("the measured cost of a target leaves the delays as they are", () => {
  const game = play(pair(), [0, 1], { evaluate: "measured" });
  allNear(game.costs(0), [13 * exp(-1 / 15), 4 * exp(-1 / (13 + 4 + 2))], "costs of VM 0");
  allNear(game.costs(1), [2 * exp(-1 / (13 + 2 + 2)), 13 * exp(-1 / 15)], "costs of VM 1");
});

test("a migration leaves its own load behind for the peers at the old host", () => {
  // VM 0 leaves its peer at cloud 0: L = (4, 4) after, l = 10 + 1 + 2 = 13. The weight of cloud 1 is 0 before.
  const game = play(pair(), [0, 0]);
  allNear(game.costs(0), [4 * exp(-1 / (8 + 2)), 13 * exp(-1 / (0 + 13 + 2))], "exact");
  // Measured, rho = (2, 0): l = 10 + 0 + 2 = 12.
  allNear(
    play(pair(), [0, 0], { evaluate: "measured" }).costs(0),
    [4 * exp(-1 / 10), 12 * exp(-1 / 14)],
    "measured",
  );
});

test("the cost of staying where tau(x, x) is not zero includes it", () => {
  const instance = build([[0, 1, 4]], [8, 4], [3, 10, 10, 5], { model: "utilisation", delta: 2 });
  allNear(play(instance, [0, 0]).evaluate().utilities, [3 + 4, 3 + 4], "utilities");
});

test("the queueing delay is delta / (gamma - L)", () => {
  const instance = build([[0, 1, 4]], [9, 5], [0, 10, 10, 0], { model: "queue", delta: 20 });
  // L = (4, 4): rho = (20/5, 20/1), l = 10 + 4 + 20 = 34. VM 1 at cloud 0: rho = 20/(9-8), l = 40.
  const game = play(instance, [0, 1]);
  allNear(game.evaluate().utilities, [34, 34], "utilities");
  allNear(game.costs(1), [40 * exp(-1 / (34 + 40 + 2)), 34 * exp(-1 / 36)], "costs of VM 1");
  // VM 0 at cloud 1: L = 8 > 5.
  allNear(game.costs(0), [34 * exp(-1 / 36), Infinite], "costs of VM 0");
});

test("a saturated cloud is infinitely slow for those who communicate and nothing to those who do not", () => {
  // VM 2 has no demand but fills cloud 0 to the brim: 4 + 5 = 9.
  const instance = build(
    [[0, 1, 4]],
    [9, 50],
    [0, 10, 10, 0],
    { model: "queue", delta: 20 },
    {
      vms: 3,
      load: Float64Array.of(4, 4, 5),
    },
  );
  const game = play(instance, [0, 1, 0]);
  const { utilities, weights, totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  assert.equal([...utilities], [Infinite, Infinite, 0]);
  assert.equal([...weights], [Infinite, Infinite]);
  assert.equal([totalWeightedLatency, regularisedSocialCost], [Infinite, Infinite]);
  assert.equal([...game.costs(2)], [0, 0], "0 times f(infinity) is 0");
  // VM 0 leaves for cloud 1: its utility is finite, but it joins an infinite weight, f(infinity) = 1. VM 1 meets
  // the delay of cloud 0 wherever it goes.
  const together = 2 * (20 / (50 - 8));
  allNear(game.costs(0), [Infinite, together], "costs of VM 0");
  assert.equal([...game.costs(1)], [Infinite, Infinite]);
  assert.equal(
    game.deviations().map(({ vm, to }) => [vm, to]),
    [[0, 1]],
  );
});

test("deviations are the VMs that the rule lets go, with both costs", () => {
  const game = play(pair(), [0, 1]);
  assert.equal(
    game.deviations().map(({ vm, from, to }) => [vm, from, to]),
    [
      [0, 0, 1],
      [1, 1, 0],
    ],
  );
  near(game.deviations()[0].stay, 13 * exp(-1 / 15), "stay");
  near(game.deviations()[0].move, 8 * exp(-1 / 23), "move");
  assert.not(game.isEquilibrium());
  // At eta = 0.5 only VM 1 improves enough: 3.795 <= 0.5 * 12.16 < 7.66.
  assert.equal(
    play(pair(), [0, 1], { eta: 0.5 })
      .deviations()
      .map(({ vm }) => vm),
    [1],
  );
  // At eta = 0.3 nobody does: 0.3 * 12.16 = 3.65.
  assert.ok(play(pair(), [0, 1], { eta: 0.3 }).isEquilibrium());
});

test("pinned VMs and VMs without demand never deviate", () => {
  assert.equal(
    play(pair({ pinned: Int32Array.of(0, UNPINNED) }), [0, 1])
      .deviations()
      .map(({ vm }) => vm),
    [1],
  );
  const alone = build(
    [],
    [8, 4],
    [0, 10, 10, 0],
    { model: "utilisation", delta: 2 },
    {
      vms: 1,
      load: Float64Array.of(3),
    },
  );
  assert.ok(play(alone, [1]).isEquilibrium());
  assert.is(play(alone, [1]).round("permutation", "random"), 0);
});

test("equal costs never migrate", () => {
  // Two equal clouds 0 ms apart, loads 0: the peer is as near from both.
  const instance = build(
    [[0, 1, 4]],
    [8, 8],
    [0, 0, 0, 0],
    { model: "utilisation", delta: 2 },
    {
      load: Float64Array.of(0, 0),
    },
  );
  assert.ok(play(instance, [0, 1]).isEquilibrium());
});

test("a round of best responses in order: the second VM sees the first one's move", () => {
  const game = play(pair(), [0, 1]);
  // VM 0: 7.66 < 12.16, so it joins VM 1. Then VM 1 stays: 8 exp(-1/18) against 13 exp(-1/15).
  assert.is(game.round("round-robin", "best"), 1);
  assert.equal([...game.assignment()], [1, 1]);
  assert.ok(game.isEquilibrium());
  assert.is(game.round("round-robin", "best"), 0);
});

test("of targets of equal cost the lowest cloud is taken", () => {
  const instance = build(
    [[0, 1, 4]],
    [8, 8, 8],
    [0, 10, 10, 10, 0, 1, 10, 1, 0],
    { model: "utilisation", delta: 2 },
    {
      vms: 3,
      pinned: Int32Array.of(UNPINNED, 0, UNPINNED),
      load: Float64Array.of(4, 4, 0),
    },
  );
  const equal = play({ ...instance, latency: Float64Array.of(0, 9, 9, 9, 90, 1, 9, 1, 90) }, [1, 0, 0]);
  assert.is(equal.deviations()[0].to, 0);
  const away = play({ ...instance, latency: Float64Array.of(90, 9, 9, 9, 0, 1, 9, 1, 0) }, [0, 0, 0]);
  assert.is(away.deviations()[0].to, 1);
});

test("xoshiro128**: the first draws from 1, 2, 3, 4", () => {
  // By hand: rotl(2*5, 7) * 9 = 11520, then s = (7, 0, 1026, 12288), whose s1 gives 0, then s1 = 1029:
  // rotl(1029*5, 7) * 9 = 658560 * 9 = 5927040.
  const random = new Xoshiro([1, 2, 3, 4]);
  assert.equal([random.next(), random.next(), random.next()], [11520n, 0n, 5927040n]);
});

test("a draw below a range redraws what would favour some results", () => {
  // 2^32 mod 3 = 1: the second draw, 0, has the low word 0 and is redrawn.
  const random = new Xoshiro([1, 2, 3, 4]);
  assert.is(random.below(3), 0);
  assert.is(random.below(3), 0);
  assert.is(random.next(), 70819200n, "the fourth draw: rotl(12295 * 5, 7) * 9");
});

test("a round in random order with random targets follows the stated draws", () => {
  const game = play(pair(), [0, 1]);
  game.seed([1, 2, 3, 4]);
  // below(2) of 11520 is 0: the list becomes (1, 0). VM 1 draws below(1) = 0, target 0, and goes: 3.795 < 12.16.
  // VM 0 draws below(1) = 0, which is its host, so target 1: 13 exp(-1/15) > 4 exp(-1/10), it stays.
  assert.is(game.round("permutation", "random"), 1);
  assert.equal([...game.assignment()], [0, 0]);
});

test("random assignments skip pinned VMs without a draw", () => {
  const game = play({ ...pair(), pinned: Int32Array.of(1, UNPINNED) }, [1, 1]);
  game.randomAssignment([1, 2, 3, 4]);
  assert.equal([...game.assignment()], [1, 0]);
});

// d = 5, 3, 2 gives D = s = (8, 5, 5, 2). At (0, 1, 0, 2), L = (13, 5, 2) and rho = (20*13/80, 20*5/100, 20*2/50)
// = (3.25, 1, 0.8).
//   u_0 = (5 (30 + 4.25) + 3 (0 + 6.5)) / 8 = 190.75 / 8 = 23.84375
//   u_1 = 30 + 4.25 = 34.25
//   u_2 = (3 * 6.5 + 2 (70 + 4.05)) / 5 = 167.6 / 5 = 33.52
//   u_3 = 70 + 4.05 = 74.05
// w = (57.36375, 34.25, 74.05), U = 165.66375.
const small = build(
  [
    [0, 1, 5],
    [0, 2, 3],
    [2, 3, 2],
  ],
  [80, 100, 50],
  [0, 30, 70, 30, 0, 45, 70, 45, 0],
  { model: "utilisation", delta: 20 },
);

test("four VMs and three clouds with the default delta and a", () => {
  const game = play(small, [0, 1, 0, 2], { a: 1000 });
  const { utilities, weights, totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  allNear(utilities, [23.84375, 34.25, 33.52, 74.05], "utilities");
  allNear(weights, [57.36375, 34.25, 74.05], "weights");
  near(totalWeightedLatency, 165.66375, "U");
  // To third order, w exp(-h) with h = 1 / (w + 1000): 57.309524 + 34.216900 + 73.981088.
  near(regularisedSocialCost, 165.507512, "C", 1e-7);
  // VM 3 at cloud 0: L = 15, rho = 3.75, u = 7.5, and the weight there is 57.36375.
  near(game.costs(3)[0], 7.5 * exp(-1 / 1064.86375), "VM 3 at cloud 0");
  // VM 3 at cloud 1: rho = (3.25, 20*7/100), u = 30 + 4.65.
  near(game.costs(3)[1], 34.65 * exp(-1 / (34.25 + 34.65 + 1000)), "VM 3 at cloud 1");
});

test("the optimum of the small example puts all on the largest cloud", () => {
  // All at cloud 1: rho = 20*20/100 = 4, every latency 8, U = 32. At cloud 0: 5 and 40. Whoever is apart pays at
  // least 30 for its link, and so does the other end in part.
  const game = play(small, [0, 1, 0, 2], { a: 1000 });
  const total = game.exhaustiveOptimum("total");
  near(total.cost, 32, "U");
  assert.equal([...total.assignment], [1, 1, 1, 1]);
  assert.is(total.visited, 81);
  near(game.exhaustiveOptimum("regularised").cost, 32 * exp(-1 / 1032), "C");
  assert.equal([...game.assignment()], [0, 1, 0, 2]);
});

test("the optimum respects pins, and is infinite where every assignment saturates a cloud", () => {
  const pinned = { ...small, pinned: Int32Array.of(0, UNPINNED, UNPINNED, UNPINNED) };
  const optimum = play(pinned, [0, 0, 0, 0]).exhaustiveOptimum("total");
  near(optimum.cost, 40, "U");
  assert.is(optimum.visited, 27);
  const full = build([[0, 1, 4]], [3, 3], [0, 1, 1, 0], { model: "queue", delta: 1 });
  assert.is(play(full, [0, 1]).exhaustiveOptimum("total").cost, Infinite);
});

function property(name: string, holds: (play: Play) => void): void {
  test(name, () => fc.assert(fc.property(plays(), holds), { seed: 20170521, numRuns: 300 }));
}

/** p_ij = d_ij / D_i, or d_ij where utilities are not normalised. */
function shares({ vms, demand, utility }: Instance): number[][] {
  const D = totalDemand(vms, demand);
  const p = Array.from({ length: vms }, () => Array<number>(vms).fill(0));
  demand.amount.forEach((d, k) => {
    const [i, j] = [demand.from[k], demand.to[k]];
    p[i][j] = utility.normalise ? d / D[i] : d;
    p[j][i] = utility.normalise ? d / D[j] : d;
  });
  return p;
}

function delays({ capacity, delay }: Instance, load: Float64Array): Float64Array {
  return capacity.map((gamma, x) => {
    if (delay.model === "utilisation") return (delay.delta * load[x]) / gamma;
    return load[x] < gamma ? delay.delta / (gamma - load[x]) : Infinite;
  });
}

const times = (count: number, delay: number) => (count === 0 ? 0 : count * delay);

property("U = sum of edges (p_ij + p_ji) tau + sum of clouds rho times sum of (row sum + q_i)", (drawn) => {
  const { instance, settings, initial } = drawn;
  const { totalWeightedLatency, load } = play(instance, initial, settings).evaluate();
  const p = shares(instance);
  const rho = delays(instance, load);
  let expected = 0;
  instance.demand.amount.forEach((_, k) => {
    const [i, j] = [instance.demand.from[k], instance.demand.to[k]];
    expected += (p[i][j] + p[j][i]) * instance.latency[initial[i] * instance.clouds + initial[j]];
  });
  p.forEach((row, i) => {
    const q = p.reduce((sum, other) => sum + other[i], 0);
    expected += times(row.reduce((sum, share) => sum + share, 0) + q, rho[initial[i]]);
  });
  near(totalWeightedLatency, expected, "U", 1e-9);
});

property("w_x = sum over z of P[x][z] (tau(x,z) + rho(z)) + rho(x) times the row sum of P", (drawn) => {
  const { instance, settings, initial } = drawn;
  const { weights, load } = play(instance, initial, settings).evaluate();
  const p = shares(instance);
  const rho = delays(instance, load);
  weights.forEach((weight, x) => {
    let expected = 0;
    p.forEach((row, i) => {
      if (initial[i] !== x) return;
      row.forEach((share, j) => {
        const z = initial[j];
        expected += times(share, instance.latency[x * instance.clouds + z] + rho[z]) + times(share, rho[x]);
      });
    });
    near(weight, expected, `w_${x}`, 1e-9);
  });
});

property(
  "U is the sum of the weights, C lies between exp(-1/a) U and U",
  ({ instance, settings, initial }) => {
    const { totalWeightedLatency, regularisedSocialCost, weights } = play(
      instance,
      initial,
      settings,
    ).evaluate();
    near(
      weights.reduce((sum, w) => sum + w, 0),
      totalWeightedLatency,
      "sum of weights",
      1e-9,
    );
    // f is 1 to the last bit where weights are huge; the two sums are then rounded apart.
    assert.ok(regularisedSocialCost <= totalWeightedLatency * (1 + 1e-12));
    assert.ok(regularisedSocialCost >= exp(-1 / settings.a) * totalWeightedLatency * (1 - 1e-9));
  },
);

property(
  "a cost lies within a factor exp(-1/a) of the utility, so exp cancels from most decisions",
  (drawn) => {
    const { instance, settings, initial } = drawn;
    const game = play(instance, initial, { ...settings, evaluate: "exact" });
    for (let vm = 0; vm < instance.vms; vm++) {
      const costs = game.costs(vm);
      costs.forEach((cost, y) => {
        const moved = Array.from(initial);
        moved[vm] = y;
        const u = play(instance, moved, settings).evaluate().utilities[vm];
        assert.ok(cost <= u && cost >= u * exp(-1 / settings.a) * (1 - 1e-9), `${cost} against ${u}`);
      });
    }
  },
);

property("an equilibrium has no deviations, and a round of best responses leaves it alone", (drawn) => {
  const game = play(drawn.instance, drawn.initial, drawn.settings);
  for (let k = 0; k < 20 && !game.isEquilibrium(); k++) game.round("round-robin", "best");
  assert.is(game.isEquilibrium(), game.deviations().length === 0);
  if (game.isEquilibrium()) assert.is(game.round("round-robin", "best"), 0);
});

test.run();
