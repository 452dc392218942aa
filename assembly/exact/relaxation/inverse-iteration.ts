import { allocate, getF64, getU32, setF64, setU32 } from "../../memory";
import { values } from "./eigenvalues";
import { addTimes, product } from "./rows";
import { beside, diagonal } from "./tridiagonal";

/**
 * Eigenvectors of the three diagonals T for a group of eigenvalues that are next to equal, by inverse iteration: (T - value)^-1, applied to
 * nearly any vector twice, leaves little else than the vectors of the group. They are made orthogonal to each other on the way.
 */
const ROUNDS: u32 = 2;

let inverses: usize = 0; // of the upper factor's diagonal; then the two beside it
let nexts: usize = 0;
let seconds: usize = 0;
let factors: usize = 0; // the lower factor's
let swapped: usize = 0; // whether row i was exchanged with the one before
let solution: usize = 0;

export function allocateInverseIteration(most: u32): void {
  const bytes = (<usize>(most + 2)) << 3;
  inverses = allocate(bytes);
  nexts = allocate(bytes);
  seconds = allocate(bytes);
  factors = allocate(bytes);
  swapped = allocate(bytes);
  solution = allocate(bytes);
}

/** Vectors of eigenvalues from .. until - 1, lowest first, each a row of `wide` bytes. Values closer than `least` are taken as so far apart. */
export function findGroup(n: u32, wide: usize, from: u32, until: u32, vectors: usize, least: f64): void {
  let shift = getF64(values, from);
  for (let k = from; k < until; k++) {
    if (k > from) shift = Math.max(getF64(values, k), shift + least);
    factorise(n, shift, least);
    const row = vectors + <usize>(k - from) * wide;
    begin(n, k);
    for (let round: u32 = 0; round < ROUNDS; round++) {
      if (round > 0) forwards(n);
      backwards(n);
      normalise(n, row, wide);
      // What is left of a vector may be so small that its rounding is along the others: once more, at length 1.
      for (let pass = 0; pass < 2; pass++) {
        for (let before = vectors; before < row; before += wide)
          addTimes(row, before, -product(row, before, wide), wide);
        reload(n, row);
        normalise(n, row, wide);
      }
    }
  }
}

/** T - shift = P L U, by rows, with the larger of two pivots. */
function factorise(n: u32, shift: f64, least: f64): void {
  let pivot = getF64(diagonal, 0) - shift;
  let next = getF64(beside, 1);
  for (let i: u32 = 1; i < n; i++) {
    const below = getF64(beside, i);
    const own = getF64(diagonal, i) - shift;
    const after = getF64(beside, i + 1);
    const isSwapped = Math.abs(below) >= Math.abs(pivot);
    setU32(swapped, i, isSwapped ? 1 : 0);
    if (isSwapped) {
      const factor = below == 0 ? 0 : pivot / below;
      setF64(factors, i, factor);
      setF64(inverses, i - 1, inverse(below, least));
      setF64(nexts, i - 1, own);
      setF64(seconds, i - 1, after);
      pivot = next - factor * own;
      next = -factor * after;
    } else {
      const factor = below / pivot;
      setF64(factors, i, factor);
      setF64(inverses, i - 1, inverse(pivot, least));
      setF64(nexts, i - 1, next);
      setF64(seconds, i - 1, 0);
      pivot = own - factor * next;
      next = after;
    }
  }
  setF64(inverses, n - 1, inverse(pivot, least));
  setF64(nexts, n - 1, 0);
  setF64(seconds, n - 1, 0);
}

/** At most 1 / least: an eigenvalue makes a pivot vanish, and what counts is then the direction. */
function inverse(pivot: f64, least: f64): f64 {
  return 1 / (Math.abs(pivot) < least ? least : pivot);
}

/** Entries between 1/2 and 1, different for every eigenvalue (Knuth's multiplicative hash). */
function begin(n: u32, k: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const hash = (i * 2654435761 + k * 2246822519 + 374761393) * 2654435761;
    setF64(solution, i, 0.5 + <f64>hash / 8589934592.0);
  }
}

function forwards(n: u32): void {
  for (let i: u32 = 1; i < n; i++) {
    const one = getF64(solution, i - 1);
    const other = getF64(solution, i);
    if (getU32(swapped, i) == 1) {
      setF64(solution, i - 1, other);
      setF64(solution, i, one - getF64(factors, i) * other);
    } else {
      setF64(solution, i, other - getF64(factors, i) * one);
    }
  }
}

function backwards(n: u32): void {
  let after: f64 = 0;
  let second: f64 = 0;
  for (let i = n; i-- > 0; ) {
    const known = after * getF64(nexts, i) + second * getF64(seconds, i);
    const value = (getF64(solution, i) - known) * getF64(inverses, i);
    setF64(solution, i, value);
    second = after;
    after = value;
  }
}

/** The solution at length 1, also as a row. */
function normalise(n: u32, row: usize, wide: usize): void {
  let largest: f64 = 0;
  for (let i: u32 = 0; i < n; i++) largest = Math.max(largest, Math.abs(getF64(solution, i)));
  const scale = largest > 0 ? 1 / largest : 0;
  let square: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const value = getF64(solution, i) * scale;
    square += value * value;
  }
  const factor = square > 0 ? scale / Math.sqrt(square) : 0;
  memory.fill(row, 0, wide);
  for (let i: u32 = 0; i < n; i++) {
    const value = getF64(solution, i) * factor;
    setF64(solution, i, value);
    store<f32>(row + ((<usize>i) << 2), <f32>value);
  }
}

function reload(n: u32, row: usize): void {
  for (let i: u32 = 0; i < n; i++) setF64(solution, i, <f64>load<f32>(row + ((<usize>i) << 2)));
}
