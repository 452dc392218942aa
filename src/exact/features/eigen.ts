/** A = sum over k of values[k] v_k v_k', where v_k is row k of `vectors`; values in no particular order. */
export interface Spectrum {
  readonly values: Float64Array;
  /** n * n, row-major. */
  readonly vectors: Float64Array;
}

const MOST_ROTATIONS = 60;
/** The spacing of doubles at 1. */
const EPSILON = 2 ** -52;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix (n * n, row-major), by Householder's reduction to three
 * diagonals and the implicit QL method. Nothing but arithmetic and square roots: the same on every machine.
 */
export function symmetricSpectrum(matrix: Float64Array, n: number): Spectrum {
  const work = matrix.slice();
  const values = new Float64Array(n);
  const beside = new Float64Array(n);
  const factors = tridiagonalise(work, n, values, beside);
  const vectors = accumulate(work, n, factors);
  diagonalise(values, beside, vectors, n);
  return { values, vectors };
}

/**
 * Leaves the diagonal in `diagonal` and its neighbours (k, k + 1) in `beside[k]`. Row k of `a` right of the diagonal then holds
 * the vector v of the k-th reflection I - f v v', whose f is returned.
 */
function tridiagonalise(a: Float64Array, n: number, diagonal: Float64Array, beside: Float64Array) {
  const factors = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k];
    if (k + 1 === n) break;
    const row = k * n;
    let square = 0;
    for (let j = k + 1; j < n; j++) square += a[row + j] * a[row + j];
    const first = a[row + k + 1];
    const head = first > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    beside[k] = head;
    const length = 2 * (square - first * head);
    if (!(length > 0)) continue;
    a[row + k + 1] = first - head;
    factors[k] = 2 / length;
    reflect(a, n, k, factors[k], p);
  }
  return factors;
}

/** What stands below and right of (k, k) becomes H A H, with H the k-th reflection. */
function reflect(a: Float64Array, n: number, k: number, factor: number, p: Float64Array): void {
  const row = k * n;
  let along = 0;
  for (let i = k + 1; i < n; i++) {
    let sum = 0;
    for (let j = k + 1; j < n; j++) sum += a[i * n + j] * a[row + j];
    p[i] = factor * sum;
    along += p[i] * a[row + i];
  }
  const half = 0.5 * factor * along;
  for (let i = k + 1; i < n; i++) p[i] -= half * a[row + i];
  for (let i = k + 1; i < n; i++) {
    const v = a[row + i];
    const w = p[i];
    for (let j = k + 1; j < n; j++) a[i * n + j] -= v * p[j] + w * a[row + j];
  }
}

/** The transposed product of all reflections. */
function accumulate(a: Float64Array, n: number, factors: Float64Array): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) product[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    const row = k * n;
    if (factors[k] === 0) continue;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += product[i * n + j] * a[row + j];
      sum *= factors[k];
      for (let j = k + 1; j < n; j++) product[i * n + j] -= sum * a[row + j];
    }
  }
  return product;
}

/** Rotates until nothing is left beside the diagonal; rows of `vectors` turn with it. */
function diagonalise(d: Float64Array, e: Float64Array, vectors: Float64Array, n: number): void {
  for (let l = 0; l < n; l++) {
    for (let left = MOST_ROTATIONS; left > 0; left--) {
      let end = l;
      while (end + 1 < n && Math.abs(e[end]) > EPSILON * (Math.abs(d[end]) + Math.abs(d[end + 1]))) end++;
      if (end === l) break;
      chase(d, e, vectors, n, l, end);
    }
  }
}

/** One step of the implicit QL method on rows l to end, by Wilkinson's shift. */
function chase(d: Float64Array, e: Float64Array, vectors: Float64Array, n: number, l: number, end: number) {
  const ratio = (d[l + 1] - d[l]) / (2 * e[l]);
  const root = Math.sqrt(ratio * ratio + 1);
  let g = d[end] - d[l] + e[l] / (ratio + (ratio < 0 ? -root : root));
  let s = 1;
  let c = 1;
  let moved = 0;
  for (let i = end - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= moved;
      e[end] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - moved;
    const t = (d[i] - g) * s + 2 * c * b;
    moved = s * t;
    d[i + 1] = g + moved;
    g = c * t - b;
    rotate(vectors, i * n, n, c, s);
  }
  d[l] -= moved;
  e[l] = g;
  e[end] = 0;
}

/** Two neighbouring rows of n, the first at `row`. */
function rotate(vectors: Float64Array, row: number, n: number, c: number, s: number): void {
  for (let at = row, next = row + n; at < row + n; at++, next++) {
    const one = vectors[at];
    const other = vectors[next];
    vectors[next] = s * one + c * other;
    vectors[at] = c * one - s * other;
  }
}
