import type { LiftedProblem } from "./problem.ts";

/**
 * The quadratic form P that the multipliers of a lifted relaxation leave of the cost: on assignments the cost is
 *
 *     y'Py + sum_i (a_i(x_i) - W_i(x_i, x_i)) + sum over pairs of N_ij(x_i, x_j).
 *
 * P has the block W_i for a VM, (w tau - N) / 2 for a pair, and beta_x (s c' + c s') / 2 for congestion at every cloud x.
 */
export interface Quadratic {
  readonly problem: LiftedProblem;
  /** W, vms * m * m. */
  readonly blocks: Float64Array;
  /** w tau - N, pairs * m * m. */
  readonly couplings: Float64Array;
  /** The pairs of VM i stand at `first[i] .. first[i + 1]`. */
  readonly first: Uint32Array;
  /** A pair e of the VM, as 2 e where the VM is its first one and 2 e + 1 where it is its second. */
  readonly ends: Uint32Array;
}

export function quadraticOf(problem: LiftedProblem, tables: Float64Array, blocks: Float64Array): Quadratic {
  const { vms, clouds, from, to, weight, latency } = problem;
  const square = clouds * clouds;
  const couplings = tables.map((N, k) => weight[Math.floor(k / square)] * latency[k % square] - N);
  const first = new Uint32Array(vms + 1);
  for (const i of from) first[i + 1]++;
  for (const j of to) first[j + 1]++;
  for (let i = 0; i < vms; i++) first[i + 1] += first[i];
  const at = first.slice();
  const ends = new Uint32Array(2 * from.length);
  for (let e = 0; e < from.length; e++) {
    ends[at[from[e]]++] = 2 * e;
    ends[at[to[e]]++] = 2 * e + 1;
  }
  return { problem, blocks, couplings, first, ends };
}

/** S and C, or what stands for them at z: m sums each. */
export function cloudSums({ vms, clouds, loads, shares }: LiftedProblem, z: Float64Array) {
  const S = new Float64Array(clouds);
  const C = new Float64Array(clouds);
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      S[x] += loads[i] * z[i * clouds + x];
      C[x] += shares[i] * z[i * clouds + x];
    }
  }
  return { S, C };
}

/** The row of Pz that belongs to VM i, m values, into `into`. */
export function rowOf(
  { problem, blocks, couplings, first, ends }: Quadratic,
  z: Float64Array,
  { S, C }: { readonly S: Float64Array; readonly C: Float64Array },
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
}
