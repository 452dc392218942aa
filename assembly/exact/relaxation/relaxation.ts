import { allocate, getF64, releaseAll } from "../../memory";
import { allocateBasis, combineRows, full, projectRows, rowBytesFor, shapeBasis, size, wide } from "./basis";
import { allocateEigenvalues, findEigenvalues, values } from "./eigenvalues";
import { findEigenvectors } from "./eigenvectors";
import { allocateInverseIteration } from "./inverse-iteration";
import { addSquaresOfRows, combination, sum, transpose } from "./rows";
import { allocateTridiagonal, tridiagonalise } from "./tridiagonal";
import { allocateTurn } from "./turn";
import { allocateTwisted } from "./twisted";

/**
 * The doubly nonnegative relaxation of a problem of n VMs on m clouds,
 *
 *     minimise <L, Y>:  Y = V R V', R positive semidefinite, 0 <= Y <= 1, Y_00 = 1, Y_0,ix = Y_ix,ix, Y_ix,iy = 0,
 *
 * with V from basis.ts, by alternating between R and Y (ADMM). Z holds the multipliers of Y = V R V'. At the optimum -Z is
 * positive semidefinite on V. Single precision: what comes out is a proposal (assembly/exact/features.ts), and no bound depends on it.
 *
 *     costs *        full rows  L / penalty
 *     point *        full rows  Y
 *     multipliers *  full rows  Z / penalty
 *
 * The host fills those marked *, rows of `wide` bytes, and may read them.
 */
export let costs: usize = 0;
export let point: usize = 0;
export let multipliers: usize = 0;
/** After `relax` V R V', `full` rows; after `relaxedFeatures` F', K rows of length `full`. */
export let relaxedRows: usize = 0;

/** How far multipliers move along what Y and V R V' differ in: up to the golden ratio ADMM converges. */
const STEP: f32 = 1.6;

let clouds: u32 = 0;
let inner: usize = 0; //   V'(Y + Z)V                size rows
let first: usize = 0; //   two matrices to work with
let second: usize = 0;
let vectors: usize = 0; // eigenvectors              size rows

/** For problems of up to `most` VMs. Forgets whatever else the kernel held. */
export function allocateRelaxation(most: u32, theClouds: u32): void {
  releaseAll();
  clouds = theClouds;
  allocateBasis(most, clouds);
  const row = rowBytesFor(most, clouds);
  const rows: u32 = 1 + most * clouds;
  const bytes = (<usize>(rows + 3) & ~3) * row;
  allocateTridiagonal(rows, row);
  allocateEigenvalues(rows);
  allocateTwisted(rows);
  allocateInverseIteration(rows);
  allocateTurn(rows);
  costs = allocate(bytes);
  point = allocate(bytes);
  multipliers = allocate(bytes);
  inner = allocate(bytes);
  first = allocate(bytes);
  second = allocate(bytes);
  vectors = allocate(bytes);
  relaxedRows = second;
  shapeRelaxation(most);
}

/** The next problem has this many VMs. */
export function shapeRelaxation(vms: u32): void {
  shapeBasis(vms, clouds);
}

export function relaxationWidth(): u32 {
  return <u32>(wide >> 2);
}

export function relax(count: u32): void {
  for (let left = count; left > 0; left--) {
    decompose();
    const negative = negatives();
    makePositive(negative);
    combineRows(inner, second);
    transpose(second, wide, full, size, first, wide);
    clearPadding(first, size, full);
    combineRows(first, second);
    settle();
  }
}

/**
 * `relaxedRows` become F', K rows of `full` in units of sqrt(penalty): -Z is nearly F F' where V allows it. Eigenvalues below `smallest`
 * times the largest are left out. Returns K.
 */
export function relaxedFeatures(smallest: f64): u32 {
  decompose();
  const negative = negatives();
  let count: u32 = 0;
  while (count < negative && getF64(values, count) < smallest * getF64(values, 0)) count++;
  findEigenvectors(first, size, wide, 0, count, vectors);
  for (let k: u32 = 0; k < count; k++) {
    const row = vectors + <usize>k * wide;
    combination(row, row, row, 0, <f32>Math.sqrt(-getF64(values, k)), wide);
  }
  // The vectors are rows: their transposed has `size` rows, which V turns into `full`.
  transpose(vectors, wide, count, size, first, wide);
  clearPadding(first, size, count);
  combineRows(first, inner);
  transpose(inner, wide, full, count, relaxedRows, wide);
  return count;
}

/** inner = V'(Y + Z)V; `first` holds its reflections, `values` its eigenvalues. */
function decompose(): void {
  sum(first, point, multipliers, <usize>full * wide);
  projectRows(first, second);
  transpose(second, wide, size, full, first, wide);
  clearPadding(first, full, size);
  projectRows(first, inner);
  memory.copy(first, inner, <usize>size * wide);
  tridiagonalise(first, size, wide);
  findEigenvalues(size);
}

function negatives(): u32 {
  let count: u32 = 0;
  while (count < size && getF64(values, count) < 0) count++;
  return count;
}

/** inner = R, its positive part, by the fewer of its eigenvectors. */
function makePositive(negative: u32): void {
  if (negative < size >> 1) {
    findEigenvectors(first, size, wide, 0, negative, vectors);
    addSquares(0, negative);
  } else {
    findEigenvectors(first, size, wide, negative, size, vectors);
    memory.fill(inner, 0, <usize>size * wide);
    addSquares(negative, size - negative);
  }
}

/** inner += sum of |value| v v' over `count` eigenvectors from `from` on. */
function addSquares(from: u32, count: u32): void {
  for (let k: u32 = 0; k < count; k++) {
    const row = vectors + <usize>k * wide;
    const length = <f32>Math.sqrt(Math.abs(getF64(values, from + k)));
    combination(row, row, row, 0, length, wide);
  }
  addSquaresOfRows(inner, vectors, count, size, wide);
}

/** Columns from `columns` on are zero. */
function clearPadding(matrix: usize, rows: u32, columns: u32): void {
  const end = (<usize>columns) << 2;
  for (let i: u32 = 0; i < rows; i++) memory.fill(matrix + <usize>i * wide + end, 0, wide - end);
}

/** With V R V' in `second`: Y becomes the nearest that keeps to everything else, and Z moves by what they differ in. */
function settle(): void {
  clampAll();
  store<f32>(point, 1);
  for (let a: u32 = 1; a < full; a++) {
    const row = point + <usize>a * wide;
    const top = point + ((<usize>a) << 2);
    const diagonal = row + ((<usize>a) << 2);
    // One number stands three times in Y.
    const own: f32 = (load<f32>(diagonal) + load<f32>(row) + load<f32>(top)) / 3;
    const block = a - ((a - 1) % clouds);
    memory.fill(row + ((<usize>block) << 2), 0, (<usize>clouds) << 2);
    store<f32>(diagonal, own);
    store<f32>(row, own);
    store<f32>(top, own);
  }
  move();
}

/** Y = V R V' - L - Z, cut to 0 .. 1. */
function clampAll(): void {
  const bytes = <usize>full * wide;
  if (ASC_FEATURE_SIMD) {
    const zero = f32x4.splat(0);
    const one = f32x4.splat(1);
    for (let at: usize = 0; at < bytes; at += 16) {
      const taken = f32x4.add(v128.load(costs + at), v128.load(multipliers + at));
      const value = f32x4.sub(v128.load(second + at), taken);
      v128.store(point + at, f32x4.min(one, f32x4.max(zero, value)));
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 4) {
      const value = load<f32>(second + at) - (load<f32>(costs + at) + load<f32>(multipliers + at));
      store<f32>(point + at, Mathf.min(1, Mathf.max(0, value)));
    }
  }
}

/** Z += STEP (Y - V R V'). */
function move(): void {
  const bytes = <usize>full * wide;
  if (ASC_FEATURE_SIMD) {
    const step = f32x4.splat(STEP);
    for (let at: usize = 0; at < bytes; at += 16) {
      const off = f32x4.sub(v128.load(point + at), v128.load(second + at));
      v128.store(multipliers + at, f32x4.add(v128.load(multipliers + at), f32x4.mul(step, off)));
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 4) {
      const off: f32 = load<f32>(point + at) - load<f32>(second + at);
      store<f32>(multipliers + at, load<f32>(multipliers + at) + STEP * off);
    }
  }
}
