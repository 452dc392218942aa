import type { BlockMatrix } from "../convexity/positive.ts";
import { ROUNDOFF } from "../rounding.ts";
import { PairBlocks } from "./pair-blocks.ts";
import type { LiftedProblem } from "./problem.ts";
import type { Multipliers } from "./quadratic.ts";

/** Roundings of a number of P' but for those of the summands, and room for the rounding of their own sum. */
const FEW_SUMMANDS = 16;

/**
 * P (quadratic.ts) between assignments: a VM's m numbers sum to zero there, so the last one is what the others
 * leave, and m - 1 rows a VM remain,
 *
 *     P'_xy = P_xy - P_xl - P_ly + P_ll,   l = m - 1,
 *
 * which has no negative eigenvalue where P has none. The spectral norm of what rounding has done to it is at most `deviation`.
 */
export function betweenAssignments(
  problem: LiftedProblem,
  multipliers: Multipliers,
): { readonly matrix: BlockMatrix; readonly deviation: number } {
  const { vms, clouds } = problem;
  const size = clouds - 1;
  const area = size * size;
  const touched = new Float64Array(vms * size);
  const diagonal = new Float64Array(vms * area);
  for (let i = 0; i < vms; i++) {
    const block = multipliers.blocks.subarray(i * clouds * clouds, (i + 1) * clouds * clouds);
    difference(clouds, block, block.map(Math.abs), diagonal, i * area, (x, _, terms) => {
      touched[i * size + x] += terms;
    });
  }
  const pairs = new PairBlocks(problem, multipliers);
  const [from, to] = [new Uint32Array(pairs.count), new Uint32Array(pairs.count)];
  const couplings = new Float64Array(pairs.count * area);
  let mostSummands = 0;
  let e = 0;
  for (const { i, j, values, terms, summands } of pairs) {
    from[e] = i;
    to[e] = j;
    difference(clouds, values, terms, couplings, e * area, (x, y, touching) => {
      touched[i * size + x] += touching;
      touched[j * size + y] += touching;
    });
    mostSummands = Math.max(mostSummands, summands);
    e++;
  }
  const { columns, signs, rounding } = congestionColumns(problem);
  const matrix = { nodes: vms, size, diagonal, from, to, blocks: couplings, columns, signs };
  const largest = touched.reduce((most, value) => Math.max(most, value), 0);
  return { matrix, deviation: (FEW_SUMMANDS + mostSummands) * ROUNDOFF * largest + rounding };
}

/** `tell` is told the sum of the absolute values that an entry is made of. */
function difference(
  clouds: number,
  values: Float64Array,
  terms: Float64Array,
  into: Float64Array,
  start: number,
  tell: (x: number, y: number, terms: number) => void,
): void {
  const last = clouds - 1;
  const below = last * clouds;
  const corner = below + last;
  for (let x = 0; x < last; x++) {
    const own = x * clouds;
    for (let y = 0; y < last; y++) {
      into[start + x * last + y] = values[own + y] - values[own + last] - values[below + y] + values[corner];
      tell(x, y, terms[own + y] + terms[own + last] + terms[below + y] + terms[corner]);
    }
  }
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
