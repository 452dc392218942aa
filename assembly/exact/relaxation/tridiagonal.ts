import { allocate, getF32, getF64, setF32, setF64 } from "../../memory";
import { addTimes, downdate, product, sumOf } from "./rows";

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
    downdate(row, getF32(first, i), second, getF32(second, i), first, span(i));
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
  memory.fill(image, 0, wide);
  // Row i, which holds w, may be the second of two: nothing is taken from it, and it adds nothing.
  setF32(first, i, 0);
  setF32(second, i, 0);
  for (let j: u32 = 0; j < i; j += 2) downdateTwo(matrix + <usize>j * wide, wide, j, row);
  setF32(image, i, 0);
  const bytes = span(i - 1);
  const along: f32 = <f32>0.5 * product(image, row, bytes);
  memory.copy(first, row, wide);
  memory.copy(second, image, wide);
  addTimes(second, row, -along, bytes);
}

/** Rows j and j + 1, j even, up to their square on the diagonal: row -= v p + w q, and the image of x takes in what they add to it. */
function downdateTwo(row: usize, wide: usize, j: u32, x: usize): void {
  const square = squareOf(j);
  const at = (<usize>j) << 2;
  if (ASC_FEATURE_SIMD) {
    const other = row + wide;
    const v = v128.load32_splat(first + at);
    const w = v128.load32_splat(second + at);
    const own = v128.load32_splat(x + at);
    const v2 = v128.load32_splat(first + at, 4);
    const w2 = v128.load32_splat(second + at, 4);
    const own2 = v128.load32_splat(x + at, 4);
    let along = f32x4.splat(0);
    let along2 = along;
    for (let c: usize = 0; c < square; c += 16) {
      const p = v128.load(second + c);
      const q = v128.load(first + c);
      const factors = v128.load(x + c);
      const left = f32x4.sub(v128.load(row + c), f32x4.add(f32x4.mul(v, p), f32x4.mul(w, q)));
      v128.store(row + c, left);
      along = f32x4.add(along, f32x4.mul(left, factors));
      const left2 = f32x4.sub(v128.load(other + c), f32x4.add(f32x4.mul(v2, p), f32x4.mul(w2, q)));
      v128.store(other + c, left2);
      along2 = f32x4.add(along2, f32x4.mul(left2, factors));
      const given = f32x4.add(f32x4.mul(own, left), f32x4.mul(own2, left2));
      v128.store(image + c, f32x4.add(v128.load(image + c), given));
    }
    const p = v128.load(second + square);
    const q = v128.load(first + square);
    const factors = v128.load(x + square);
    const left = f32x4.sub(v128.load(row + square), f32x4.add(f32x4.mul(v, p), f32x4.mul(w, q)));
    v128.store(row + square, left);
    const left2 = f32x4.sub(v128.load(other + square), f32x4.add(f32x4.mul(v2, p), f32x4.mul(w2, q)));
    v128.store(other + square, left2);
    store<f32>(image + at, sumOf(f32x4.add(along, f32x4.mul(left, factors))));
    store<f32>(image + at, sumOf(f32x4.add(along2, f32x4.mul(left2, factors))), 4);
  } else {
    downdateOne(row, at, square, x);
    downdateOne(row + wide, at + 4, square, x);
    const own = load<f32>(x + at);
    const own2 = load<f32>(x + at, 4);
    for (let c: usize = 0; c < square; c += 4) {
      const given = own * load<f32>(row + c) + own2 * load<f32>(row + wide + c);
      store<f32>(image + c, load<f32>(image + c) + given);
    }
  }
}

function downdateOne(row: usize, at: usize, square: usize, x: usize): void {
  const v = load<f32>(first + at);
  const w = load<f32>(second + at);
  let a: f32 = 0;
  let b: f32 = 0;
  let c: f32 = 0;
  let d: f32 = 0;
  for (let k: usize = 0; k <= square; k += 16) {
    a += downdated(row + k, v, w, k) * load<f32>(x + k);
    b += downdated(row + k + 4, v, w, k + 4) * load<f32>(x + k, 4);
    c += downdated(row + k + 8, v, w, k + 8) * load<f32>(x + k, 8);
    d += downdated(row + k + 12, v, w, k + 12) * load<f32>(x + k, 12);
  }
  store<f32>(image + at, a + b + (c + d));
}

function downdated(entry: usize, v: f32, w: f32, at: usize): f32 {
  const left = load<f32>(entry) - (v * load<f32>(second + at) + w * load<f32>(first + at));
  store<f32>(entry, left);
  return left;
}

/** Where in row j, in bytes, the square of four begins that lies on the diagonal. */
function squareOf(j: u32): usize {
  return (<usize>(j & ~3)) << 2;
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
