import { allocate, getF64 } from "../../memory";
import { beside, diagonal } from "./tridiagonal";

/**
 * Eigenvectors of the three diagonals T for eigenvalues that no other is close to, by twisted factorisations (Parlett and Dhillon 1997):
 * T - value is eliminated from the first row down and from the last row up. Where the two meet in row r, what is left of that row is
 *
 *     remainder_r = 1 / ((T - value)^-1)_rr,
 *
 * and the vector that solves all other rows has a residual of this size. It is least where the eigenvector is large: there z_r = 1, and
 * every other entry is its neighbour's on the side of r times a factor.
 *
 *     | factor up | factor down | pivot from above, then z up to row r | what row r loses from below, then z behind it |
 *
 * stand, for two vectors at once, in a row of 64 bytes. Both eliminations, and both substitutions, are one loop: none waits for the other.
 */
const ROW: usize = 64;
const DOWN: usize = 16;
const ABOVE: usize = 32;
const BELOW: usize = 48;

let table: usize = 0;

export function allocateTwisted(most: u32): void {
  table = allocate(<usize>most * ROW);
}

/** Vectors at length 1, each a row of f32. A pivot below `least` becomes `least`. */
export function findTwo(n: u32, value: f64, row: usize, value2: f64, row2: usize, least: f64): void {
  if (ASC_FEATURE_SIMD) {
    const both = f64x2.replace_lane(f64x2.splat(value), 1, value2);
    eliminateTwo(n, both, f64x2.splat(least));
    storeTwo(n, substituteTwo(n, leastRemainders(n)), row, row2);
  } else {
    findOne(n, value, row, least);
    findOne(n, value2, row2, least);
  }
}

function eliminateTwo(n: u32, values: v128, least: v128): void {
  let top = diagonal;
  let bottom = diagonal + ((<usize>(n - 1)) << 3);
  let afterTop = beside + 8;
  let beforeBottom = beside + ((<usize>(n - 1)) << 3);
  let topRow = table;
  let bottomRow = table + <usize>(n - 1) * ROW;
  let fromAbove = f64x2.splat(0);
  let fromBelow = fromAbove;
  for (let left = n; left > 0; left--) {
    const above = atLeast(f64x2.add(f64x2.sub(v128.load64_splat(top), values), fromAbove), least);
    const next = v128.load64_splat(afterTop);
    const up = f64x2.neg(f64x2.div(next, above));
    fromAbove = f64x2.mul(next, up);
    v128.store(topRow, up);
    v128.store(topRow, above, ABOVE);
    v128.store(bottomRow, fromBelow, BELOW);
    const below = atLeast(f64x2.add(f64x2.sub(v128.load64_splat(bottom), values), fromBelow), least);
    const last = v128.load64_splat(beforeBottom);
    const down = f64x2.neg(f64x2.div(last, below));
    fromBelow = f64x2.mul(last, down);
    v128.store(bottomRow, down, DOWN);
    top += 8;
    afterTop += 8;
    topRow += ROW;
    bottom -= 8;
    beforeBottom -= 8;
    bottomRow -= ROW;
  }
}

function atLeast(pivots: v128, least: v128): v128 {
  return v128.bitselect(least, pivots, f64x2.lt(f64x2.abs(pivots), least));
}

/** The row, a whole number, where each vector's remainder is least. */
function leastRemainders(n: u32): v128 {
  let lowest = f64x2.splat(Infinity);
  let at = f64x2.splat(0);
  let index = at;
  const one = f64x2.splat(1);
  let row = table;
  for (let left = n; left > 0; left--) {
    const remainder = f64x2.abs(f64x2.add(v128.load(row, ABOVE), v128.load(row, BELOW)));
    at = v128.bitselect(index, at, f64x2.lt(remainder, lowest));
    lowest = f64x2.pmin(lowest, remainder);
    index = f64x2.add(index, one);
    row += ROW;
  }
  return at;
}

/** Returns the squares of the vectors' lengths. */
function substituteTwo(n: u32, at: v128): v128 {
  const one = f64x2.splat(1);
  let before = f64x2.splat(0);
  let after = before;
  let squares = before;
  let squares2 = before;
  let first = before;
  let last = f64x2.splat(<f64>(n - 1));
  let topRow = table;
  let bottomRow = table + <usize>(n - 1) * ROW;
  for (let left = n; left > 0; left--) {
    before = f64x2.mul(v128.load(topRow, DOWN), before);
    v128.store(topRow, before, BELOW);
    squares = f64x2.add(squares, f64x2.mul(before, before));
    before = v128.bitselect(one, before, f64x2.eq(first, at));
    after = v128.bitselect(one, f64x2.mul(v128.load(bottomRow), after), f64x2.eq(last, at));
    v128.store(bottomRow, after, ABOVE);
    squares2 = f64x2.add(squares2, f64x2.mul(after, after));
    first = f64x2.add(first, one);
    last = f64x2.sub(last, one);
    topRow += ROW;
    bottomRow -= ROW;
  }
  return f64x2.add(squares, squares2);
}

function storeTwo(n: u32, squares: v128, row: usize, row2: usize): void {
  const factors = f64x2.div(f64x2.splat(1), f64x2.sqrt(squares));
  let own = table;
  for (let at: usize = 0; at < (<usize>n) << 2; at += 4) {
    const entries = f64x2.mul(f64x2.add(v128.load(own, ABOVE), v128.load(own, BELOW)), factors);
    const single = f32x4.demote_f64x2_zero(entries);
    v128.store32_lane(row + at, single, 0);
    v128.store32_lane(row2 + at, single, 1);
    own += ROW;
  }
}

/** The same for one vector. */
function findOne(n: u32, value: f64, row: usize, least: f64): void {
  eliminateOne(n, value, least);
  const at = leastRemainder(n);
  const factor = 1 / Math.sqrt(substituteOne(n, at));
  for (let i: u32 = 0; i < n; i++) {
    const own = table + <usize>i * ROW;
    const entry = (load<f64>(own, ABOVE) + load<f64>(own, BELOW)) * factor;
    store<f32>(row + ((<usize>i) << 2), <f32>entry);
  }
}

function eliminateOne(n: u32, value: f64, least: f64): void {
  let from: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const own = table + <usize>i * ROW;
    const above = oneAtLeast(getF64(diagonal, i) - value + from, least);
    const up = -(getF64(beside, i + 1) / above);
    from = getF64(beside, i + 1) * up;
    store<f64>(own, up);
    store<f64>(own, above, ABOVE);
  }
  from = 0;
  for (let i = n; i-- > 0; ) {
    const own = table + <usize>i * ROW;
    store<f64>(own, from, BELOW);
    const below = oneAtLeast(getF64(diagonal, i) - value + from, least);
    const down = -(getF64(beside, i) / below);
    from = getF64(beside, i) * down;
    store<f64>(own, down, DOWN);
  }
}

function oneAtLeast(pivot: f64, least: f64): f64 {
  return Math.abs(pivot) < least ? least : pivot;
}

function leastRemainder(n: u32): u32 {
  let lowest: f64 = Infinity;
  let at: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const own = table + <usize>i * ROW;
    const remainder = Math.abs(load<f64>(own, ABOVE) + load<f64>(own, BELOW));
    if (remainder < lowest) {
      lowest = remainder;
      at = i;
    }
  }
  return at;
}

function substituteOne(n: u32, at: u32): f64 {
  let before: f64 = 0;
  let square: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const own = table + <usize>i * ROW;
    before *= load<f64>(own, DOWN);
    store<f64>(own, before, BELOW);
    square += before * before;
    if (i == at) before = 1;
  }
  let after: f64 = 0;
  let square2: f64 = 0;
  for (let i = n; i-- > 0; ) {
    const own = table + <usize>i * ROW;
    after = i == at ? 1 : load<f64>(own) * after;
    store<f64>(own, after, ABOVE);
    square2 += after * after;
  }
  return square + square2;
}
