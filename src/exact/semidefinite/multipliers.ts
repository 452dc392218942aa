import { RandomStream, streamState } from "../../game/random.ts";
import { leastEigenvalue, type SymmetricMap } from "../convexity/least-eigenvalue.ts";
import { type BlockMatrix, isPositiveSemidefinite } from "../convexity/positive.ts";
import { ROUNDOFF } from "../rounding.ts";
import type { FreeNetwork } from "./network.ts";

const MOST_SWEEPS = 400;
const SETTLED = 1e-6;
/** More coordinates take longer and change little. */
const MOST_COORDINATES = 64;
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
  network: FreeNetwork,
  mu: number,
  proceed: (proof?: number) => boolean,
): Float64Array | null {
  const { count, degree } = network;
  const width = Math.min(MOST_COORDINATES, Math.ceil(Math.sqrt(2 * count)) + 1);
  const vectors = unitVectors(count, width);
  const sum = weightedSum(vectors, network.roots, width);
  const multipliers = new Float64Array(count);
  let last = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    if (!proceed()) return null;
    turnAll(network, mu, vectors, sum, width, multipliers);
    const total = multipliers.reduce((all, u) => all + u, 0);
    if (Math.abs(total - last) <= SETTLED * Math.abs(total)) break;
    last = total;
  }
  const meanDegree = degree.reduce((all, d) => all + d, 0) / count;
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

function unitVectors(count: number, width: number): Float64Array {
  const random = new RandomStream(streamState("semidefinite", { count, width }));
  const vectors = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    const vector = vectors.subarray(i * width, (i + 1) * width);
    for (let q = 0; q < width; q++) vector[q] = random.uniform(-1, 1);
    const length = Math.sqrt(vector.reduce((all, part) => all + part * part, 0));
    for (let q = 0; q < width; q++) vector[q] /= length;
  }
  return vectors;
}

function weightedSum(vectors: Float64Array, roots: Float64Array, width: number): Float64Array {
  const sum = new Float64Array(width);
  vectors.forEach((part, at) => {
    sum[at % width] += roots[Math.floor(at / width)] * part;
  });
  return sum;
}

/** One sweep: every vector turns against its pull, and its multiplier is its degree less the length of that pull. */
function turnAll(
  { count, first, neighbour, weight, degree, roots }: FreeNetwork,
  mu: number,
  vectors: Float64Array,
  sum: Float64Array,
  width: number,
  multipliers: Float64Array,
): void {
  const pull = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    const v = roots[i];
    const own = i * width;
    for (let q = 0; q < width; q++) pull[q] = mu * v * (sum[q] - v * vectors[own + q]);
    for (let at = first[i]; at < first[i + 1]; at++) {
      const from = neighbour[at] * width;
      const e = weight[at];
      for (let q = 0; q < width; q++) pull[q] -= e * vectors[from + q];
    }
    let square = 0;
    for (let q = 0; q < width; q++) square += pull[q] * pull[q];
    const length = Math.sqrt(square);
    multipliers[i] = degree[i] + mu * v * v - length;
    if (length === 0) continue;
    for (let q = 0; q < width; q++) {
      const turned = -pull[q] / length;
      sum[q] += v * (turned - vectors[own + q]);
      vectors[own + q] = turned;
    }
  }
}
