/** The lifted relaxation and its dual from their definitions, in double precision, slow and plain. */

import { freeCosts } from "../../../src/exact/free-costs.ts";
import { type Cuts, NO_CUTS } from "../../../src/exact/lifted/cuts.ts";
import { type LiftedProblem, liftedProblem } from "../../../src/exact/lifted/problem.ts";
import { quadraticProblem } from "../../../src/exact/problem.ts";
import {
  type BinomialOptions,
  binomialOptions,
  generateBinomial,
} from "../../../src/game/generate/binomial.ts";
import type { Instance } from "../../../src/game/instance.ts";
import { RandomStream, streamState } from "../../../src/game/random.ts";
import { DEFAULT_SETTINGS } from "../../../src/kernel/types.ts";

export type Matrix = number[][];

/** N and W of a quadratic form, and those of cuts. */
export interface Multipliers {
  readonly tables: Float64Array;
  readonly blocks: Float64Array;
  readonly cuts: Cuts;
}

export function drawn(options: Partial<Omit<BinomialOptions, "seed">> & { seed?: number }): Instance {
  const { vms = 5 } = options;
  return generateBinomial(binomialOptions.parse({ meanDegree: Math.min(3, vms - 1), ...options }));
}

/** What the solver makes of an instance. */
export function partsOf(instance: Instance) {
  const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
  const costs = freeCosts(instance, problem);
  return { problem, costs, lifted: liftedProblem(problem, costs) };
}

export function liftedOf(instance: Instance): LiftedProblem {
  return partsOf(instance).lifted;
}

export function streamFor(purpose: string, axes: Readonly<Record<string, string | number>> = {}) {
  return new RandomStream(streamState(`lifted test, ${purpose}`, axes));
}

/** Random N and symmetric W with entries up to `size`, and no cuts. */
export function drawnMultipliers(
  { vms, clouds, from }: LiftedProblem,
  size: number,
  stream: RandomStream,
): Multipliers {
  const square = clouds * clouds;
  const numbers = (length: number) => Float64Array.from({ length }, () => stream.uniform(-size, size));
  const blocks = numbers(vms * square);
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < x; y++) blocks[i * square + x * clouds + y] = blocks[i * square + y * clouds + x];
    }
  }
  return { tables: numbers(from.length * square), blocks, cuts: NO_CUTS };
}

/**
 * Random cuts with multipliers up to `size`: up to `count` entries, of any two VMs, and as many triangles. Every fourth multiplier is zero,
 * and some cuts come twice.
 */
export function drawnCuts(
  { vms, clouds }: Pick<LiftedProblem, "vms" | "clouds">,
  count: number,
  size: number,
  stream: RandomStream,
): Cuts {
  const amounts = () =>
    Float64Array.from({ length: count }, (_, k) => (k % 4 === 3 ? 0 : stream.uniform(0, size)));
  const places: [number, number][] = [];
  const corners: number[] = [];
  for (let k = 0; k < count; k++) {
    const [i, j] = some(2, vms, stream).sort((one, other) => one - other);
    places.push(
      k % 7 === 6 ? places[k - 1] : [i * clouds + stream.below(clouds), j * clouds + stream.below(clouds)],
    );
    if (vms > 2) corners.push(...(k % 7 === 5 ? corners.slice(-3) : some(3, vms, stream)));
  }
  places.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return {
    entries: {
      from: Uint32Array.from(places, ([k]) => k),
      to: Uint32Array.from(places, ([, l]) => l),
      amounts: amounts(),
    },
    triangles: { vms: Uint32Array.from(corners), amounts: amounts().slice(0, corners.length / 3) },
  };
}

/** Different VMs, in any order. */
function some(count: number, vms: number, stream: RandomStream): number[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(stream.below(vms));
  return [...chosen];
}

/** Every cloud of every VM. */
export function* allHosts(vms: number, clouds: number): Generator<number[]> {
  for (let code = 0; code < clouds ** vms; code++)
    yield Array.from({ length: vms }, (_, i) => Math.floor(code / clouds ** i) % clouds);
}

export function oneHot(hosts: readonly number[], clouds: number): Float64Array {
  const y = new Float64Array(hosts.length * clouds);
  hosts.forEach((x, i) => {
    y[i * clouds + x] = 1;
  });
  return y;
}

/** What an assignment of the free VMs costs. */
export function costOf(problem: LiftedProblem, hosts: readonly number[]): number {
  const { clouds, unary, slope, loads, shares, latency, from, to, weight } = problem;
  let cost = 0;
  hosts.forEach((x, i) => {
    cost += unary[i * clouds + x];
    hosts.forEach((y, j) => {
      if (x === y) cost += slope[x] * loads[i] * shares[j];
    });
  });
  weight.forEach((w, e) => {
    cost += w * latency[hosts[from[e]] * clouds + hosts[to[e]]];
  });
  return cost;
}

export function optimumOf(problem: LiftedProblem): number {
  let least = Number.POSITIVE_INFINITY;
  for (const hosts of allHosts(problem.vms, problem.clouds)) least = Math.min(least, costOf(problem, hosts));
  return least;
}

/** The shortest of all ways from one cloud to another that visit none twice, each step in the direction that is shorter. */
export function shortestWays({ clouds, latency }: Pick<LiftedProblem, "clouds" | "latency">): Matrix {
  const step = (x: number, y: number) => Math.min(latency[x * clouds + y], latency[y * clouds + x]);
  const ways = function* (path: number[], length: number): Generator<[to: number, length: number]> {
    yield [path[path.length - 1], length];
    for (let y = 0; y < clouds; y++)
      if (!path.includes(y)) yield* ways([...path, y], length + step(path[path.length - 1], y));
  };
  return Array.from({ length: clouds }, (_, x) => {
    const shortest = new Array<number>(clouds).fill(Number.POSITIVE_INFINITY);
    for (const [y, length] of ways([x], 0)) shortest[y] = Math.min(shortest[y], length);
    return shortest;
  });
}

/** What is not negative on assignments, as factors of y_k y_l, and its multiplier. */
interface Cut {
  readonly multiplier: number;
  readonly terms: readonly (readonly [k: number, l: number, factor: number])[];
}

/** y_k y_l >= 0 and d_ab + d_bc - d_ac >= 0, the distances of two VMs from a metric of clouds. */
function cutsOf({ entries, triangles }: Cuts, metric: Matrix): Cut[] {
  const distance = (i: number, j: number, sign: number) =>
    metric.flatMap((row, x) =>
      row.map((d, y) => [i * metric.length + x, j * metric.length + y, sign * d] as const),
    );
  return [
    ...Array.from(entries.amounts, (multiplier, e) => ({
      multiplier,
      terms: [[entries.from[e], entries.to[e], 1] as const],
    })),
    ...Array.from(triangles.amounts, (multiplier, t) => {
      const [a, c, b] = triangles.vms.subarray(3 * t, 3 * t + 3);
      return { multiplier, terms: [...distance(a, b, 1), ...distance(b, c, 1), ...distance(a, c, -1)] };
    }),
  ];
}

/** The sum of all cuts, each times its multiplier, at an assignment: what is left of the cost beside P, W and N. */
export function valueOfCuts(problem: LiftedProblem, cuts: Cuts, y: ArrayLike<number>): number {
  let sum = 0;
  for (const { multiplier, terms } of cutsOf(cuts, shortestWays(problem)))
    for (const [k, l, factor] of terms) sum += multiplier * factor * y[k] * y[l];
  return sum;
}

/** P, a row for every VM and cloud. */
export function denseForm(problem: LiftedProblem, { tables, blocks, cuts }: Multipliers): Matrix {
  const { vms, clouds, slope, loads, shares, latency, from, to, weight } = problem;
  const P = Array.from({ length: vms * clouds }, () => new Array<number>(vms * clouds).fill(0));
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++)
        P[i * clouds + x][i * clouds + y] += blocks[(i * clouds + x) * clouds + y];
      for (let j = 0; j < vms; j++)
        P[i * clouds + x][j * clouds + x] += (slope[x] * (loads[i] * shares[j] + shares[i] * loads[j])) / 2;
    }
  }
  weight.forEach((w, e) => {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++) {
        const entry = (w * latency[x * clouds + y] - tables[(e * clouds + x) * clouds + y]) / 2;
        P[from[e] * clouds + x][to[e] * clouds + y] += entry;
        P[to[e] * clouds + y][from[e] * clouds + x] += entry;
      }
    }
  });
  const metric = cuts.triangles.amounts.length > 0 ? shortestWays(problem) : [];
  for (const { multiplier, terms } of cutsOf(cuts, metric)) {
    for (const [k, l, factor] of terms) {
      P[k][l] -= (multiplier * factor) / 2;
      P[l][k] -= (multiplier * factor) / 2;
    }
  }
  return P;
}

export function times(P: Matrix, z: ArrayLike<number>): number[] {
  return P.map((row) => row.reduce((sum, value, k) => sum + value * z[k], 0));
}

export function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** What the tangent at y of a convex P proves, from tables N with these least entries, and cuts that are not negative. */
export function tangentAt(
  { vms, clouds, unary }: LiftedProblem,
  P: Matrix,
  { tables, blocks }: Omit<Multipliers, "cuts">,
  y: ArrayLike<number>,
): number {
  const Py = times(P, y);
  const square = clouds * clouds;
  let bound = -inner(y, Py);
  for (let i = 0; i < vms; i++) {
    const slopes = Array.from({ length: clouds }, (_, x) => {
      const k = i * clouds + x;
      return unary[k] - blocks[k * clouds + x] + 2 * Py[k];
    });
    bound += Math.min(...slopes);
  }
  for (let at = 0; at < tables.length; at += square) bound += Math.min(...tables.subarray(at, at + square));
  return bound;
}

/** P where every VM's numbers sum to zero, in an orthonormal basis, of which `from` leads back. */
export function betweenAssignments(P: Matrix, clouds: number): { form: Matrix; from: Matrix } {
  const vms = P.length / clouds;
  const basis: Matrix = [];
  for (let i = 0; i < vms; i++) {
    for (let q = 1; q < clouds; q++) {
      const vector = new Array<number>(P.length).fill(0);
      for (let x = 0; x < q; x++) vector[i * clouds + x] = 1 / Math.sqrt(q * (q + 1));
      vector[i * clouds + q] = -q / Math.sqrt(q * (q + 1));
      basis.push(vector);
    }
  }
  const images = basis.map((vector) => times(P, vector));
  return { form: basis.map((one) => images.map((image) => inner(one, image))), from: basis };
}

/** Ascending eigenvalues and their vectors, by Jacobi's rotations. */
export function eigenpairs(matrix: Matrix): { value: number; vector: number[] }[] {
  const a = matrix.map((row) => row.slice());
  const v = matrix.map((_, i) => matrix.map((_row, j) => Number(i === j)));
  const n = a.length;
  for (let sweep = 0; sweep < 14; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        for (const row of a) [row[p], row[q]] = [c * (row[p] - t * row[q]), c * (t * row[p] + row[q])];
        for (const rows of [a, v]) {
          const [above, below] = [rows[p], rows[q]];
          rows[p] = above.map((entry, k) => c * (entry - t * below[k]));
          rows[q] = above.map((entry, k) => c * (t * entry + below[k]));
        }
      }
    }
  }
  return a.map((row, i) => ({ value: row[i], vector: v[i] })).sort((one, other) => one.value - other.value);
}

/** The eigenvalues of P between assignments, ascending. */
export function eigenvaluesBetween(P: Matrix, clouds: number): number[] {
  return eigenpairs(betweenAssignments(P, clouds).form).map(({ value }) => value);
}

/** `blocks` with so much more on every diagonal. */
export function raised(blocks: Float64Array, clouds: number, by: number): Float64Array {
  return blocks.map((value, k) => (k % clouds === Math.floor(k / clouds) % clouds ? value + by : value));
}

/** Random rows of `clouds` weights that sum to 1. */
export function drawnRows(vms: number, clouds: number, stream: RandomStream): Float64Array {
  const y = Float64Array.from({ length: vms * clouds }, () => stream.unit() ** 2);
  for (let at = 0; at < y.length; at += clouds) {
    const row = y.subarray(at, at + clouds);
    const sum = row.reduce((total, weight) => total + weight, 0);
    for (let x = 0; x < clouds; x++) row[x] /= sum;
  }
  return y;
}

/** An augmented Lagrangian of the lifted relaxation: what violations cost, and the multipliers of its conditions. */
export interface Augmented extends Multipliers {
  readonly problem: LiftedProblem;
  readonly width: number;
  readonly vmPenalty: Float64Array;
  readonly pairPenalty: Float64Array;
  /** A violated entry costs the product of both VMs'. */
  readonly rigidity: Float64Array;
  readonly trianglePenalty: number;
  /** Distances of clouds, as triangles have them. */
  readonly metric: Matrix;
}

/** The vectors r_ix, vms * clouds * width, one after another. */
export type Points = Float64Array;

export function augmentedLagrangian(state: Augmented, r: Points): number {
  return augmentedTerms(state, r).reduce((sum, term) => sum + term, 0);
}

/** What the augmented Lagrangian adds up. */
export function augmentedTerms(state: Augmented, r: Points): number[] {
  const { problem, width, vmPenalty, pairPenalty, tables, blocks } = state;
  const { vms, clouds, unary, slope, loads, shares, latency, from, to, weight } = problem;
  const products = productsOf(state, r);
  const terms: number[] = [];
  for (let k = 0; k < vms * clouds; k++) terms.push(unary[k] * r[k * width]);
  for (let x = 0; x < clouds; x++) {
    for (let q = 0; q < width; q++) {
      let load = 0;
      let share = 0;
      for (let i = 0; i < vms; i++) {
        load += loads[i] * r[(i * clouds + x) * width + q];
        share += shares[i] * r[(i * clouds + x) * width + q];
      }
      terms.push(slope[x] * load * share);
    }
  }
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < x; y++) {
        const violation = products(i, x, i, y);
        const multiplier = blocks[(i * clouds + x) * clouds + y];
        terms.push(multiplier * violation, (vmPenalty[i] / 2) * violation ** 2);
      }
    }
  }
  weight.forEach((w, e) => {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++) {
        const joint = products(from[e], x, to[e], y);
        const multiplier = tables[(e * clouds + x) * clouds + y];
        const moved = Math.max(0, multiplier - pairPenalty[e] * joint);
        terms.push(
          w * latency[x * clouds + y] * joint,
          (moved ** 2 - multiplier ** 2) / (2 * pairPenalty[e]),
        );
      }
    }
  });
  cutsIn(state).forEach((cut) => {
    const moved = movedCut(cut, r, width);
    terms.push((moved ** 2 - cut.multiplier ** 2) / (2 * cut.penalty));
  });
  return terms;
}

/** All cuts, entries first, and what a violation of each costs. */
function cutsIn({ problem, rigidity, trianglePenalty, metric, cuts }: Augmented) {
  const vm = (k: number) => Math.floor(k / problem.clouds);
  return cutsOf(cuts, metric).map((cut, place) => {
    const [[k, l]] = cut.terms;
    const isEntry = place < cuts.entries.amounts.length;
    return { ...cut, penalty: isEntry ? rigidity[vm(k)] * rigidity[vm(l)] : trianglePenalty };
  });
}

function movedCut({ multiplier, terms, penalty }: Cut & { penalty: number }, r: Points, width: number) {
  let value = 0;
  for (const [k, l, factor] of terms)
    for (let q = 0; q < width; q++) value += factor * r[k * width + q] * r[l * width + q];
  return Math.max(0, multiplier - penalty * value);
}

/** The multipliers that follow from what is violated at r. */
export function movedMultipliers(state: Augmented, r: Points): Multipliers {
  const { problem, width, vmPenalty, pairPenalty, tables, blocks, cuts } = state;
  const { clouds, from, to } = problem;
  const amounts = Float64Array.from(cutsIn(state), (cut) => movedCut(cut, r, width));
  const entries = cuts.entries.amounts.length;
  const products = productsOf(state, r);
  const parts = (k: number) => [
    Math.floor(k / (clouds * clouds)),
    Math.floor(k / clouds) % clouds,
    k % clouds,
  ];
  return {
    blocks: blocks.map((multiplier, k) => {
      const [i, x, y] = parts(k);
      return x === y ? 0 : multiplier + vmPenalty[i] * products(i, x, i, y);
    }),
    tables: tables.map((multiplier, k) => {
      const [e, x, y] = parts(k);
      return Math.max(0, multiplier - pairPenalty[e] * products(from[e], x, to[e], y));
    }),
    cuts: {
      entries: { ...cuts.entries, amounts: amounts.subarray(0, entries) },
      triangles: { ...cuts.triangles, amounts: amounts.subarray(entries) },
    },
  };
}

function productsOf({ problem: { clouds }, width }: Augmented, r: Points) {
  return (i: number, x: number, j: number, y: number) => {
    let sum = 0;
    const [p, q] = [(i * clouds + x) * width, (j * clouds + y) * width];
    for (let k = 0; k < width; k++) sum += r[p + k] * r[q + k];
    return sum;
  };
}

/** Points with sum_x r_ix = v, the first unit vector, and entries about as large as `spread`. */
export function drawnPoints(
  { problem: { vms, clouds }, width }: Augmented,
  spread: number,
  stream: RandomStream,
): Points {
  const r = Float64Array.from({ length: vms * clouds * width }, () => stream.uniform(-spread, spread));
  onCondition(r, clouds, width, 1);
  return r;
}

/** Shifts every VM's vectors alike so that they sum to `sum` v. */
export function onCondition(r: Points, clouds: number, width: number, sum: number): void {
  for (let start = 0; start < r.length; start += clouds * width) {
    for (let q = 0; q < width; q++) {
      let total = q === 0 ? -sum : 0;
      for (let x = 0; x < clouds; x++) total += r[start + x * width + q];
      for (let x = 0; x < clouds; x++) r[start + x * width + q] -= total / clouds;
    }
  }
}

/** The direction of steepest ascent along which the condition stays met: by central differences, but for cuts. */
export function gradientOf(state: Augmented, r: Points): Points {
  const { problem, width } = state;
  const uncut = { ...state, cuts: NO_CUTS };
  const step = 1e-4;
  const at = r.slice();
  const gradient = r.map((value, k) => {
    at[k] = value + step;
    const above = augmentedLagrangian(uncut, at);
    at[k] = value - step;
    const below = augmentedLagrangian(uncut, at);
    at[k] = value;
    return (above - below) / (2 * step);
  });
  for (const cut of cutsIn(state)) {
    const moved = movedCut(cut, r, width);
    for (const [k, l, factor] of cut.terms) {
      for (let q = 0; q < width; q++) {
        gradient[k * width + q] -= moved * factor * r[l * width + q];
        gradient[l * width + q] -= moved * factor * r[k * width + q];
      }
    }
  }
  onCondition(gradient, problem.clouds, width, 0);
  return gradient;
}
