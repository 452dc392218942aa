import { allocate, getF32, getF64, setF32, setF64 } from "../../memory";
import { addTimes, downdate, product } from "./rows";

/**
 * Householder's reduction of a symmetric matrix to three diagonals, from the last row up: reflection i, I - w w', makes row i zero left of
 * the entry beside the diagonal. Row i of the matrix then holds w, and zeros from column i on.
 *
 * The update of the matrix by one reflection and its product with the vector of the next are one pass.
 */
export let diagonal: usize = 0; // n f64
/** Entry i stands at (i, i - 1); entry 0 is zero. */
export let beside: usize = 0; //   n + 1 f64

let first: usize = 0; //  w of a reflection that the rows do not yet know of
let second: usize = 0; // p: they become A - w p' - p w'
let image: usize = 0; //  A w

const LEAST_SQUARE: f32 = 1e-30;

export function allocateTridiagonal(most: u32, wide: usize): void {
  diagonal = allocate((<usize>most) << 3);
  beside = allocate((<usize>(most + 1)) << 3);
  first = allocate(wide);
  second = allocate(wide);
  image = allocate(wide);
}

/** Columns 0 .. i of a row, in bytes. */
export function span(i: u32): usize {
  return (((<usize>(i + 1)) << 2) + 31) & ~31;
}

/** Destroys `matrix`: n rows of `wide` bytes. */
export function tridiagonalise(matrix: usize, n: u32, wide: usize): void {
  memory.fill(first, 0, wide);
  memory.fill(second, 0, wide);
  setF64(beside, 0, 0);
  setF64(beside, n, 0);
  for (let i = n - 1; i > 0; i--) {
    const row = matrix + <usize>i * wide;
    downdate(row, getF32(first, i), second, getF32(second, i), first, row, span(i));
    setF64(diagonal, i, <f64>load<f32>(row + ((<usize>i) << 2)));
    const end = (<usize>i) << 2;
    memory.fill(row + end, 0, wide - end);
    reflector(row, i);
    reflect(matrix, row, i, wide);
  }
  const own: f32 = <f32>2 * getF32(first, 0) * getF32(second, 0);
  setF64(diagonal, 0, <f64>(load<f32>(matrix) - own));
  memory.fill(matrix, 0, wide);
}

/** The row becomes w. */
function reflector(row: usize, i: u32): void {
  const bytes = span(i - 1);
  const square = product(row, row, bytes);
  if (!(square > LEAST_SQUARE)) {
    memory.fill(row, 0, bytes);
    setF64(beside, i, 0);
    return;
  }
  const last = row + ((<usize>(i - 1)) << 2);
  const own = load<f32>(last);
  const length: f32 = Mathf.sqrt(square);
  const head: f32 = own > 0 ? -length : length;
  setF64(beside, i, <f64>head);
  store<f32>(last, own - head);
  const factor = <f32>(1 / Math.sqrt(<f64>square - <f64>own * <f64>head));
  for (let at: usize = 0; at < bytes; at += 4) store<f32>(row + at, load<f32>(row + at) * factor);
}

/** Rows 0 .. i - 1 take in the reflection before; this one, w in `row`, waits in `first` and `second`. */
function reflect(matrix: usize, row: usize, i: u32, wide: usize): void {
  const bytes = span(i - 1);
  memory.fill(image, 0, wide);
  let own = matrix;
  for (let j: u32 = 0; j < i; j++) {
    setF32(image, j, downdate(own, getF32(first, j), second, getF32(second, j), first, row, bytes));
    own += wide;
  }
  const along: f32 = <f32>0.5 * product(image, row, bytes);
  memory.copy(first, row, wide);
  memory.copy(second, image, wide);
  addTimes(second, row, -along, bytes);
}

/** The largest that an eigenvalue may be to either side of 0 (Gershgorin). */
export function largestEigenvalue(n: u32): f64 {
  let largest: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const around = Math.abs(getF64(beside, i)) + Math.abs(getF64(beside, i + 1));
    largest = Math.max(largest, Math.abs(getF64(diagonal, i)) + around);
  }
  return largest;
}
