import type { Features } from "./relaxation.ts";

/** T: how fast likelihoods follow the prices, as the search's temperatures go. */
const TEMPERATURE = 3;

/**
 * S_k = (I + 2/T sum over i >= k of Cov F_i)^-1 for every free VM k, K * K each, where F_i is drawn by the likelihoods: the directions in which
 * a step of t is not undone by the VMs' answer to it (assembly/exact/features.ts). Calls `store` with one matrix, which changes afterwards, for
 * k from the last VM to the first: each VM adds m terms of rank one (Sherman and Morrison).
 */
export function eachStepMatrix(
  { columns, rows, likely }: Features,
  clouds: number,
  store: (k: number, matrix: Float64Array) => void,
): void {
  const S = new Float64Array(columns * columns);
  for (let q = 0; q < columns; q++) S[q * columns + q] = 1;
  for (let k = likely.length / clouds - 1; k >= 0; k--) {
    const weights = likely.subarray(k * clouds, (k + 1) * clouds);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total > 0) {
      const own = rows.subarray(k * clouds * columns, (k + 1) * clouds * columns);
      const mean = new Float64Array(columns);
      for (let at = 0; at < own.length; at++)
        mean[at % columns] += (weights[Math.floor(at / columns)] / total) * own[at];
      for (let x = 0; x < clouds; x++) {
        const u = mean.map((value, q) => own[x * columns + q] - value);
        addTerm(S, u, ((2 / TEMPERATURE) * weights[x]) / total);
      }
    }
    store(k, S);
  }
}

/** (S^-1 + c u u')^-1. */
function addTerm(S: Float64Array, u: Float64Array, c: number): void {
  const size = u.length;
  const image = new Float64Array(size);
  let along = 0;
  for (let q = 0; q < size; q++) {
    let sum = 0;
    for (let p = 0; p < size; p++) sum += S[q * size + p] * u[p];
    image[q] = sum;
    along += sum * u[q];
  }
  const factor = c / (1 + c * along);
  for (let q = 0; q < size; q++) {
    const part = factor * image[q];
    for (let p = 0; p < size; p++) S[q * size + p] -= part * image[p];
  }
}
