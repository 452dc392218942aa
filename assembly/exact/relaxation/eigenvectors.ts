import { getF64 } from "../../memory";
import { values } from "./eigenvalues";
import { findGroup } from "./inverse-iteration";
import { largestEigenvalue } from "./tridiagonal";
import { turnBack } from "./turn";
import { findTwo } from "./twisted";

/** Eigenvalues closer than this part of the largest are a group: each by itself gives some vector of the space that they share. */
const CLOSE: f64 = 1e-5;
const EPSILON: f64 = 2.220446049250313e-16;

/** Vectors of eigenvalues from .. until - 1, rows of `wide` bytes, in terms of the matrix whose reflections `matrix` holds. */
export function findEigenvectors(
  matrix: usize,
  n: u32,
  wide: usize,
  from: u32,
  until: u32,
  vectors: usize,
): void {
  const largest = largestEigenvalue(n);
  const least = EPSILON * largest + 1e-300;
  memory.fill(vectors, 0, <usize>(until - from) * wide);
  let end = from;
  let waiting = until;
  for (let k = from; k < until; k = end) {
    end = k + 1;
    while (end < until && getF64(values, end) - getF64(values, end - 1) <= CLOSE * largest) end++;
    const row = vectors + <usize>(k - from) * wide;
    if (end > k + 1) {
      findGroup(n, wide, k, end, row, least);
    } else if (waiting < until) {
      findTwo(
        n,
        getF64(values, waiting),
        vectors + <usize>(waiting - from) * wide,
        getF64(values, k),
        row,
        least,
      );
      waiting = until;
    } else {
      waiting = k;
    }
  }
  if (waiting < until) {
    const value = getF64(values, waiting);
    const row = vectors + <usize>(waiting - from) * wide;
    findTwo(n, value, row, value, row, least);
  }
  turnBack(matrix, n, wide, vectors, until - from);
}
