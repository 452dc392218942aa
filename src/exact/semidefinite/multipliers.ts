import { RandomStream, streamState } from "../../game/random.ts";
import { leastEigenvalue, type SymmetricMap } from "../convexity/least-eigenvalue.ts";
import { type BlockMatrix, isPositiveSemidefinite } from "../convexity/positive.ts";
import { ROUNDOFF } from "../rounding.ts";
import type { NetworkKernel } from "./kernel.ts";
import type { FreeNetwork } from "./network.ts";

const MOST_SWEEPS = 400;
const SETTLED = 1e-6;
/** More coordinates take longer and change little. */
const MOST_COORDINATES = 64;
/** The kernel adds up so many of them at once (assembly/exact/semidefinite/mixing.ts). */
const COORDINATES = 16;
/** So many steps of Lanczos iteration come within some percent of the least eigenvalue of M, at 100,000 VMs, too. */
const STEPS = 800;
const BEYOND = 1.05;
/** How far multipliers are lowered below that at first, as a part of the mean degree: what rounding could hide in the proof is less. */
const FIRST_MARGIN = 3e-5;

/**
 * u_i with the largest sum, nearly, for which M = L - diag(u) + mu v v^T has no negative eigenvalue: L is the Laplacian of the edges
 * between free VMs, v their roots. It is the dual of
 *
 *     minimise sum over edges e_ij |y_i - y_j|^2 + mu |sum_i v_i y_i|^2   over unit vectors y_i,
 *
 * which vectors in about sqrt(2 n) dimensions, at most 64, solve one after the other, each turned to where it is best
 * (the mixing method: Wang, Chang and Kolter 2017). At its end u is read from them, and lowered until the proof of M succeeds.
 *
 * Null if `proceed` says no before that, or where the matrix is beyond double precision. In the proof it is told which part is done.
 */
export function semidefiniteMultipliers(
  kernel: NetworkKernel,
  mu: number,
  proceed: (proof?: number) => boolean,
): Float64Array | null {
  const { network } = kernel;
  const { count, degree } = network;
  const meanDegree = degree.reduce((all, d) => all + d, 0) / count;
  const width = Math.min(MOST_COORDINATES, Math.ceil(Math.sqrt(2 * count)) + 1);
  kernel.beginMixing(unitVectors(count, width), meanDegree);
  let last = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    if (!proceed()) return null;
    const total = kernel.exports.turnVectors(mu);
    if (Math.abs(total - last) <= SETTLED * Math.abs(total)) break;
    last = total;
  }
  const multipliers = kernel.multipliers().slice();
  const least = leastEigenvalue(mapOf(network, mu, multipliers), STEPS, proceed);
  const lift = Math.max(0, -BEYOND * least);
  for (let margin = FIRST_MARGIN * meanDegree; margin < Number.POSITIVE_INFINITY && proceed(); margin *= 4) {
    const lowered = multipliers.map((u) => u - lift - margin);
    const { matrix, deviation } = multiplierMatrix(network, mu, lowered);
    if (isPositiveSemidefinite(matrix, deviation, proceed)) return lowered;
  }
  return null;
}

function mapOf(
  { count, first, neighbour, weight, degree, roots }: FreeNetwork,
  mu: number,
  multipliers: Float64Array,
): SymmetricMap {
  return {
    length: count,
    dimension: count,
    apply: (z) => {
      const pull = mu * z.reduce((sum, part, i) => sum + roots[i] * part, 0);
      return z.map((part, i) => {
        let sum = (degree[i] - multipliers[i]) * part + pull * roots[i];
        for (let at = first[i]; at < first[i + 1]; at++) sum -= weight[at] * z[neighbour[at]];
        return sum;
      });
    },
    project: (z) => z,
  };
}

/** M, and what the numbers that it is made of may be off by rounding, as a spectral norm. */
function multiplierMatrix(
  { count, edges, first, degree, roots }: FreeNetwork,
  mu: number,
  multipliers: Float64Array,
): { readonly matrix: BlockMatrix; readonly deviation: number } {
  const matrix = {
    nodes: count,
    size: 1,
    diagonal: degree.map((d, i) => d - multipliers[i]),
    from: edges.from,
    to: edges.to,
    blocks: edges.weight.map((e) => -e),
    columns: roots.map((v) => Math.sqrt(mu) * v),
    signs: Float64Array.of(1),
  };
  const ofDiagonal = degree.reduce(
    (most, d, i) => Math.max(most, (first[i + 1] - first[i] + 2) * (d + Math.abs(multipliers[i]))),
    0,
  );
  // The root of mu and its products with v are rounded: a product of two of these is off by five roundings at most, or by underflow.
  const ofColumn = 6 * mu * roots.reduce((sum, v) => sum + v * v, 0);
  return { matrix, deviation: (ofDiagonal + ofColumn) * ROUNDOFF + count * Number.MIN_VALUE * 2 ** 60 };
}

/** Random ones, of `width` coordinates that are not zero. */
function unitVectors(
  count: number,
  width: number,
): { readonly stride: number; readonly vectors: Float32Array } {
  const random = new RandomStream(streamState("semidefinite", { count, width }));
  const stride = Math.ceil(width / COORDINATES) * COORDINATES;
  const vectors = new Float32Array(count * stride);
  for (let start = 0; start < vectors.length; start += stride) {
    const vector = Float64Array.from({ length: width }, () => random.uniform(-1, 1));
    const length = Math.sqrt(vector.reduce((all, part) => all + part * part, 0));
    vectors.set(
      vector.map((part) => part / length),
      start,
    );
  }
  return { stride, vectors };
}
