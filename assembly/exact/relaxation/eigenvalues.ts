import { allocate, getF64, setF64 } from "../../memory";
import { beside, diagonal } from "./tridiagonal";

const MOST_ROTATIONS: u32 = 60;
/** What lies beside the diagonal is left out below this part of the largest eigenvalue: the matrix is no better, in single precision. */
const NEGLIGIBLE: f64 = 1e-10;

/** Eigenvalues of the three diagonals, lowest first: n f64. */
export let values: usize = 0;
let squares: usize = 0; // of the diagonal beside it; entry i stands at (i, i + 1)

export function allocateEigenvalues(most: u32): void {
  values = allocate((<usize>most) << 3);
  squares = allocate((<usize>(most + 1)) << 3);
}

/** By the QL method without square roots (Reinsch 1973). */
export function findEigenvalues(n: u32): void {
  memory.copy(values, diagonal, (<usize>n) << 3);
  let largest: f64 = 1e-150;
  for (let i: u32 = 0; i < n; i++) {
    const next = getF64(beside, i + 1);
    setF64(squares, i, next * next);
    largest = Math.max(largest, Math.abs(getF64(values, i)) + Math.abs(next));
  }
  setF64(squares, n - 1, 0);
  const least = NEGLIGIBLE * largest;
  let shift: f64 = 0;
  for (let l: u32 = 0; l < n; l++) {
    for (let left = MOST_ROTATIONS; left > 0; left--) {
      let end = l;
      while (getF64(squares, end) > least * least) end++;
      if (end == l) break;
      shift += lowered(l, n);
      chase(l, end, least);
    }
    setF64(values, l, getF64(values, l) + shift);
  }
  sortValues(n);
}

/** Takes Wilkinson's shift of row l from the diagonal from there on, and returns it. */
function lowered(l: u32, n: u32): f64 {
  const own = getF64(values, l);
  const next = Math.sqrt(getF64(squares, l));
  const ratio = (getF64(values, l + 1) - own) / (2 * next);
  const root = Math.sqrt(ratio * ratio + 1);
  const shift = own - next / (ratio + (ratio < 0 ? -root : root));
  for (let i = l; i < n; i++) setF64(values, i, getF64(values, i) - shift);
  return shift;
}

/** One step on rows l to end. A pivot g that vanishes becomes `least`. Each step waits for the p before alone, and for one division. */
function chase(l: u32, end: u32, least: f64): void {
  let g = getF64(values, end);
  if (g == 0) g = least;
  let h = g;
  let p = g * g;
  let s: f64 = 0;
  for (let i = end; i-- > l; ) {
    const own = getF64(values, i);
    const square = getF64(squares, i);
    const r = p + square;
    const c = p / r;
    setF64(squares, i + 1, s * r);
    s = square / r;
    setF64(values, i + 1, h + s * (h + own));
    g = own - square / g;
    if (g == 0) g = least;
    h = g * c;
    p = g * g * c;
  }
  setF64(squares, l, s * p);
  setF64(values, l, h);
}

function sortValues(n: u32): void {
  for (let k: u32 = 1; k < n; k++) {
    const value = getF64(values, k);
    let place = k;
    while (place > 0 && getF64(values, place - 1) > value) {
      setF64(values, place, getF64(values, place - 1));
      place--;
    }
    setF64(values, place, value);
  }
}
