import { ROUNDOFF } from "../rounding.ts";

/**
 * Proves that a symmetric matrix (n * n, row-major; only the lower half is read) has no negative eigenvalue: true only if that is
 * so, whatever the rounding. A Cholesky factorisation in double precision that runs through shows it, when the matrix has been lowered
 * by what rounding can hide (Rump, "Verification of positive definiteness", BIT 46, 2006, theorem 2.3). O(n^3 / 3).
 *
 * A matrix that is singular, or nearly so, is not proven: lift its diagonal first.
 */
export function isPositiveSemidefinite(matrix: Float64Array, n: number): boolean {
  const growth = (n + 1) * ROUNDOFF;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += Math.abs(matrix[i * n + i]);
  const hidden = ((2 * growth) / (1 - 2 * growth)) * trace + n * Number.MIN_VALUE * 2 ** 60;
  const rows: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    const row = matrix.slice(i * n, i * n + i + 1);
    row[i] -= hidden;
    for (let j = 0; j < i; j++) row[j] = (row[j] - dot(row, rows[j], j)) / rows[j][j];
    const pivot = row[i] - dot(row, row, i);
    if (!(pivot > 0)) return false;
    row[i] = Math.sqrt(pivot);
    rows.push(row);
  }
  return true;
}

/** Four sums side by side: they do not wait for each other. */
function dot(a: Float64Array, b: Float64Array, length: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let q = 0;
  for (; q + 3 < length; q += 4) {
    sum0 += a[q] * b[q];
    sum1 += a[q + 1] * b[q + 1];
    sum2 += a[q + 2] * b[q + 2];
    sum3 += a[q + 3] * b[q + 3];
  }
  for (; q < length; q++) sum0 += a[q] * b[q];
  return sum0 + sum1 + (sum2 + sum3);
}
