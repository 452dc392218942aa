import { allocate, getF64, getU32, releaseAll, setF64, setU32, within } from "../memory";

/**
 * What a panel of columns of L takes from a later one: nearly all the work of an elimination (src/exact/convexity/elimination.ts).
 *
 *     numbers *    f64: the panels' values, one after the other, each row-major and followed by TILE - 1 rows of zeros
 *     rows *       u32: the panels' rows
 *     pivots *     f64: D
 *     places       u32: where a row of the target is among its rows
 *     scaled       f64: L D, of the source's rows that are the target's columns, in tiles of TILE: TILE numbers for each column of the source
 *     sums         f64, TILE x TILE
 *
 * The host fills those marked *.
 */
export let numbers: usize = 0;
export let rows: usize = 0;
export let pivots: usize = 0;

const TILE: u32 = 4;

let places: usize = 0;
let scaled: usize = 0;
let sums: usize = 0;

/** For a matrix of `size` rows and panels of up to `widest` columns. */
export function allocateElimination(size: u32, widest: u32, theNumbers: u32, theRows: u32): void {
  releaseAll();
  numbers = allocate((<usize>theNumbers) << 3);
  rows = allocate((<usize>theRows) << 2);
  pivots = allocate((<usize>size) << 3);
  places = allocate((<usize>size) << 2);
  scaled = allocate((<usize>(widest + TILE - 1) * <usize>widest) << 3);
  sums = allocate((<usize>TILE * <usize>TILE) << 3);
}

let target: usize = 0;
let begin: u32 = 0;
let width: u32 = 0;

/** The panel that `subtractPanel` takes from: `theWidth` columns from `theBegin` on, its values and rows from these places on. */
export function aimAtPanel(theBegin: u32, theWidth: u32, valuesAt: u32, rowsAt: u32, count: u32): void {
  target = numbers + ((<usize>valuesAt) << 3);
  begin = theBegin;
  width = theWidth;
  for (let r: u32 = 0; r < count; r++) setU32(places, getU32(rows, rowsAt + r), r);
}

/**
 * target -= L D L' of the source's `depth` columns from `sourceBegin` on: of its rows from `first` on, with those before `last` as the target's
 * columns. Every sum is taken in the order of these columns.
 */
export function subtractPanel(
  sourceBegin: u32,
  depth: u32,
  valuesAt: u32,
  rowsAt: u32,
  first: u32,
  last: u32,
  count: u32,
): void {
  const columns = last - first;
  const stride = (<usize>depth) << 3;
  const values = numbers + ((<usize>valuesAt) << 3);
  const tileBytes = stride * <usize>TILE;
  for (let c: u32 = 0; c < columns; c++) scaleRow(c, valuesAt + (first + c) * depth, sourceBegin, depth);
  clearTile(columns, depth);
  for (let r = first; r < count; r += TILE) {
    const from = values + <usize>r * stride;
    let tile = scaled;
    for (let c: u32 = 0; c < columns; c += TILE) {
      multiplyTile(within(numbers, from, tileBytes), within(scaled, tile, tileBytes), stride);
      subtractSums(rowsAt + r, min(TILE, count - r), rowsAt + first + c, min(TILE, columns - c));
      tile += tileBytes;
    }
  }
}

/** L D of a row, to its place in its tile. */
function scaleRow(c: u32, from: u32, sourceBegin: u32, depth: u32): void {
  const to = (c / TILE) * TILE * depth + (c % TILE);
  for (let q: u32 = 0; q < depth; q++)
    setF64(scaled, to + q * TILE, getF64(numbers, from + q) * getF64(pivots, sourceBegin + q));
}

/** Zeros where the last tile has no rows. */
function clearTile(columns: u32, depth: u32): void {
  for (let c = columns; c % TILE !== 0; c++) {
    const to = (c / TILE) * TILE * depth + (c % TILE);
    for (let q: u32 = 0; q < depth; q++) setF64(scaled, to + q * TILE, 0);
  }
}

/** The products of TILE rows, `stride` bytes each, with those of a tile of `scaled`. */
function multiplyTile(from: usize, tile: usize, stride: usize): void {
  if (ASC_FEATURE_SIMD) {
    const from1 = from + stride;
    const from2 = from1 + stride;
    const from3 = from2 + stride;
    let left0 = f64x2.splat(0);
    let left1 = f64x2.splat(0);
    let left2 = f64x2.splat(0);
    let left3 = f64x2.splat(0);
    let right0 = f64x2.splat(0);
    let right1 = f64x2.splat(0);
    let right2 = f64x2.splat(0);
    let right3 = f64x2.splat(0);
    for (let at: usize = 0; at < stride; at += 8) {
      const left = v128.load(tile);
      const right = v128.load(tile, 16);
      tile += 32;
      const l0 = v128.load64_splat(from + at);
      left0 = f64x2.add(left0, f64x2.mul(l0, left));
      right0 = f64x2.add(right0, f64x2.mul(l0, right));
      const l1 = v128.load64_splat(from1 + at);
      left1 = f64x2.add(left1, f64x2.mul(l1, left));
      right1 = f64x2.add(right1, f64x2.mul(l1, right));
      const l2 = v128.load64_splat(from2 + at);
      left2 = f64x2.add(left2, f64x2.mul(l2, left));
      right2 = f64x2.add(right2, f64x2.mul(l2, right));
      const l3 = v128.load64_splat(from3 + at);
      left3 = f64x2.add(left3, f64x2.mul(l3, left));
      right3 = f64x2.add(right3, f64x2.mul(l3, right));
    }
    v128.store(sums, left0);
    v128.store(sums, right0, 16);
    v128.store(sums, left1, 32);
    v128.store(sums, right1, 48);
    v128.store(sums, left2, 64);
    v128.store(sums, right2, 80);
    v128.store(sums, left3, 96);
    v128.store(sums, right3, 112);
  } else {
    for (let r: usize = 0; r < TILE; r++) {
      for (let c: usize = 0; c < TILE; c++) {
        let sum: f64 = 0;
        for (let at: usize = 0; at < stride; at += 8)
          sum += load<f64>(from + r * stride + at) * load<f64>(tile + at * TILE + (c << 3));
        store<f64>(sums + ((r * TILE + c) << 3), sum);
      }
    }
  }
}

/** From the target's entries in so many rows and columns, which `rows` tells from these places on. */
function subtractSums(rowsAt: u32, height: u32, columnsAt: u32, columns: u32): void {
  for (let r: u32 = 0; r < height; r++) {
    const row = target + ((<usize>getU32(places, getU32(rows, rowsAt + r)) * <usize>width) << 3);
    for (let c: u32 = 0; c < columns; c++) {
      const at = within(numbers, row + ((<usize>(getU32(rows, columnsAt + c) - begin)) << 3), 8);
      store<f64>(at, load<f64>(at) - getF64(sums, r * TILE + c));
    }
  }
}
