import { ROUNDOFF } from "../rounding.ts";
import type { BlockMatrix } from "./positive.ts";
import type { LiftedProblem } from "./problem.ts";

/**
 * P (quadratic.ts), of tables N and blocks W, between assignments: a VM's m numbers sum to zero there, so the last one is what the others
 * leave, and m - 1 rows a VM remain,
 *
 *     P'_xy = P_xy - P_xl - P_ly + P_ll,   l = m - 1,
 *
 * which has no negative eigenvalue where P has none. The spectral norm of what rounding has done to it is at most `deviation`.
 */
export function betweenAssignments(
  problem: LiftedProblem,
  tables: Float64Array,
  blocks: Float64Array,
): { readonly matrix: BlockMatrix; readonly deviation: number } {
  const { vms, clouds, from, to, weight, latency } = problem;
  const size = clouds - 1;
  const square = clouds * clouds;
  const touched = new Float64Array(vms * size);
  const diagonal = new Float64Array(vms * size * size);
  for (let i = 0; i < vms; i++) {
    const entry = (k: number) => blocks[i * square + k];
    difference(clouds, entry, diagonal, i * size * size, (x, _, terms) => {
      touched[i * size + x] += terms;
    });
  }
  const couplings = new Float64Array(from.length * size * size);
  from.forEach((i, e) => {
    const entry = (k: number) => (weight[e] * latency[k] - tables[e * square + k]) / 2;
    difference(clouds, entry, couplings, e * size * size, (x, y, terms) => {
      touched[i * size + x] += terms;
      touched[to[e] * size + y] += terms;
    });
    // What `entry` loses before it is half of what may be larger: w tau, and N.
    const lost = entryBound(weight[e], latency, tables.subarray(e * square, (e + 1) * square));
    for (const k of [i, to[e]]) for (let x = 0; x < size; x++) touched[k * size + x] += 4 * size * lost;
  });
  const { columns, signs, rounding } = congestionColumns(problem);
  const matrix = { nodes: vms, size, diagonal, from, to, blocks: couplings, columns, signs };
  const largest = touched.reduce((most, value) => Math.max(most, value), 0);
  return { matrix, deviation: 8 * ROUNDOFF * largest + rounding };
}

/** `terms`: the sum of the absolute values that an entry is made of. */
function difference(
  clouds: number,
  entry: (k: number) => number,
  into: Float64Array,
  start: number,
  tell: (x: number, y: number, terms: number) => void,
): void {
  const last = clouds - 1;
  const corner = entry(clouds * clouds - 1);
  for (let x = 0; x < last; x++) {
    const right = entry(x * clouds + last);
    for (let y = 0; y < last; y++) {
      const own = entry(x * clouds + y);
      const below = entry(last * clouds + y);
      into[start + x * last + y] = own - right - below + corner;
      tell(x, y, Math.abs(own) + Math.abs(right) + Math.abs(below) + Math.abs(corner));
    }
  }
}

function entryBound(weight: number, latency: Float64Array, table: Float64Array): number {
  let most = 0;
  table.forEach((N, k) => {
    most = Math.max(most, weight * latency[k] + Math.abs(N));
  });
  return most;
}

/**
 * Congestion as a difference of squares: for any t > 0, with a = (t s + c / t) / 2 and b = (t s - c / t) / 2,
 *
 *     (s c' + c s') / 2 = a a' - b b'.
 */
function congestionColumns({ vms, clouds, slope, loads, shares }: LiftedProblem) {
  const size = clouds - 1;
  const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  const ratio = Math.sqrt(Math.sqrt(squares(shares) / squares(loads)));
  const t = ratio > 0 && ratio < Number.POSITIVE_INFINITY ? ratio : 1;
  const count = 2 * clouds;
  const columns = new Float64Array(vms * size * count);
  let largest = 0;
  for (let i = 0; i < vms; i++) {
    for (let x = 0; x < clouds; x++) {
      const root = Math.sqrt(slope[x]);
      const a = (root * (t * loads[i] + shares[i] / t)) / 2;
      const b = (root * (t * loads[i] - shares[i] / t)) / 2;
      for (let y = 0; y < size; y++) {
        const sign = x === y ? 1 : x === size ? -1 : 0;
        if (sign === 0) continue;
        columns[(i * size + y) * count + 2 * x] = sign * a;
        columns[(i * size + y) * count + 2 * x + 1] = sign * b;
        largest += a * a;
      }
    }
  }
  // An entry is off by at most 5 roundings of a, so a column's square by 10 of the sum of a^2; twice, for b.
  return { columns, signs: alternating(count), rounding: 24 * ROUNDOFF * largest };
}

/** What the columns of congestion take, the largest part of a proof with many clouds. */
export function columnBytes({ vms, clouds }: LiftedProblem): number {
  return vms * (clouds - 1) * 2 * clouds * 8;
}

function alternating(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, q) => (q % 2 === 0 ? 1 : -1));
}
