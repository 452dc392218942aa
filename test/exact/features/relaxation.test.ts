import { test } from "uvu";
import * as assert from "uvu/assert";
import { costMatrix } from "../../../src/exact/features/cost-matrix.ts";
import { Relaxation } from "../../../src/exact/features/relaxation.ts";
import { freeCosts } from "../../../src/exact/free-costs.ts";
import { type QuadraticProblem, quadraticProblem } from "../../../src/exact/problem.ts";
import { binomialOptions, generateBinomial } from "../../../src/game/generate/binomial.ts";
import type { Instance } from "../../../src/game/instance.ts";
import { WASM_BUILDS, type WasmBuild } from "../../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../../src/kernel/types.ts";
import { iterate, partOnAssignments, type ReferencePoint } from "./reference.ts";

function drawn(vms: number, clouds: number, seed: number): Instance {
  const meanDegree = Math.min(3, vms - 1);
  return generateBinomial(binomialOptions.parse({ vms, clouds, meanDegree, delta: 10, seed }));
}

/** Equal clouds at no distance: eigenvalues come in crowds. */
function alike(vms: number, clouds: number): Instance {
  const instance = drawn(vms, clouds, 1);
  return { ...instance, latency: new Float64Array(clouds ** 2), capacity: new Float64Array(clouds).fill(50) };
}

const CASES: [string, Instance][] = [
  ["one free VM", { ...drawn(3, 4, 1), pinned: Int32Array.of(0, -1, 2) }],
  ["two clouds", drawn(6, 2, 2)],
  ["4 VMs on 3 clouds", drawn(4, 3, 3)],
  ["5 VMs on 4 clouds", drawn(5, 4, 4)],
  ["equal clouds at no distance", alike(5, 3)],
];

function relaxationOf(instance: Instance, build: WasmBuild) {
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  const relaxation = Relaxation.of(problem, freeCosts(instance, problem), build);
  if (relaxation === null) throw new Error("nothing to relax");
  const vms = relaxation.first.vms;
  return { problem, relaxation, vms, full: 1 + vms * instance.clouds };
}

function inOrder(vms: number): readonly number[] {
  return Array.from({ length: vms }, (_, i) => i);
}

/** Rows and columns without padding. */
function square(matrix: Float32Array, full: number): number[][] {
  const width = matrix.length / full;
  return Array.from({ length: full }, (_, a) => [...matrix.subarray(a * width, a * width + full)]);
}

function farthest(A: number[][], B: number[][]): number {
  return Math.max(...A.flatMap((row, a) => row.map((value, b) => Math.abs(value - B[a][b]))));
}

function largest(A: number[][]): number {
  return Math.max(...A.flat().map(Math.abs));
}

for (const [name, instance] of CASES) {
  test(`${name}: 40 iterations as by definition, the same in every build`, () => {
    const reached = WASM_BUILDS.map((build) => {
      const { relaxation } = relaxationOf(instance, build);
      return relaxation.iterated(relaxation.first, 40);
    });
    for (const one of reached) assert.equal(one, reached[0]);
    const { clouds } = instance;
    const { relaxation, vms, full } = relaxationOf(instance, "simd");
    const { costs, point, multipliers, penalty } = relaxation.first;
    let expected: ReferencePoint = {
      point: square(point, full),
      multipliers: square(multipliers, full),
    };
    for (let k = 0; k < 40; k++) expected = iterate(square(costs, full), expected, vms, clouds);
    assert.ok(farthest(square(reached[0].point, full), expected.point) < 1e-4);
    // The penalty may have changed after the last iteration, and multipliers are in units of it.
    const unit = reached[0].penalty / penalty;
    const found = square(reached[0].multipliers, full).map((row) => row.map((value) => value * unit));
    assert.ok(farthest(found, expected.multipliers) < 1e-4);
  });

  test(`${name}: F F' is what of the multipliers is negative`, () => {
    const { problem, relaxation, vms, full } = relaxationOf(instance, "simd");
    const { clouds } = instance;
    const reached = relaxation.iterated(relaxation.first, 40);
    const { columns, rows, start, likely } = relaxation.features(reached, inOrder(vms));
    const L = costMatrix(problem, freeCosts(instance, problem));
    const scale = L.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const penalty = reached.penalty * scale;
    const row = (a: number) => {
      const own = a === 0 ? start.map((value) => -value) : rows.subarray((a - 1) * columns, a * columns);
      return [...own];
    };
    const products = Array.from({ length: full }, (_, a) =>
      Array.from({ length: full }, (_, b) =>
        row(a).reduce((sum, value, q) => sum + (value * row(b)[q]) / penalty, 0),
      ),
    );
    const state = { point: square(reached.point, full), multipliers: square(reached.multipliers, full) };
    const negative = partOnAssignments(state, vms, clouds, (value) => value < 0).map((line) =>
      line.map((value) => -value),
    );
    assert.ok(farthest(products, negative) < 2e-3 * largest(negative) + 1e-5);
    likely.forEach((share, a) => {
      assert.ok(Math.abs(share - state.point[a + 1][a + 1]) < 1e-6);
    });
  });
}

/** z'Lz for the hosts of the last VMs. */
function costOf(costs: Float32Array, hosts: readonly number[], clouds: number): number {
  const full = 1 + hosts.length * clouds;
  const ones = [0, ...hosts.map((x, i) => 1 + i * clouds + x)];
  const L = square(costs, full);
  return ones.reduce((sum, a) => sum + ones.reduce((own, b) => own + L[a][b], 0), 0);
}

function costByParts(
  { clouds, ...problem }: QuadraticProblem,
  hosts: readonly number[],
  delta: number,
): number {
  const load = new Float64Array(clouds);
  const share = new Float64Array(clouds);
  hosts.forEach((x, i) => {
    load[x] += problem.loads[i];
    share[x] += problem.shares[i];
  });
  let cost = 0;
  for (let x = 0; x < clouds; x++) cost += (delta / problem.capacity[x]) * load[x] * share[x];
  problem.from.forEach((i, e) => {
    const at = hosts[i] * clouds + hosts[problem.to[e]];
    cost += (problem.out[e] + problem.in[e]) * problem.latency[at];
  });
  return cost;
}

test("the costs of a problem with VMs placed, in any order, are those of the whole", () => {
  const instance = drawn(5, 3, 7);
  const { problem, relaxation } = relaxationOf(instance, "simd");
  const hosts = [2, 0, 1, 1, 2];
  const expected = costByParts(problem, hosts, 10);
  let point = relaxation.first;
  const whole = costOf(point.costs, hosts, 3);
  const unit = expected / whole;
  let free = inOrder(5);
  for (const vm of [3, 0, 4, 1]) {
    point = relaxation.placed(point, free.indexOf(vm), hosts[vm]);
    free = free.filter((i) => i !== vm);
    const costWith = (all: readonly number[]) =>
      costOf(
        point.costs,
        free.map((i) => all[i]),
        3,
      ) * unit;
    assert.ok(Math.abs(costWith(hosts) - expected) < 1e-5 * expected, `${vm} placed`);
    const other = hosts.map((x, i) => (free.includes(i) ? (x + 1) % 3 : x));
    assert.ok(Math.abs(costWith(other) - costByParts(problem, other, 10)) < 1e-5 * expected);
  }
});

test("smaller problems in the same memory: as by definition, and nothing is left of them", () => {
  const { relaxation } = relaxationOf(drawn(5, 4, 4), "simd");
  const first = relaxation.iterated(relaxation.first, 10);
  let from = first;
  for (let vms = 4; vms >= 0; vms--) {
    from = relaxation.placed(from, vms >> 1, vms % 4);
    const full = 1 + vms * 4;
    let expected: ReferencePoint = {
      point: square(from.point, full),
      multipliers: square(from.multipliers, full),
    };
    for (let k = 0; k < 10; k++) expected = iterate(square(from.costs, full), expected, vms, 4);
    const reached = relaxation.iterated(from, 10);
    assert.ok(farthest(square(reached.point, full), expected.point) < 1e-4, `${vms} VMs left`);
    from = reached;
  }
  assert.equal(relaxation.iterated(relaxation.first, 10), first);
});

test("20 VMs on 8 clouds: the same points and features in every build", () => {
  const found = WASM_BUILDS.map((build) => {
    const { relaxation } = relaxationOf(drawn(20, 8, 5), build);
    const reached = relaxation.iterated(relaxation.first, 12);
    return { reached, features: relaxation.features(reached, inOrder(20)) };
  });
  assert.ok(found[0].features.columns > 20);
  for (const one of found) assert.equal(one, found[0]);
});

test("messages to begin with: all that the multipliers hold beside -F F', of each pair's first VM", () => {
  const instance = drawn(5, 3, 7);
  const { problem, relaxation, full } = relaxationOf(instance, "simd");
  let reached = relaxation.first;
  for (let k = 0; k < 60; k++) reached = relaxation.iterated(reached, 10);
  const order = [3, 0, 4, 1, 2];
  const { columns, rows, messages } = relaxation.features(reached, order);
  const L = costMatrix(problem, freeCosts(instance, problem));
  const scale = L.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const Z = square(reached.multipliers, full);
  const rowOf = (k: number, x: number) => rows.subarray((k * 3 + x) * columns, (k * 3 + x + 1) * columns);
  const given = (i: number, x: number, j: number, y: number) => {
    const own = Z[1 + order[i] * 3 + x][1 + order[j] * 3 + y] * scale * reached.penalty;
    const [one, other] = [rowOf(i, x), rowOf(j, y)];
    return -2 * (own + one.reduce((sum, value, q) => sum + value * other[q], 0));
  };
  let pair = 0;
  for (let i = 0; i < 5; i++) {
    for (let j = i + 1; j < 5; j++, pair++) {
      const own = messages.subarray(pair * 3, pair * 3 + 3);
      assert.is(Math.min(...own), 0);
      for (let x = 1; x < 3; x++) {
        for (let y = 0; y < 3; y++) {
          const difference = given(i, x, j, y) - given(i, 0, j, y);
          assert.ok(Math.abs(own[x] - own[0] - difference) < 2e-3 * scale, `${i}, ${j} at ${x}, ${y}`);
        }
      }
    }
  }
});

test("features in another order are the same features", () => {
  const { relaxation } = relaxationOf(drawn(5, 3, 7), "simd");
  const reached = relaxation.iterated(relaxation.first, 40);
  const order = [3, 0, 4, 1, 2];
  const plain = relaxation.features(reached, inOrder(5));
  const { columns, rows, start, likely } = relaxation.features(reached, order);
  assert.is(columns, plain.columns);
  assert.equal(start, plain.start);
  order.forEach((i, k) => {
    const size = 3 * columns;
    assert.equal(rows.subarray(k * size, (k + 1) * size), plain.rows.subarray(i * size, (i + 1) * size));
    assert.equal(likely.subarray(k * 3, k * 3 + 3), plain.likely.subarray(i * 3, i * 3 + 3));
  });
});

test("the penalty follows the residuals, and changes nothing but units", () => {
  const { relaxation, full } = relaxationOf(drawn(6, 3, 11), "simd");
  let reached = relaxation.first;
  const penalties = new Set<number>();
  for (let k = 0; k < 40; k++) {
    penalties.add(reached.penalty);
    reached = relaxation.iterated(reached, 10);
  }
  assert.ok(penalties.size > 1);
  const costs = square(relaxation.first.costs, full);
  const last = square(reached.costs, full).map((row) =>
    row.map((value) => (value * reached.penalty) / relaxation.first.penalty),
  );
  assert.ok(farthest(costs, last) < 1e-5 * largest(costs));
});

test("nothing to relax: no VM is free", () => {
  const instance = drawn(3, 2, 1);
  const pinned = { ...instance, pinned: new Int32Array(3) };
  const problem = quadraticProblem(pinned, DEFAULT_SETTINGS);
  assert.is(Relaxation.of(problem, freeCosts(pinned, problem), "simd"), null);
});

test.run();
