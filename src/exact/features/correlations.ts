import type { RelaxedPoint } from "./relaxation.ts";

/**
 * The VMs of a relaxed point, those first whose placing should raise bounds most: by what the relaxation gains on each by placing it along
 * with the others or apart from them in ways that no mixture of assignments may allow,
 *
 *     - sum over j of <L_ij, Y_ij - y_i y_j'>,
 *
 * with the costs L of two VMs less the means of their rows and columns, which an assignment does not feel in Y_ij - y_i y_j'. Once i is
 * placed, nothing of that is left. A VM that the relaxation has nearly placed gains it nothing.
 */
export function byCorrelation({ vms, costs, point }: RelaxedPoint, clouds: number): readonly number[] {
  const width = point.length / (1 + vms * clouds);
  const gains = new Float64Array(vms);
  const correlations = new Float64Array(clouds * clouds);
  for (let i = 0; i < vms; i++) {
    for (let j = i + 1; j < vms; j++) {
      const row = 1 + i * clouds;
      const column = 1 + j * clouds;
      for (let x = 0; x < clouds; x++) {
        for (let y = 0; y < clouds; y++)
          correlations[x * clouds + y] =
            point[(row + x) * width + column + y] - point[row + x] * point[column + y];
      }
      centre(correlations, clouds);
      let gain = 0;
      for (let x = 0; x < clouds; x++) {
        for (let y = 0; y < clouds; y++)
          gain -= costs[(row + x) * width + column + y] * correlations[x * clouds + y];
      }
      gains[i] += gain;
      gains[j] += gain;
    }
  }
  const order = Array.from(gains.keys());
  // Costs beyond single precision tell nothing about the order.
  return gains.every(Number.isFinite) ? order.sort((i, j) => gains[j] - gains[i] || i - j) : order;
}

/** Takes the means of rows and columns from a square matrix. */
function centre(matrix: Float64Array, size: number): void {
  for (const [step, next] of [
    [size, 1],
    [1, size],
  ]) {
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let y = 0; y < size; y++) sum += matrix[x * step + y * next];
      for (let y = 0; y < size; y++) matrix[x * step + y * next] -= sum / size;
    }
  }
}
