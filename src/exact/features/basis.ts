/**
 * An orthonormal basis of the vectors z = (z_0, z_ix), for n VMs on m clouds, with sum_x z_ix = z_0 for every i: the relaxed
 * assignments, and their multiples. Its vectors are (1, 1/m, ... 1/m) at length 1, then for every VM m - 1 contrasts
 * between clouds, (1, ... 1, -q, 0, ...) / sqrt(q (q + 1)) (Helmert's matrix).
 */
export interface AssignmentBasis {
  readonly vms: number;
  readonly clouds: number;
  /** 1 + n m, the length of z. */
  readonly full: number;
  /** 1 + n (m - 1), the number of vectors. */
  readonly size: number;
}

export function assignmentBasis(vms: number, clouds: number): AssignmentBasis {
  return { vms, clouds, full: 1 + vms * clouds, size: 1 + vms * (clouds - 1) };
}

/** V' X V of a symmetric X. */
export function compress(basis: AssignmentBasis, X: Float64Array): Float64Array {
  const half = everyRow(X, basis.full, basis.size, (from, to, x, y) => project(basis, from, x, to, y));
  return everyRow(transposed(half, basis.full, basis.size), basis.full, basis.size, (from, to, x, y) =>
    project(basis, from, x, to, y),
  );
}

/** V R V' of a symmetric R. */
export function expand(basis: AssignmentBasis, R: Float64Array): Float64Array {
  const half = expandRows(basis, R);
  return expandRows(basis, transposed(half, basis.size, basis.full));
}

/** (V r)' for every row r'. */
export function expandRows(basis: AssignmentBasis, rows: Float64Array): Float64Array {
  return everyRow(rows, basis.size, basis.full, (from, to, x, y) => combine(basis, from, x, to, y));
}

function everyRow(
  from: Float64Array,
  width: number,
  newWidth: number,
  turn: (from: Float64Array, to: Float64Array, x: number, y: number) => void,
): Float64Array {
  const rows = from.length / width;
  const to = new Float64Array(rows * newWidth);
  for (let k = 0; k < rows; k++) turn(from, to, k * width, k * newWidth);
  return to;
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const to = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) to[j * rows + i] = matrix[i * columns + j];
  }
  return to;
}

function evenLength({ vms, clouds }: AssignmentBasis): number {
  return Math.sqrt(1 + vms / clouds);
}

/** r = V'z for z at `x` of `from`; r goes to `y` of `to`. */
function project(basis: AssignmentBasis, from: Float64Array, x: number, to: Float64Array, y: number): void {
  const { vms, clouds } = basis;
  let total = 0;
  let next = y + 1;
  for (let i = 0, at = x + 1; i < vms; i++, at += clouds) {
    let before = from[at];
    for (let q = 1; q < clouds; q++) {
      const own = from[at + q];
      to[next++] = (before - q * own) / Math.sqrt(q * (q + 1));
      before += own;
    }
    total += before;
  }
  to[y] = (from[x] + total / clouds) / evenLength(basis);
}

/** z = V r for r at `x` of `from`; z goes to `y` of `to`. */
function combine(basis: AssignmentBasis, from: Float64Array, x: number, to: Float64Array, y: number): void {
  const { vms, clouds } = basis;
  const even = from[x] / evenLength(basis);
  to[y] = even;
  for (let i = 0; i < vms; i++) {
    const first = x + i * (clouds - 1);
    const at = y + 1 + i * clouds;
    let after = even / clouds;
    for (let q = clouds - 1; q > 0; q--) {
      const own = from[first + q] / Math.sqrt(q * (q + 1));
      to[at + q] = after - q * own;
      after += own;
    }
    to[at] = after;
  }
}
