import { test } from "uvu";
import * as assert from "uvu/assert";
import { LiftedLagrangian } from "../../../src/exact/lifted/lagrangian.ts";
import type { LiftedProblem } from "../../../src/exact/lifted/problem.ts";
import { loadSolver, type SolverExports } from "../../../src/exact/solver-kernel.ts";
import { WASM_BUILDS, type WasmBuild } from "../../../src/kernel/modules.ts";
import {
  type Augmented,
  allHosts,
  augmentedLagrangian,
  costOf,
  drawn,
  drawnPoints,
  gradientOf,
  liftedOf,
  type Multipliers,
  movedMultipliers,
  onCondition,
  type Points,
  streamFor,
  withoutSilentPairs,
} from "./reference.ts";

const CASES: [name: string, problem: LiftedProblem, width: number][] = [
  ["6 VMs on 2 clouds", liftedOf(drawn({ vms: 6, clouds: 2, seed: 1 })), 32],
  ["3 clouds, pinned VMs", liftedOf(drawn({ vms: 7, clouds: 3, pinnedShare: 0.3, seed: 2 })), 16],
  [
    "5 clouds, queue delay",
    liftedOf(drawn({ vms: 4, clouds: 5, delayModel: "queue", offeredLoad: 0.7, seed: 3 })),
    16,
  ],
  ["8 clouds, no silent pairs", withoutSilentPairs(liftedOf(drawn({ vms: 5, clouds: 8, seed: 4 }))), 16],
  ["9 clouds, weights of demands", liftedOf(drawn({ vms: 3, clouds: 9, normalise: false, seed: 5 })), 16],
];

/** The kernel's memory as arrays without padding. Its numbers are single: what goes in is rounded, as the reference's are. */
class Kernel {
  readonly exports: SolverExports;
  readonly #state: Augmented;
  readonly #row: number;

  constructor(state: Augmented, stiffness: Float64Array, build: WasmBuild = "simd") {
    const { problem, width, vmPenalty, pairPenalty } = state;
    const { vms, clouds, from, to, weight } = problem;
    this.exports = loadSolver(build);
    this.#state = state;
    this.#row = Math.ceil(clouds / 4) * 4;
    this.exports.allocateLifted(vms, clouds, from.length, width);
    this.#fill(this.exports.liftedUnary, problem.unary, clouds, 1);
    this.#fill(this.exports.liftedLatency, problem.latency, clouds, 1);
    this.#view(this.exports.liftedLoads, vms).set(problem.loads);
    this.#view(this.exports.liftedShares, vms).set(problem.shares);
    this.#view(this.exports.liftedSlope, clouds).set(problem.slope);
    this.#view(this.exports.liftedWeight, weight.length).set(weight);
    this.#view(this.exports.liftedVmPenalty, vms).set(vmPenalty);
    this.#view(this.exports.liftedPairPenalty, weight.length).set(pairPenalty);
    this.#view(this.exports.liftedStiffness, vms).set(stiffness);
    const { buffer } = this.exports.memory;
    new Uint32Array(buffer, this.exports.liftedFrom.value >>> 0, from.length).set(from);
    new Uint32Array(buffer, this.exports.liftedTo.value >>> 0, to.length).set(to);
  }

  get points(): Points {
    return this.#read(this.exports.liftedPoints, this.#state.problem.vms, this.#state.width);
  }

  set points(r: Points) {
    this.#fill(this.exports.liftedPoints, r, this.#state.problem.clouds, this.#state.width);
  }

  /** Without the numbers on the blocks' diagonals, which mean nothing. */
  get multipliers(): Multipliers {
    const { vms, clouds, from } = this.#state.problem;
    const blocks = this.#tables(this.exports.liftedBlocks, vms);
    return {
      blocks: blocks.map((value, k) => (k % clouds === Math.floor(k / clouds) % clouds ? 0 : value)),
      tables: this.#tables(this.exports.liftedTables, from.length),
    };
  }

  /** All of the points' memory, padding included. */
  get raw(): Float32Array {
    const { problem, width } = this.#state;
    return this.#view(this.exports.liftedPoints, problem.vms * this.#row * width).slice();
  }

  #view(place: WebAssembly.Global, length: number): Float32Array {
    return new Float32Array(this.exports.memory.buffer, place.value >>> 0, length);
  }

  /** Groups of `count` vectors, each group at a place for `row` of them. */
  #fill(place: WebAssembly.Global, values: Float64Array, count: number, width: number): void {
    const groups = values.length / count / width;
    const view = this.#view(place, groups * this.#row * width);
    for (let g = 0; g < groups; g++)
      view.set(values.subarray(g * count * width, (g + 1) * count * width), g * this.#row * width);
  }

  #read(place: WebAssembly.Global, groups: number, width: number): Float64Array {
    const { clouds } = this.#state.problem;
    const view = this.#view(place, groups * this.#row * width);
    return Float64Array.from({ length: groups * clouds * width }, (_, k) => {
      const g = Math.floor(k / (clouds * width));
      return view[g * this.#row * width + (k % (clouds * width))];
    });
  }

  #tables(place: WebAssembly.Global, groups: number): Float64Array {
    const { clouds } = this.#state.problem;
    const view = this.#view(place, groups * this.#row * this.#row);
    return Float64Array.from({ length: groups * clouds * clouds }, (_, k) => {
      const [g, x, y] = [Math.floor(k / clouds ** 2), Math.floor(k / clouds) % clouds, k % clouds];
      return view[(g * this.#row + x) * this.#row + y];
    });
  }
}

const singles = (values: Float64Array) => values.map(Math.fround);

/** No multipliers yet; every VM and pair with a penalty of its own, and a stiffness about as large as the curvature. */
function stateOf(problem: LiftedProblem, width: number) {
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
  const state: Augmented = {
    problem: rounded,
    width,
    vmPenalty,
    pairPenalty,
    blocks: new Float64Array(vms * square),
    tables: new Float64Array(weight.length * square),
  };
  return { state, stiffness };
}

function assertNear(found: number, expected: number, tolerance: number, what: string): void {
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.abs(expected),
    `${what}: ${found}, not ${expected}`,
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

for (const [name, problem, width] of CASES) {
  test(`${name}: value and multipliers as by definition, wherever they have moved to`, () => {
    const { state, stiffness } = stateOf(problem, width);
    const kernel = new Kernel(state, stiffness);
    const stream = streamFor("values", { name });
    let now = state;
    const assertSame = (r: Points, what: string) => {
      kernel.points = singles(r);
      const value = kernel.exports.descendLifted(0, 0);
      assertNear(value, augmentedLagrangian(now, kernel.points), 1e-5, what);
    };
    for (let round = 0; round < 4; round++) {
      for (const spread of [0.05, 0.3, 1])
        assertSame(drawnPoints(state, spread, stream), `round ${round}, spread ${spread}`);
      kernel.points = singles(drawnPoints(state, 0.3, stream));
      const value = kernel.exports.descendLifted(6, 0);
      assertNear(value, augmentedLagrangian(now, kernel.points), 1e-5, `round ${round}, after steps`);
      const expected = movedMultipliers(now, kernel.points);
      kernel.exports.moveLiftedMultipliers();
      const { blocks, tables } = kernel.multipliers;
      assert.ok(farthest(blocks, expected.blocks) < 1e-5 * largest(expected.blocks), `round ${round}`);
      assert.ok(farthest(tables, expected.tables) < 1e-5 * largest(expected.tables), `round ${round}`);
      now = { ...state, blocks, tables };
    }
    assert.ok(now.tables.some((N) => N > 0) && now.tables.includes(0), "multipliers of every kind");
    assert.ok(now.blocks.some((W) => W !== 0));
  });

  test(`${name}: the first step is down the gradient, over the stiffness`, () => {
    const { state, stiffness } = stateOf(problem, width);
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
    const { state, stiffness } = stateOf(problem, width);
    const { clouds } = problem;
    const kernel = new Kernel(state, stiffness);
    const stream = streamFor("descent", { name });
    kernel.points = singles(drawnPoints(state, 0.3, stream));
    kernel.exports.moveLiftedMultipliers();
    const now = { ...state, ...kernel.multipliers };
    const start = singles(drawnPoints(state, 0.3, stream));
    const valueAt = (r: Points) => augmentedLagrangian(now, r);
    const first = valueAt(start);
    const noise = 1e-6 * Math.abs(first);

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
    const lagrangian = new LiftedLagrangian(liftedOf(drawn({ vms: 20, clouds: 5, delta, seed: 1 })), "simd");
    for (let round = 0; round < 60; round++) lagrangian.improve(20, 1e-8);
    const { relaxed } = lagrangian.dual();
    for (let at = 0; at < relaxed.length; at += 5) {
      const sum = relaxed.subarray(at, at + 5).reduce((total, weight) => total + weight, 0);
      assert.ok(Math.abs(sum - 1) < 1e-4, `delta ${delta}: a row sums to ${sum}`);
    }
  }
});

test("what pads rows stays zero, and every build reaches the same points and multipliers", () => {
  for (const [name, problem, width] of CASES) {
    const { state, stiffness } = stateOf(problem, width);
    const start = singles(drawnPoints(state, 0.3, streamFor("builds", { name })));
    const reached = WASM_BUILDS.map((build) => {
      const kernel = new Kernel(state, stiffness, build);
      kernel.points = start;
      for (let round = 0; round < 3; round++) {
        kernel.exports.descendLifted(8, 1e-8);
        kernel.exports.moveLiftedMultipliers();
      }
      return { raw: kernel.raw, ...kernel.multipliers, value: kernel.exports.descendLifted(0, 0) };
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

for (const [name, problem] of CASES) {
  test(`${name}: three rounds arrive at the same dual in every build`, () => {
    const duals = WASM_BUILDS.map((build) => {
      const lagrangian = new LiftedLagrangian(problem, build);
      for (let round = 0; round < 3; round++) lagrangian.improve(20, 1e-8);
      return lagrangian.dual();
    });
    for (const dual of duals) assert.equal(dual, duals[0]);
    const { tables, blocks, relaxed } = duals[0];
    const { vms, clouds, from } = problem;
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
  });
}

test("a dual is in the units of the costs", () => {
  const [, problem] = CASES[1];
  const times = (values: Float64Array) => values.map((value) => value * 1024);
  const dearer = {
    ...problem,
    unary: times(problem.unary),
    slope: times(problem.slope),
    latency: times(problem.latency),
  };
  const [one, other] = [problem, dearer].map((costs) => {
    const lagrangian = new LiftedLagrangian(costs, "simd");
    for (let round = 0; round < 5; round++) lagrangian.improve(20, 1e-8);
    return lagrangian.dual();
  });
  assert.equal(other.tables, times(one.tables));
  assert.equal(other.blocks, times(one.blocks));
  assert.equal(other.relaxed, one.relaxed);
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
    const lagrangian = new LiftedLagrangian(problem, "simd");
    for (let round = 0; round < 60; round++) lagrangian.improve(20, 1e-8);
    const { relaxed } = lagrangian.dual();
    best.hosts.forEach((x, i) => {
      assert.ok(relaxed[i * clouds + x] > 0.9, `${clouds} clouds, VM ${i}: ${relaxed[i * clouds + x]}`);
    });
  }
});

test.run();
