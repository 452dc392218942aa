import type { RelaxedPoint } from "./relaxation.ts";

/**
 * The VMs of a relaxed point, those first whose placing should raise bounds most. The relaxation may place VMs along with each other, or
 * apart, as mixtures of assignments do, and further than these can. What it gains by that on VM i is
 *
 *     - sum over j other than i of <L_ij, Y_ij - y_i y_j'>,
 *
 * which ends when i is placed. Means of rows and columns are taken from Y_ij - y_i y_j', since they vanish in a point that is
 * not rough, and in L_ij they are costs that each VM has wherever the other is. A VM that is nearly placed gains nothing.
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
