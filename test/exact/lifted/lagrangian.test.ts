import { test } from "uvu";
import * as assert from "uvu/assert";
import { cutCapacity, NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { LiftedLagrangian } from "../../../src/exact/lifted/lagrangian.ts";
import type { LiftedProblem } from "../../../src/exact/lifted/problem.ts";
import { WASM_BUILDS, type WasmBuild } from "../../../src/kernel/modules.ts";
import { Kernel } from "./kernel.ts";
import {
  type Augmented,
  allHosts,
  augmentedLagrangian,
  augmentedTerms,
  costOf,
  drawn,
  drawnCuts,
  drawnPoints,
  gradientOf,
  liftedOf,
  movedMultipliers,
  onCondition,
  type Points,
  streamFor,
} from "./reference.ts";

const CASES: [name: string, problem: LiftedProblem, width: number][] = [
  ["6 VMs on 2 clouds", liftedOf(drawn({ vms: 6, clouds: 2, seed: 1 })), 32],
  ["3 clouds, pinned VMs", liftedOf(drawn({ vms: 7, clouds: 3, pinnedShare: 0.3, seed: 2 })), 16],
  [
    "5 clouds, queue delay",
    liftedOf(drawn({ vms: 4, clouds: 5, delayModel: "queue", offeredLoad: 0.7, seed: 3 })),
    16,
  ],
  ["8 clouds", liftedOf(drawn({ vms: 5, clouds: 8, seed: 4 })), 16],
  ["9 clouds, weights of demands", liftedOf(drawn({ vms: 3, clouds: 9, normalise: false, seed: 5 })), 16],
];

const singles = (values: Float64Array) => values.map(Math.fround);

/**
 * No multipliers yet, but for those of so many cuts of both kinds; every VM and pair with a penalty of its own, and a stiffness about as large
 * as the curvature.
 */
function stateOf(problem: LiftedProblem, width: number, count = 0) {
  const { vms, clouds, from, to, weight } = problem;
  const rounded: LiftedProblem = {
    ...problem,
    unary: singles(problem.unary),
    slope: singles(problem.slope),
    loads: singles(problem.loads),
    shares: singles(problem.shares),
    latency: singles(problem.latency),
    weight: singles(weight),
  };
  const typical = problem.latency.reduce((sum, tau) => sum + tau, 0) / clouds ** 2;
  const vmPenalty = Float64Array.from({ length: vms }, (_, i) => Math.fround(typical * (4 + (i % 3))));
  const pairPenalty = weight.map((_, e) => Math.fround(typical * (2 + (e % 4))));
  const stiffness = vmPenalty.slice();
  pairPenalty.forEach((penalty, e) => {
    stiffness[from[e]] += penalty;
    stiffness[to[e]] += penalty;
  });
  const square = clouds * clouds;
  const stream = streamFor("cuts", { vms, clouds, count });
  const { entries, triangles } = drawnCuts(problem, count, typical, stream);
  const distances = Array.from({ length: square }, () => Math.fround(stream.uniform(0, 2)));
  const metric = Array.from({ length: clouds }, (_, x) =>
    Array.from({ length: clouds }, (_column, y) =>
      x === y ? 0 : distances[Math.max(x, y) * clouds + Math.min(x, y)],
    ),
  );
  const rigidity = Float64Array.from({ length: vms }, (_, i) =>
    Math.fround(Math.sqrt(typical * (1 + (i % 2)))),
  );
  const state: Augmented = {
    problem: rounded,
    width,
    vmPenalty,
    pairPenalty,
    blocks: new Float64Array(vms * square),
    tables: new Float64Array(weight.length * square),
    cuts: {
      entries: { ...entries, amounts: singles(entries.amounts) },
      triangles: { ...triangles, amounts: singles(triangles.amounts) },
    },
    rigidity,
    trianglePenalty: Math.fround(typical / 3),
    metric,
  };
  return { state, stiffness };
}

function sizeOf(terms: readonly number[]): number {
  return terms.reduce((sum, term) => sum + Math.abs(term), 0);
}

/** Terms of either sign are added up: what is left of them may be far smaller. */
function assertSum(found: number, terms: readonly number[], tolerance: number, what: string): void {
  const expected = terms.reduce((sum, term) => sum + term, 0);
  const scale = sizeOf(terms);
  assert.ok(
    Math.abs(found - expected) <= tolerance * scale,
    `${what}: ${found}, not ${expected} of ${scale}`,
  );
}

function farthest(one: Float64Array, other: Float64Array): number {
  return one.reduce((most, value, k) => Math.max(most, Math.abs(value - other[k])), 0);
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** How far the vectors of a VM are from summing to v. */
function offCondition(r: Points, clouds: number, width: number): number {
  const on = r.slice();
  onCondition(on, clouds, width, 1);
  return farthest(on, r) * clouds;
}

/** Without cuts, and with them: how many entries and triangles. Many of them share a vector, and some widths are not whole panels of the kernel. */
const CUT_CASES = [
  ...CASES.flatMap(([name, problem, width]) => [
    { name, problem, width, count: 0 },
    { name: `${name}, cuts`, problem, width, count: 14 },
  ]),
  ...[48, 64, 80].map((width, seed) => ({
    name: `many cuts, ${width} coordinates`,
    problem: liftedOf(drawn({ vms: 6, clouds: 3 + seed, seed })),
    width,
    count: 150,
  })),
];

for (const { name, problem, width, count } of CUT_CASES) {
  test(`${name}: value and multipliers as by definition, wherever they have moved to`, () => {
    const { state, stiffness } = stateOf(problem, width, count);
    const kernel = new Kernel(state, stiffness);
    const stream = streamFor("values", { name });
    let now = state;
    let [rising, gone] = [0, 0];
    const assertSame = (r: Points, what: string) => {
      kernel.points = singles(r);
      const value = kernel.exports.descendLifted(0, 0);
      assertSum(value, augmentedTerms(now, kernel.points), 1e-6, what);
    };
    for (let round = 0; round < 4; round++) {
      for (const spread of [0.05, 0.3, 1])
        assertSame(drawnPoints(state, spread, stream), `round ${round}, spread ${spread}`);
      kernel.points = singles(drawnPoints(state, 0.3, stream));
      const value = kernel.exports.descendLifted(6, 0);
      // Sums are met once more after the value is taken.
      assertSum(value, augmentedTerms(now, kernel.points), 1e-5, `round ${round}, after steps`);
      // Multipliers follow the points that there are, evaluated or not.
      if (round === 2) kernel.points = singles(drawnPoints(state, 0.3, stream));
      const expected = movedMultipliers(now, kernel.points);
      kernel.exports.moveLiftedMultipliers();
      const { blocks, tables, cuts } = kernel.multipliers;
      assert.ok(farthest(blocks, expected.blocks) < 1e-5 * largest(expected.blocks), `round ${round}`);
      assert.ok(farthest(tables, expected.tables) < 1e-5 * largest(expected.tables), `round ${round}`);
      for (const kind of ["entries", "triangles"] as const) {
        const [found, wanted] = [cuts[kind].amounts, expected.cuts[kind].amounts];
        assert.ok(farthest(found, wanted) <= 1e-5 * largest(wanted), `round ${round}, ${kind}`);
        rising += found.filter((amount, k) => amount > now.cuts[kind].amounts[k]).length;
        gone += found.filter((amount, k) => amount === 0 && now.cuts[kind].amounts[k] > 0).length;
      }
      now = { ...state, blocks, tables, cuts };
    }
    assert.ok(count === 0 || (rising > 0 && gone > 0), `${rising} of cuts rise, ${gone} are gone`);
    assert.ok(now.tables.some((N) => N > 0) && now.tables.includes(0), "multipliers of every kind");
    assert.ok(now.blocks.some((W) => W !== 0));
  });

  test(`${name}: the first step is down the gradient, over the stiffness`, () => {
    const { state, stiffness } = stateOf(problem, width, count);
    const kernel = new Kernel(state, stiffness);
    const stream = streamFor("gradient", { name });
    kernel.points = singles(drawnPoints(state, 0.3, stream));
    kernel.exports.moveLiftedMultipliers();
    const now = { ...state, ...kernel.multipliers };
    kernel.points = singles(drawnPoints(state, 0.3, stream));
    const before = kernel.points;
    kernel.exports.descendLifted(1, 0);
    const moved = kernel.points.map((value, k) => before[k] - value);
    const own = problem.clouds * width;
    const expected = gradientOf(now, before).map((slope, k) => slope / stiffness[Math.floor(k / own)]);
    const step = largest(moved) / largest(expected);
    assert.ok(step > 0.9 * 0.4 ** 12 && step < 1.1, `a step of ${step}`);
    const parts = Math.log(step) / Math.log(0.4);
    assert.ok(Math.abs(parts - Math.round(parts)) < 1e-3, `a step of ${step}`);
    const scaled = expected.map((value) => value * 0.4 ** Math.round(parts));
    assert.ok(farthest(moved, scaled) < 1e-4 * largest(scaled), `${farthest(moved, scaled)}`);
  });

  test(`${name}: steps never raise the value and keep the condition; where they end is a minimum`, () => {
    const { state, stiffness } = stateOf(problem, width, count);
    const { clouds } = problem;
    const kernel = new Kernel(state, stiffness);
    const stream = streamFor("descent", { name });
    kernel.points = singles(drawnPoints(state, 0.3, stream));
    kernel.exports.moveLiftedMultipliers();
    const now = { ...state, ...kernel.multipliers };
    const start = singles(drawnPoints(state, 0.3, stream));
    const valueAt = (r: Points) => augmentedLagrangian(now, r);
    const first = valueAt(start);
    const noise = 1e-6 * sizeOf(augmentedTerms(now, start));

    kernel.points = start;
    let value = first;
    for (let k = 0; k < 25; k++) {
      kernel.exports.descendLifted(1, 0);
      const reached = valueAt(kernel.points);
      assert.ok(reached <= value + noise, `step ${k}, by itself: ${value} to ${reached}`);
      value = reached;
    }
    assert.ok(value < first - 1000 * noise, "they get somewhere");
    value = first;
    for (const most of [1, 2, 3, 4, 5, 6, 8, 12, 20, 400]) {
      kernel.points = start;
      kernel.exports.descendLifted(most, 1e-8);
      const reached = valueAt(kernel.points);
      assert.ok(reached <= value + noise, `${most} steps: ${reached}, fewer ${value}`);
      const off = offCondition(kernel.points, clouds, width);
      assert.ok(most > 20 || off < 5e-5, `after ${most} steps sums are off by ${off}`);
      value = reached;
    }

    const end = kernel.points;
    const lowest = (r: Points, direction: Points) => {
      const scale = 1 / largest(direction);
      const values = [1e-3, 1e-2, 0.1].flatMap((size) =>
        [-size, size].map((factor) => valueAt(r.map((part, k) => part + factor * scale * direction[k]))),
      );
      return Math.min(...values);
    };
    for (let k = 0; k < 20; k++) {
      const direction = drawnPoints(state, 1, stream);
      onCondition(direction, clouds, width, 0);
      assert.ok(lowest(end, direction) >= value - noise, `direction ${k}`);
    }
    const gradient = gradientOf(now, end);
    assert.ok(
      lowest(end, gradient) >= value - noise,
      `along the gradient: ${lowest(end, gradient)}, ${value}`,
    );
    const slope = gradientOf(now, start);
    assert.ok(lowest(start, slope) < first - 100 * noise, "which the start is not");
  });
}

test("sums stay v however many steps are taken", () => {
  for (const [name, problem, width] of CASES) {
    const { state, stiffness } = stateOf(problem, width);
    const kernel = new Kernel(state, stiffness);
    kernel.points = singles(drawnPoints(state, 0.3, streamFor("sums", { name })));
    for (let round = 0; round < 10; round++) {
      kernel.exports.descendLifted(100, 1e-8);
      kernel.exports.moveLiftedMultipliers();
    }
    const off = offCondition(kernel.points, problem.clouds, width);
    assert.ok(off < 1e-4, `${name}: off by ${off}`);
  }
  for (const delta of [0.01, 20, 1e4]) {
    const lagrangian = new LiftedLagrangian(
      liftedOf(drawn({ vms: 20, clouds: 5, delta, seed: 1 })),
      false,
      "simd",
    );
    for (let round = 0; round < 60; round++) lagrangian.improve(20, 1e-8);
    const { relaxed } = lagrangian.dual();
    for (let at = 0; at < relaxed.length; at += 5) {
      const sum = relaxed.subarray(at, at + 5).reduce((total, weight) => total + weight, 0);
      assert.ok(Math.abs(sum - 1) < 1e-4, `delta ${delta}: a row sums to ${sum}`);
    }
  }
});

test("what pads rows stays zero, and every build reaches the same points, multipliers and violations", () => {
  for (const { name, problem, width, count } of CUT_CASES) {
    const { state, stiffness } = stateOf(problem, width, count);
    const start = singles(drawnPoints(state, 0.3, streamFor("builds", { name })));
    const reached = WASM_BUILDS.map((build) => {
      const kernel = new Kernel(state, stiffness, build, { entries: 200, triangles: 1 });
      kernel.points = start;
      for (let round = 0; round < 3; round++) {
        kernel.exports.descendLifted(8, 1e-8);
        kernel.exports.moveLiftedMultipliers();
      }
      const value = kernel.exports.descendLifted(0, 0);
      return {
        raw: kernel.raw,
        ...kernel.multipliers,
        value,
        entries: kernel.entries(0),
        detours: kernel.detours(0),
      };
    });
    for (const one of reached) assert.equal(one, reached[0], name);
    const own = width * Math.ceil(problem.clouds / 4) * 4;
    const isPadding = (k: number) => k % own >= problem.clouds * width;
    assert.ok(
      reached[0].raw.every((value, k) => !isPadding(k) || value === 0),
      name,
    );
  }
});

/** Some rounds without cuts, then with them, and then with all coordinates. */
function improved(problem: LiftedProblem, build: WasmBuild = "simd", rounds = 9): LiftedLagrangian {
  const lagrangian = new LiftedLagrangian(problem, true, build);
  for (let round = 0; round < rounds; round++) {
    if (round > 2) lagrangian.renewCuts();
    if (round === 7) lagrangian.widen();
    lagrangian.improve(20, 1e-8);
  }
  return lagrangian;
}

for (const [name, problem] of CASES) {
  test(`${name}: rounds arrive at the same dual in every build`, () => {
    const duals = WASM_BUILDS.map((build) => improved(problem, build).dual());
    for (const dual of duals) assert.equal(dual, duals[0]);
    const { tables, blocks, relaxed, cuts } = duals[0];
    const { vms, clouds, from, to } = problem;
    assert.is(tables.length, from.length * clouds ** 2);
    assert.is(blocks.length, vms * clouds ** 2);
    assert.ok(tables.every((N) => N >= 0) && tables.some((N) => N > 0));
    blocks.forEach((value, k) => {
      const [x, y] = [Math.floor(k / clouds) % clouds, k % clouds];
      assert.is(value, x === y ? 0 : blocks[k + (y - x) * clouds + x - y]);
    });
    for (let at = 0; at < relaxed.length; at += clouds) {
      const sum = relaxed.subarray(at, at + clouds).reduce((total, weight) => total + weight, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5, `a row sums to ${sum}`);
    }
    const { entries, triangles } = cuts;
    const communicating = new Set(Array.from(from, (i, e) => `${i} ${to[e]}`));
    entries.from.forEach((k, e) => {
      const [i, j] = [Math.floor(k / clouds), Math.floor(entries.to[e] / clouds)];
      assert.ok(i < j && j < vms && !communicating.has(`${i} ${j}`), `${i}, ${j}`);
    });
    for (let t = 0; t < triangles.vms.length; t += 3) {
      const [a, c, b] = triangles.vms.subarray(t, t + 3);
      assert.ok(a > c && b !== a && b !== c && Math.max(a, b) < vms, `${a}, ${c}, ${b}`);
    }
    for (const { amounts } of [entries, triangles]) assert.ok(amounts.every((amount) => amount >= 0));
  });
}

const SPARSE = liftedOf(drawn({ vms: 20, clouds: 4, delta: 5, seed: 6 }));

test("without room for cuts there are none", () => {
  const [one, other] = [false, false].map(() => new LiftedLagrangian(SPARSE, false, "simd"));
  for (let round = 0; round < 6; round++) {
    one.renewCuts();
    for (const lagrangian of [one, other]) lagrangian.improve(20, 1e-8);
  }
  assert.equal(one.dual(), other.dual());
  assert.is(one.dual().cuts, NO_CUTS);
});

test("cuts that are not renewed are not there; renewed ones get multipliers", () => {
  const without = new LiftedLagrangian(SPARSE, false, "simd");
  const unused = new LiftedLagrangian(SPARSE, true, "simd");
  for (let round = 0; round < 6; round++) for (const one of [without, unused]) one.improve(20, 1e-8);
  assert.equal(unused.dual(), { ...without.dual(), cuts: NO_CUTS });
  const { entries, triangles } = improved(SPARSE).dual().cuts;
  for (const { amounts } of [entries, triangles])
    assert.ok(amounts.filter((amount) => amount > 0).length > 20, `${amounts.length}`);
});

test("wider, everything is as before, and all but more coordinates goes on as before", () => {
  for (const vms of [20, 70, 90]) {
    const problem = liftedOf(drawn({ vms, clouds: 3, meanDegree: 2.5, delta: 5, seed: 2 }));
    const [wide, narrow] = [0, 1].map(() => improved(problem, "simd", 6));
    for (let stage = 0; stage < 2; stage++) wide.widen();
    const before = narrow.dual();
    const amounts = [...before.cuts.entries.amounts, ...before.cuts.triangles.amounts];
    assert.ok(amounts.some((amount) => amount > 0));
    assert.equal(wide.dual(), before);
    for (const lagrangian of [wide, narrow]) {
      lagrangian.improve(20, 1e-8);
      lagrangian.renewCuts();
      lagrangian.improve(20, 1e-8);
    }
    // Up to 76 VMs it was as wide as it gets.
    if (vms <= 76) assert.equal(wide.dual(), narrow.dual(), `${vms} VMs`);
    else assert.not.equal(wide.dual(), narrow.dual());
  }
});

test("where clouds are in one place there are no detours, and every number is one", () => {
  const latency = Float64Array.from({ length: 16 }, (_, k) => (k % 4 > Math.floor(k / 4) ? 40 : 0));
  const { tables, blocks, relaxed, cuts } = improved({ ...SPARSE, latency }).dual();
  assert.is(cuts.triangles.amounts.length, 0);
  for (const values of [tables, blocks, relaxed, cuts.entries.amounts])
    assert.ok(values.every(Number.isFinite));
});

test("a VM that nothing depends on does not keep the others where they are", () => {
  const kept = [...SPARSE.from.keys()].filter((e) => SPARSE.from[e] !== 0);
  const idle = {
    ...SPARSE,
    shares: SPARSE.shares.map((share, i) => (i === 0 ? 0 : share)),
    from: Uint32Array.from(kept, (e) => SPARSE.from[e]),
    to: Uint32Array.from(kept, (e) => SPARSE.to[e]),
    weight: Float64Array.from(kept, (e) => SPARSE.weight[e]),
  };
  const { tables, relaxed } = improved(idle).dual();
  assert.ok(relaxed.every(Number.isFinite));
  assert.ok(tables.some((N) => N > 0) && relaxed.some((y) => Math.abs(y - 1 / idle.clouds) > 0.01));
});

test("the kernel takes about as much memory as is said", () => {
  for (const [vms, clouds] of [
    [40, 8],
    [200, 4],
    [150, 13],
  ]) {
    const problem = liftedOf(drawn({ vms, clouds, meanDegree: 6, seed: 1 }));
    const { state } = stateOf(problem, 16 * Math.ceil(Math.max(96, 11 * Math.sqrt(problem.vms)) / 16));
    const { exports } = new Kernel(state, new Float64Array(problem.vms), "simd", cutCapacity(problem.vms));
    const said = LiftedLagrangian.bytes(problem, true);
    const taken = exports.memory.buffer.byteLength;
    assert.ok(taken > 0.98 * said && taken < 1.02 * said + 2 ** 20, `${taken}, said ${said}`);
    assert.ok(LiftedLagrangian.bytes(problem, false) < said);
  }
});

test("a dual is in the units of the costs", () => {
  const problem = SPARSE;
  const times = (values: Float64Array) => values.map((value) => value * 1024);
  const dearer = {
    ...problem,
    unary: times(problem.unary),
    slope: times(problem.slope),
    latency: times(problem.latency),
  };
  const [one, other] = [problem, dearer].map((costs) => {
    return improved(costs).dual();
  });
  assert.equal(other.tables, times(one.tables));
  assert.equal(other.blocks, times(one.blocks));
  assert.equal(other.relaxed, one.relaxed);
  const { entries, triangles } = one.cuts;
  assert.ok(entries.amounts.length > 0 && triangles.amounts.length > 0);
  // Distances of clouds have grown as costs have.
  assert.equal(other.cuts, { entries: { ...entries, amounts: times(entries.amounts) }, triangles });
});

test("where pinned VMs leave no doubt, the relaxed assignment is the best one", () => {
  for (const clouds of [2, 3, 5]) {
    const problem = liftedOf(drawn({ vms: 8, clouds, pinnedShare: 0.5, delta: 1, seed: 3 }));
    let [best, second] = [{ cost: Number.POSITIVE_INFINITY, hosts: [0] }, Number.POSITIVE_INFINITY];
    for (const hosts of allHosts(problem.vms, clouds)) {
      const cost = costOf(problem, hosts);
      second = Math.min(second, Math.max(cost, best.cost));
      if (cost < best.cost) best = { cost, hosts };
    }
    assert.ok(second > best.cost * 1.02, `${clouds} clouds: ${best.cost}, then ${second}`);
    const lagrangian = new LiftedLagrangian(problem, false, "simd");
    for (let round = 0; round < 60; round++) lagrangian.improve(20, 1e-8);
    const { relaxed } = lagrangian.dual();
    best.hosts.forEach((x, i) => {
      assert.ok(relaxed[i * clouds + x] > 0.9, `${clouds} clouds, VM ${i}: ${relaxed[i * clouds + x]}`);
    });
  }
});

test.run();
