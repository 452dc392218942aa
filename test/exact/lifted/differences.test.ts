import { test } from "uvu";
import * as assert from "uvu/assert";
import type { BlockMatrix } from "../../../src/exact/convexity/positive.ts";
import { type Cuts, NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { betweenAssignments } from "../../../src/exact/lifted/differences.ts";
import { PairBlocks } from "../../../src/exact/lifted/pair-blocks.ts";
import { type LiftedProblem, shortestLatencies } from "../../../src/exact/lifted/problem.ts";
import {
  denseForm,
  drawn,
  drawnCuts,
  drawnMultipliers,
  eigenpairs,
  inner,
  liftedOf,
  type Matrix,
  type Multipliers,
  streamFor,
  times,
} from "./reference.ts";

/** A number as mantissa * 2^exponent, so that sums and products are exact. */
class Exact {
  readonly #mantissa: bigint;
  readonly #exponent: number;

  constructor(mantissa: bigint, exponent: number) {
    this.#mantissa = mantissa;
    this.#exponent = exponent;
  }

  static of(value: number): Exact {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, value);
    const raw = bits.getBigUint64(0);
    const field = Number((raw >> 52n) & 0x7ffn);
    const fraction = (raw & 0xfffffffffffffn) + (field > 0 ? 1n << 52n : 0n);
    return new Exact(raw >> 63n ? -fraction : fraction, Math.max(field, 1) - 1075);
  }

  plus(other: Exact): Exact {
    const exponent = Math.min(this.#exponent, other.#exponent);
    const at = (one: Exact) => one.#mantissa << BigInt(one.#exponent - exponent);
    return new Exact(at(this) + at(other), exponent);
  }

  minus(other: Exact): Exact {
    return this.plus(other.times(new Exact(-1n, 0)));
  }

  times(other: Exact): Exact {
    return new Exact(this.#mantissa * other.#mantissa, this.#exponent + other.#exponent);
  }

  half(): Exact {
    return new Exact(this.#mantissa, this.#exponent - 1);
  }

  /** To about twelve digits. */
  number(): number {
    const digits = this.#mantissa.toString(2).length - 60;
    const head = digits > 0 ? this.#mantissa >> BigInt(digits) : this.#mantissa;
    return Number(head) * 2 ** (this.#exponent + Math.max(digits, 0));
  }
}

const ZERO = new Exact(0n, 0);

/** P of the doubles that the problem, its distances and its multipliers are, without any rounding. */
function exactForm(problem: LiftedProblem, { tables, blocks, cuts }: Multipliers): Exact[][] {
  const { vms, clouds, slope, loads, shares, latency, from, to, weight } = problem;
  const P = Array.from({ length: vms * clouds }, () => new Array<Exact>(vms * clouds).fill(ZERO));
  const add = (k: number, l: number, value: Exact) => {
    P[k][l] = P[k][l].plus(value);
  };
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      const k = i * clouds + x;
      for (let y = 0; y < clouds; y++) add(k, i * clouds + y, Exact.of(blocks[k * clouds + y]));
      for (let j = 0; j < vms; j++) {
        const one = Exact.of(loads[i]).times(Exact.of(shares[j]));
        const other = Exact.of(shares[i]).times(Exact.of(loads[j]));
        add(k, j * clouds + x, Exact.of(slope[x]).times(one.plus(other)).half());
      }
    }
  }
  weight.forEach((w, e) => {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++) {
        const cost = Exact.of(w).times(Exact.of(latency[x * clouds + y]));
        const entry = cost.minus(Exact.of(tables[(e * clouds + x) * clouds + y])).half();
        add(from[e] * clouds + x, to[e] * clouds + y, entry);
        add(to[e] * clouds + y, from[e] * clouds + x, entry);
      }
    }
  });
  const subtractHalf = (k: number, l: number, value: Exact) => {
    add(k, l, ZERO.minus(value.half()));
    add(l, k, ZERO.minus(value.half()));
  };
  const { entries, triangles } = cuts;
  entries.amounts.forEach((amount, e) => {
    subtractHalf(entries.from[e], entries.to[e], Exact.of(amount));
  });
  const distances = shortestLatencies(problem);
  triangles.amounts.forEach((amount, t) => {
    const [a, c, b] = triangles.vms.subarray(3 * t, 3 * t + 3);
    for (const [i, j, sign] of [
      [a, b, 1],
      [b, c, 1],
      [a, c, -1],
    ]) {
      distances.forEach((d, k) => {
        const [x, y] = [Math.floor(k / clouds), k % clouds];
        subtractHalf(i * clouds + x, j * clouds + y, Exact.of(sign * amount).times(Exact.of(d)));
      });
    }
  });
  return P;
}

/** P where each VM's last number is minus the sum of the others. */
function exactDifferences(P: Exact[][], clouds: number): Exact[][] {
  const kept = [...P.keys()].filter((k) => k % clouds !== clouds - 1);
  const lastOf = (k: number) => k - (k % clouds) + clouds - 1;
  return kept.map((k) =>
    kept.map((l) => P[k][l].minus(P[k][lastOf(l)]).minus(P[lastOf(k)][l]).plus(P[lastOf(k)][lastOf(l)])),
  );
}

/** K + W S W' of the doubles that it is made of; of the diagonal's blocks the lower halves. */
function exactMatrix({ nodes, size, diagonal, from, to, blocks, columns, signs }: BlockMatrix): Exact[][] {
  const n = nodes * size;
  const A = Array.from({ length: n }, () => new Array<Exact>(n).fill(ZERO));
  for (let i = 0; i < nodes; i++) {
    for (let x = 0; x < size; x++) {
      for (let y = 0; y < size; y++) {
        const entry = diagonal[(i * size + Math.max(x, y)) * size + Math.min(x, y)];
        A[i * size + x][i * size + y] = Exact.of(entry);
      }
    }
  }
  from.forEach((i, e) => {
    for (let x = 0; x < size; x++) {
      for (let y = 0; y < size; y++) {
        const entry = Exact.of(blocks[(e * size + x) * size + y]);
        A[i * size + x][to[e] * size + y] = entry;
        A[to[e] * size + y][i * size + x] = entry;
      }
    }
  });
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      signs.forEach((sign, q) => {
        const one = Exact.of(sign * columns[i * signs.length + q]);
        A[i][j] = A[i][j].plus(one.times(Exact.of(columns[j * signs.length + q])));
      });
    }
  }
  return A;
}

function spectralNorm(matrix: Matrix): number {
  return Math.max(...eigenpairs(matrix).map(({ value }) => Math.abs(value)));
}

function trianglesOf(vms: number[], amounts: number[]): Cuts {
  return { ...NO_CUTS, triangles: { vms: Uint32Array.from(vms), amounts: Float64Array.from(amounts) } };
}

function entriesOf(entries: number[][]): Cuts {
  return {
    ...NO_CUTS,
    entries: {
      from: Uint32Array.from(entries, ([k]) => k),
      to: Uint32Array.from(entries, ([, l]) => l),
      amounts: Float64Array.from(entries, ([, , amount]) => amount),
    },
  };
}

interface Case {
  readonly name: string;
  readonly problem: LiftedProblem;
  readonly multipliers: Multipliers;
}

function cases(): Case[] {
  const problems: [string, LiftedProblem][] = [
    ["two clouds", liftedOf(drawn({ vms: 5, clouds: 2, seed: 1 }))],
    ["3 clouds, pinned VMs", liftedOf(drawn({ vms: 6, clouds: 3, pinnedShare: 0.3, seed: 2 }))],
    ["3 clouds", liftedOf(drawn({ vms: 6, clouds: 3, seed: 3 }))],
    ["4 clouds, a steep delay", liftedOf(drawn({ vms: 4, clouds: 4, delta: 1e6, seed: 4 }))],
    ["4 clouds, a flat delay", liftedOf(drawn({ vms: 4, clouds: 4, delta: 1e-6, seed: 5 }))],
    ["weights of demands", liftedOf(drawn({ vms: 5, clouds: 3, normalise: false, seed: 6 }))],
  ];
  const own = problems[2][1];
  problems.push(["loads far below shares", { ...own, loads: own.loads.map((s) => s * 1e-9) }]);
  problems.push(["loads of zero", { ...own, loads: own.loads.map(() => 0) }]);
  problems.push(["shares of zero", { ...own, shares: own.shares.map((c, i) => (i % 2 === 0 ? c : 0)) }]);
  return problems.flatMap(([name, problem]) =>
    [0, 1, 100, 1e9].flatMap((size) => {
      const stream = streamFor("differences", { name, size });
      const multipliers = drawnMultipliers(problem, size, stream);
      const cuts = drawnCuts(problem, 12, size, stream);
      return [
        { name: `${name}, multipliers up to ${size}`, problem, multipliers },
        { name: `${name}, multipliers up to ${size}, cuts`, problem, multipliers: { ...multipliers, cuts } },
      ];
    }),
  );
}

test("is P of any z whose rows sum to zero", () => {
  for (const { name, problem, multipliers } of cases()) {
    const { clouds } = problem;
    const { matrix } = betweenAssignments(problem, multipliers);
    const A = exactMatrix(matrix).map((row) => row.map((entry) => entry.number()));
    const P = denseForm(problem, multipliers);
    const stream = streamFor("rows", { name });
    for (let k = 0; k < 10; k++) {
      const kept = Array.from(A, () => stream.uniform(-1, 1));
      const z = Array.from(P, (_, at) => {
        const [i, x] = [Math.floor(at / clouds), at % clouds];
        const own = kept.slice(i * (clouds - 1), (i + 1) * (clouds - 1));
        return x < clouds - 1 ? own[x] : -own.reduce((sum, value) => sum + value, 0);
      });
      const sizes = times(
        P.map((row) => row.map(Math.abs)),
        z.map(Math.abs),
      );
      const scale = inner(sizes, z.map(Math.abs));
      const [found, expected] = [inner(kept, times(A, kept)), inner(z, times(P, z))];
      assert.ok(Math.abs(found - expected) < 1e-12 * scale, `${name}: ${found}, not ${expected}`);
    }
  }
});

test("the deviation covers all rounding, and little more", () => {
  let rounded = 0;
  for (const { name, problem, multipliers } of cases()) {
    const { matrix, deviation } = betweenAssignments(problem, multipliers);
    const exact = exactDifferences(exactForm(problem, multipliers), problem.clouds);
    const found = exactMatrix(matrix);
    const error = spectralNorm(
      exact.map((row, k) => row.map((entry, l) => entry.minus(found[k][l]).number())),
    );
    const norm = spectralNorm(exact.map((row) => row.map((entry) => entry.number())));
    assert.ok(error <= deviation, `${name}: off by ${error}, said to be by ${deviation}`);
    assert.ok(deviation < 1e-11 * norm, `${name}: ${deviation} of ${norm}`);
    if (error > 1e-3 * deviation) rounded++;
  }
  assert.ok(rounded > 30, `${rounded} with errors that count`);
});

test("the blocks of pairs are P's, those that communicate first, and no pair comes twice", () => {
  let silent = 0;
  for (const { name, problem, multipliers } of cases()) {
    const { clouds, vms, from, to } = problem;
    const P = denseForm({ ...problem, slope: new Float64Array(clouds) }, multipliers);
    const pairs = new PairBlocks(problem, multipliers);
    const met = new Set<number>();
    for (const { i, j, values, terms } of pairs) {
      const e = met.size;
      if (e < from.length) assert.ok(from[e] === i && to[e] === j, `${name}: ${i}, ${j}`);
      else silent++;
      assert.ok(i < j && j < vms && !met.has(i * vms + j), `${name}: ${i}, ${j}`);
      met.add(i * vms + j);
      values.forEach((value, k) => {
        const [x, y] = [Math.floor(k / clouds), k % clouds];
        const [row, column] = [i * clouds + x, j * clouds + y];
        assert.ok(Math.abs(value - P[row][column]) <= 1e-14 * terms[k], `${name}: ${value}`);
        assert.ok(Math.abs(value) <= terms[k] * (1 + 1e-15), `${name}: ${value} of ${terms[k]}`);
        P[row][column] = 0;
      });
    }
    assert.is(pairs.count, met.size);
    for (let k = 0; k < P.length; k++) {
      const i = Math.floor(k / clouds);
      assert.ok(
        P[k].every((value, l) => value === 0 || Math.floor(l / clouds) <= i),
        `${name}: nothing is left out`,
      );
    }
  }
  assert.ok(silent > 50, `${silent} pairs with cuts alone`);
});

test("the deviation follows terms that cancel", () => {
  const problem = liftedOf(drawn({ vms: 4, clouds: 3, seed: 7 }));
  const multipliers = drawnMultipliers(problem, 1, streamFor("cancelling"));
  const farthest = Math.max(...shortestLatencies(problem));
  for (const size of [1e6, 1e12]) {
    const shifted = {
      blocks: multipliers.blocks.map((value) => value + size),
      tables: multipliers.tables.map((value) => value - size),
    };
    for (const parts of [
      { ...multipliers, blocks: shifted.blocks },
      { ...multipliers, tables: shifted.tables },
      // Every side is the way in one and twice part of a detour.
      {
        ...multipliers,
        cuts: trianglesOf(
          [0, 1, 2, 1, 2, 0, 2, 0, 1],
          [size, size + 0.1, size + 0.7].map((amount) => amount / farthest),
        ),
      },
      {
        ...multipliers,
        cuts: entriesOf(Array.from({ length: 9 }, (_, k) => [k % 3, 3 + Math.floor(k / 3), size + k / 7])),
      },
    ]) {
      const { matrix, deviation } = betweenAssignments(problem, parts);
      const exact = exactDifferences(exactForm(problem, parts), problem.clouds);
      const found = exactMatrix(matrix);
      const error = spectralNorm(
        exact.map((row, k) => row.map((entry, l) => entry.minus(found[k][l]).number())),
      );
      assert.ok(error <= deviation, `off by ${error}, said to be by ${deviation}`);
      assert.ok(deviation > 1e-16 * size && deviation < 1e-12 * size, `${deviation}`);
    }
  }
});

test("the deviation covers what is lost where tables are just what pairs cost", () => {
  const drawnOne = liftedOf(drawn({ vms: 4, clouds: 3, seed: 7 }));
  const problem = { ...drawnOne, slope: new Float64Array(3) };
  const tables = Float64Array.from(
    { length: 9 * problem.from.length },
    (_, k) => problem.weight[Math.floor(k / 9)] * problem.latency[k % 9],
  );
  const multipliers = { tables, blocks: new Float64Array(9 * problem.vms), cuts: NO_CUTS };
  const { matrix, deviation } = betweenAssignments(problem, multipliers);
  const exact = exactDifferences(exactForm(problem, multipliers), 3);
  const found = exactMatrix(matrix);
  assert.ok(found.flat().every((entry) => entry.number() === 0));
  const error = spectralNorm(exact.map((row) => row.map((entry) => entry.number())));
  assert.ok(error > 0 && error <= deviation && deviation < 1e-11, `${error}, ${deviation}`);
});

test("the deviation covers sums over many cuts that all round up", () => {
  const drawnOne = liftedOf(drawn({ vms: 4, clouds: 3, seed: 7 }));
  const problem = { ...drawnOne, slope: new Float64Array(3), weight: drawnOne.weight.map(() => 0) };
  const multipliers = drawnMultipliers(problem, 0, streamFor("rounding up"));
  const many = 2000;
  const amounts = Array.from({ length: many }, (_, k) => (k === 0 ? 1 : 1.01 * 2 ** -53));
  const corners = amounts.flatMap(() => [0, 1, 2]);
  for (const cuts of [trianglesOf(corners, amounts), entriesOf(amounts.map((amount) => [0, 3, amount]))]) {
    const { matrix, deviation } = betweenAssignments(problem, { ...multipliers, cuts });
    const exact = exactDifferences(exactForm(problem, { ...multipliers, cuts }), 3);
    const found = exactMatrix(matrix);
    const error = spectralNorm(
      exact.map((row, k) => row.map((entry, l) => entry.minus(found[k][l]).number())),
    );
    const norm = spectralNorm(exact.map((row) => row.map((entry) => entry.number())));
    assert.ok(error > (many / 4) * 2 ** -53 * norm, `${error} of ${norm}`);
    assert.ok(error <= deviation && deviation < 1e-10 * norm, `${error}, ${deviation}`);
  }
});

test("the deviation is the same however VMs are numbered", () => {
  const drawnOne = liftedOf(drawn({ vms: 8, clouds: 3, seed: 7 }));
  const none = new Uint32Array(0);
  const problem = {
    ...drawnOne,
    slope: new Float64Array(3),
    from: none,
    to: none,
    weight: new Float64Array(0),
  };
  const multipliers = { tables: new Float64Array(0), blocks: new Float64Array(72) };
  // A star about the first VM, and about the last one.
  const others = [1, 2, 3, 4, 5, 6, 7];
  const [first, last] = [
    entriesOf(others.map((i) => [0, 3 * i, 1])),
    entriesOf(others.map((i) => [3 * (i - 1), 21, 1])),
  ].map((cuts) => betweenAssignments(problem, { ...multipliers, cuts }).deviation);
  assert.ok(first > 0 && Math.abs(first / last - 1) < 1e-12, `${first}, ${last}`);
});

test("what is no number makes the deviation none", () => {
  const problem = liftedOf(drawn({ vms: 4, clouds: 3, seed: 7 }));
  const multipliers = drawnMultipliers(problem, 1, streamFor("no number"));
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const part of ["tables", "blocks"] as const) {
      const spoilt = {
        ...multipliers,
        [part]: multipliers[part].map((value, k) => (k === 7 ? wrong : value)),
      };
      const { deviation } = betweenAssignments(problem, spoilt);
      assert.not.ok(deviation < Number.POSITIVE_INFINITY, `${part}: ${wrong}, ${deviation}`);
    }
    for (const cuts of [trianglesOf([0, 1, 2], [wrong]), entriesOf([[0, 3, wrong]])]) {
      const { deviation } = betweenAssignments(problem, { ...multipliers, cuts });
      assert.not.ok(deviation < Number.POSITIVE_INFINITY, `cuts: ${wrong}, ${deviation}`);
    }
  }
});

test.run();
