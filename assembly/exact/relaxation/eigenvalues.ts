import { allocate, getF64, setF64 } from "../../memory";
import { beside, diagonal } from "./tridiagonal";

const MOST_ROTATIONS: u32 = 60;
const EPSILON: f64 = 2.220446049250313e-16;

/** Eigenvalues of the three diagonals, lowest first: n f64. */
export let values: usize = 0;
let off: usize = 0; // the diagonal beside it; entry i stands at (i, i + 1)

export function allocateEigenvalues(most: u32): void {
  values = allocate((<usize>most) << 3);
  off = allocate((<usize>(most + 1)) << 3);
}

/** By the implicit QL method. */
export function findEigenvalues(n: u32): void {
  memory.copy(values, diagonal, (<usize>n) << 3);
  memory.copy(off, beside + 8, (<usize>n) << 3);
  for (let l: u32 = 0; l < n; l++) {
    for (let left = MOST_ROTATIONS; left > 0; left--) {
      let end = l;
      while (end + 1 < n && !isNegligible(end)) end++;
      if (end == l) break;
      chase(l, end);
    }
  }
  sortValues(n);
}

function isNegligible(k: u32): bool {
  const around = Math.abs(getF64(values, k)) + Math.abs(getF64(values, k + 1));
  return Math.abs(getF64(off, k)) <= EPSILON * around;
}

/** One step on rows l to end, by Wilkinson's shift. */
function chase(l: u32, end: u32): void {
  const own = getF64(values, l);
  const next = getF64(off, l);
  const ratio = (getF64(values, l + 1) - own) / (2 * next);
  const root = Math.sqrt(ratio * ratio + 1);
  let g = getF64(values, end) - own + next / (ratio + (ratio < 0 ? -root : root));
  let s: f64 = 1;
  let c: f64 = 1;
  let moved: f64 = 0;
  for (let i = end; i-- > l; ) {
    const f = s * getF64(off, i);
    const b = c * getF64(off, i);
    const r = Math.sqrt(f * f + g * g);
    setF64(off, i + 1, r);
    if (r == 0) {
      setF64(values, i + 1, getF64(values, i + 1) - moved);
      setF64(off, end, 0);
      return;
    }
    s = f / r;
    c = g / r;
    g = getF64(values, i + 1) - moved;
    const t = (getF64(values, i) - g) * s + 2 * c * b;
    moved = s * t;
    setF64(values, i + 1, g + moved);
    g = c * t - b;
  }
  setF64(values, l, getF64(values, l) - moved);
  setF64(off, l, g);
  setF64(off, end, 0);
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
