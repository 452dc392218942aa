import { RandomStream, streamState } from "../../game/random.ts";
import type { FreeNetwork } from "./network.ts";
import { isPositiveSemidefinite } from "./positive.ts";

const MOST_SWEEPS = 400;
const SETTLED = 1e-6;
/** How far multipliers are lowered at first, as a part of the mean degree. */
const FIRST_SHIFT = 1e-5;

/**
 * u_i with the largest sum, nearly, for which M = L - diag(u) + mu v v^T has no negative eigenvalue: L is the Laplacian of the edges
 * between free VMs, v their roots. It is the dual of
 *
 *     minimise sum over edges e_ij |y_i - y_j|^2 + mu |sum_i v_i y_i|^2   over unit vectors y_i,
 *
 * which vectors in about sqrt(2 n) dimensions solve one after the other, each turned to where it is best
 * (the mixing method: Wang, Chang and Kolter 2017). At its end u is read from them, and lowered until the proof of M succeeds.
 *
 * Null if `proceed` says no before that, or where the matrix is beyond double precision.
 */
export function semidefiniteMultipliers(
  network: FreeNetwork,
  mu: number,
  proceed: () => boolean,
): Float64Array | null {
  const { count, degree } = network;
  const width = Math.ceil(Math.sqrt(2 * count)) + 1;
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
  for (let shift = FIRST_SHIFT * meanDegree; shift < Number.POSITIVE_INFINITY && proceed(); shift *= 4) {
    const lowered = multipliers.map((u) => u - shift);
    if (isPositiveSemidefinite(multiplierMatrix(network, mu, lowered), count)) return lowered;
  }
  return null;
}

/** M, row-major. */
export function multiplierMatrix(
  { count, first, neighbour, weight, degree, roots }: FreeNetwork,
  mu: number,
  multipliers: Float64Array,
): Float64Array {
  const matrix = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) matrix[i * count + j] = mu * roots[i] * roots[j];
    matrix[i * count + i] += degree[i] - multipliers[i];
    for (let at = first[i]; at < first[i + 1]; at++) matrix[i * count + neighbour[at]] -= weight[at];
  }
  return matrix;
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
