import { type CutForm, cutFormOf } from "./cut-form.ts";
import type { Cuts } from "./cuts.ts";
import { type Ends, endsOf } from "./ends.ts";
import type { LiftedProblem } from "./problem.ts";

/**
 * The quadratic form P that the multipliers of a lifted relaxation leave of the cost: on assignments the cost is
 *
 *     y'Py + sum_i (a_i(x_i) - W_i(x_i, x_i)) + sum over pairs of N_ij(x_i, x_j) + sum over cuts,
 *
 * where a cut is its multiplier times what is not negative (cuts.ts). P has the block W_i for a VM, (w tau - N) / 2 for a pair,
 * beta_x (s c' + c s') / 2 for congestion at every cloud x, less what the cuts take (cut-form.ts).
 */
export interface Quadratic {
  readonly problem: LiftedProblem;
  /** W, vms * m * m. */
  readonly blocks: Float64Array;
  /** w tau - N, pairs * m * m. */
  readonly couplings: Float64Array;
  /** Of every VM. */
  readonly pairs: Ends;
  readonly cuts: CutForm;
}

/** The multipliers of a lifted relaxation. */
export interface Multipliers {
  /** N, pairs * m * m. */
  readonly tables: Float64Array;
  /** W, vms * m * m. */
  readonly blocks: Float64Array;
  readonly cuts: Cuts;
}

export function quadraticOf(problem: LiftedProblem, { tables, blocks, cuts }: Multipliers): Quadratic {
  const { vms, clouds, from, to, weight, latency } = problem;
  const square = clouds * clouds;
  const couplings = tables.map((N, k) => weight[Math.floor(k / square)] * latency[k % square] - N);
  return { problem, blocks, couplings, pairs: endsOf(vms, from, to), cuts: cutFormOf(problem, cuts) };
}

/** What all VMs at z come to. */
export interface Sums {
  /** S and C, or what stands for them: m sums each. */
  readonly S: Float64Array;
  readonly C: Float64Array;
  /** vms * m: sum_y d_xy z_iy for the distances d of clouds; empty without triangles. */
  readonly reached: Float64Array;
}

export function sumsOf({ problem, cuts }: Quadratic, z: Float64Array): Sums {
  const { vms, clouds, loads, shares } = problem;
  const S = new Float64Array(clouds);
  const C = new Float64Array(clouds);
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      S[x] += loads[i] * z[i * clouds + x];
      C[x] += shares[i] * z[i * clouds + x];
    }
  }
  const reached = new Float64Array(cuts.other.length > 0 ? vms * clouds : 0);
  for (let k = 0; k < reached.length; k++) {
    const x = k % clouds;
    for (let y = 0; y < clouds; y++) reached[k] += cuts.metric[x * clouds + y] * z[k - x + y];
  }
  return { S, C, reached };
}

/** z_ix has grown by `step`. */
export function moveSums(
  { problem, cuts }: Quadratic,
  { S, C, reached }: Sums,
  i: number,
  x: number,
  step: number,
): void {
  const { clouds, loads, shares } = problem;
  S[x] += loads[i] * step;
  C[x] += shares[i] * step;
  if (reached.length === 0) return;
  for (let y = 0; y < clouds; y++) reached[i * clouds + y] += cuts.metric[y * clouds + x] * step;
}

/** The row of Pz that belongs to VM i, m values, into `into`. */
export function rowOf(
  { problem, blocks, couplings, pairs, cuts }: Quadratic,
  z: Float64Array,
  { S, C, reached }: Sums,
  i: number,
  into: Float64Array,
): void {
  const { clouds, slope, loads, shares, from, to } = problem;
  const own = i * clouds;
  for (let x = 0; x < clouds; x++) {
    let sum = 0;
    for (let y = 0; y < clouds; y++) sum += blocks[(own + x) * clouds + y] * z[own + y];
    into[x] = sum + (slope[x] / 2) * (loads[i] * C[x] + shares[i] * S[x]);
  }
  const { first, ends } = pairs;
  for (let at = first[i]; at < first[i + 1]; at++) {
    const e = ends[at] >>> 1;
    const table = e * clouds * clouds;
    if (ends[at] % 2 === 0) {
      const other = to[e] * clouds;
      for (let x = 0; x < clouds; x++) {
        let sum = 0;
        for (let y = 0; y < clouds; y++) sum += couplings[table + x * clouds + y] * z[other + y];
        into[x] += sum / 2;
      }
    } else {
      const other = from[e] * clouds;
      for (let y = 0; y < clouds; y++) {
        const part = z[other + y] / 2;
        for (let x = 0; x < clouds; x++) into[x] += couplings[table + y * clouds + x] * part;
      }
    }
  }
  for (let x = 0; x < clouds; x++) {
    let sum = 0;
    for (let k = cuts.firstEntry[own + x]; k < cuts.firstEntry[own + x + 1]; k++)
      sum += cuts.amount[k] * z[cuts.column[k]];
    into[x] -= sum / 2;
  }
  for (let side = cuts.firstSide[i]; side < cuts.firstSide[i + 1]; side++) {
    const half = cuts.rate[side] / 2;
    const other = cuts.other[side] * clouds;
    for (let x = 0; x < clouds; x++) into[x] -= half * reached[other + x];
  }
}
