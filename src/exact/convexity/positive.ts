import { ROUNDOFF } from "../rounding.ts";
import { Elimination, type Panel, type PanelShape, type SparseMatrix } from "./elimination.ts";
import { type EliminationOrder, minimumDegree } from "./minimum-degree.ts";

/** A = K + W S W', of nodes * b rows: K has a b * b block for every node and every edge, W a few columns. */
export interface BlockMatrix {
  readonly nodes: number;
  /** b. */
  readonly size: number;
  /** nodes * b * b: the symmetric blocks on K's diagonal, row-major; only their lower halves are read. */
  readonly diagonal: Float64Array;
  /** No pair of nodes occurs twice, in whatever direction, and no node with itself. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** edges * b * b: K's block (from, to), row-major; block (to, from) is its transpose. */
  readonly blocks: Float64Array;
  /** W, (nodes * b) * k, row-major. */
  readonly columns: Float64Array;
  /** The diagonal of S: k times +1 or -1. */
  readonly signs: Float64Array;
}

/** A symmetric matrix of n * n, row-major, of which only the lower half is read. */
export function oneBlock(matrix: Float64Array, n: number): BlockMatrix {
  return {
    nodes: 1,
    size: n,
    diagonal: matrix,
    from: new Uint32Array(),
    to: new Uint32Array(),
    blocks: new Float64Array(),
    columns: new Float64Array(),
    signs: new Float64Array(),
  };
}

/** How often a matrix is lowered by less when it is not positive any more, or by more when rounding hides more than was expected. */
const ATTEMPTS = 4;

/**
 * Proves that A has no negative eigenvalue, and neither has any symmetric matrix that differs from A by a matrix of spectral norm
 * `deviation` or less: true only if that is so, whatever the rounding. A matrix that is singular, or nearly so, is not proven, and neither
 * is any once `goOn` says no, which is asked from the beginning on, again and again, with the part of an attempt that is done.
 *
 * A is the Schur complement of -S in the bordered matrix B = [K, W; W', -S], so the positive eigenvalues of B are as many as those of
 * A and of -S together (Haynsworth 1968): A is positive definite if B has N + #(-1 in S) of them, N = nodes * b.
 * Eliminating B - H, for a diagonal H >= 0, without pivoting yields numbers L and D with
 *
 *     L D L' = B - H + E,   |E_ij| <= (c_i + 4) u / (1 - (c_i + 4) u) (|L| |D| |L'|)_ij,
 *
 * for c_i columns of L with an entry in row i (Higham, "Accuracy and Stability of Numerical Algorithms", lemma 8.4), in any order of
 * summation and for pivots of any sign and size: |L| |D| |L'| shows if one was small. For every vector x > 0,
 *
 *     E <= diag(r)   if   r_i x_i >= sum_j |E_ij| x_j   for all i,
 *
 * since diag(r) - E, scaled by x from both sides, is diagonally dominant. Where H >= diag(r), and more by `deviation` in the rows of K,
 * L D L' <= B - deviation I, for the I of those rows. So the matrices that A stands for have at least as many positive eigenvalues in
 * their bordered matrices as L D L' has, and these are as many as D has positive entries (Sylvester).
 */
export function isPositiveSemidefinite(
  matrix: BlockMatrix,
  deviation = 0,
  goOn: (done: number) => boolean = () => true,
): boolean {
  if (!goOn(0)) return false;
  const ordering = minimumDegree(matrix.nodes, matrix.from, matrix.to);
  const bordered = borderedMatrix(matrix, ordering.order);
  const panels = panelsOf(ordering, matrix.size, matrix.signs.length);
  const elimination = new Elimination(panels, bordered.diagonal.length);
  try {
    return isProven(elimination, bordered, matrix, deviation, goOn);
  } finally {
    elimination.release();
  }
}

/** Lowers the bordered matrix, attempt by attempt, until an elimination proves it or none will. */
function isProven(
  elimination: Elimination,
  bordered: SparseMatrix,
  matrix: BlockMatrix,
  deviation: number,
  goOn: (done: number) => boolean,
): boolean {
  const { diagonal } = bordered;
  const { panels, depths } = elimination;
  const border = matrix.nodes * matrix.size;
  const weights = weightsOf(bordered, border);
  const allowed = new Float64Array(diagonal.length).fill(deviation, 0, border);
  const mostNegative = matrix.signs.filter((sign) => sign > 0).length;
  const expected = (growth: Growth) => expectedRounding(bordered, border, weights, depths, growth);
  let slack = expected(MOST_GROWTH);
  let isStopped = false;
  const ask = (done: number) => {
    isStopped = !goOn(done);
    return !isStopped;
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lowered = diagonal.map((entry, i) => entry - (allowed[i] + slack[i]));
    const pivots = elimination.run({ ...bordered, diagonal: lowered }, mostNegative, ask);
    if (pivots === null) {
      if (isStopped || attempt > 0) return false;
      slack = expected(SOME_GROWTH);
      continue;
    }
    const hidden = hiddenByRounding(panels, pivots, weights, depths);
    // The margin covers the rounding of this comparison.
    const covers = (r: number, i: number) =>
      (diagonal[i] - lowered[i]) * (1 - 4 * ROUNDOFF) >= r + allowed[i];
    if (hidden.every(covers)) return true;
    slack = slack.map((h, i) => Math.max(h, 2 * hidden[i]));
  }
  return false;
}

/** About how many multiplications one elimination takes for such a matrix, without columns; a proof takes one mostly, and up to four. */
export function proofWork(nodes: number, size: number, from: Uint32Array, to: Uint32Array): number {
  const { later } = minimumDegree(nodes, from, to);
  const core = (nodes - later.length) * size;
  return later.reduce((sum, { length }) => sum + (size * ((length + 1) * size) ** 2) / 2, core ** 3 / 6);
}

/** [K, W; W', -S], K's nodes in the given order. */
function borderedMatrix(matrix: BlockMatrix, order: Uint32Array): SparseMatrix {
  const { size, from, to, blocks, columns, signs } = matrix;
  const border = order.length * size;
  const entries = (border * (size - 1)) / 2 + blocks.length + columns.length;
  const diagonal = new Float64Array(border + signs.length);
  const [row, column] = [new Uint32Array(entries), new Uint32Array(entries)];
  const value = new Float64Array(entries);
  let at = 0;
  const put = (i: number, j: number, entry: number) => {
    row[at] = Math.max(i, j);
    column[at] = Math.min(i, j);
    value[at++] = entry;
  };
  const start = new Uint32Array(order.length);
  order.forEach((node, p) => {
    start[node] = p * size;
  });
  for (let i = 0; i < border; i++) {
    const x = i % size;
    const own = start[(i - x) / size];
    for (let y = 0; y < x; y++) put(own + x, own + y, matrix.diagonal[i * size + y]);
    diagonal[own + x] = matrix.diagonal[i * size + x];
    signs.forEach((_, q) => {
      put(border + q, own + x, columns[i * signs.length + q]);
    });
  }
  blocks.forEach((entry, k) => {
    const y = k % size;
    const x = ((k - y) / size) % size;
    const e = Math.floor(k / (size * size));
    put(start[from[e]] + x, start[to[e]] + y, entry);
  });
  diagonal.set(
    signs.map((sign) => -sign),
    border,
  );
  return { diagonal, row, column, value };
}

/** Columns of the core to a panel: with as many of their rows they stay in a fast cache. */
const CORE_COLUMNS = 48;

/** A panel for every node before the core; the core and the border, which all have entries in, are cut evenly. */
function panelsOf({ order, later }: EliminationOrder, size: number, borderRows: number): PanelShape[] {
  const border = order.length * size;
  const end = border + borderRows;
  const panels = later.map((places, p) => {
    const rows = new Uint32Array((1 + places.length) * size + borderRows);
    for (let r = 0; r < rows.length; r++) {
      const q = Math.floor(r / size);
      if (q <= places.length) rows[r] = (q === 0 ? p : places[q - 1]) * size + (r % size);
      else rows[r] = end - (rows.length - r);
    }
    return { begin: p * size, end: (p + 1) * size, rows };
  });
  for (let begin = later.length * size; begin < end; begin += CORE_COLUMNS) {
    const rows = Uint32Array.from({ length: end - begin }, (_, r) => begin + r);
    panels.push({ begin, end: Math.min(begin + CORE_COLUMNS, end), rows });
  }
  return panels;
}

/** Weights that underflow cannot harm. */
const [LEAST_WEIGHT, MOST_WEIGHT] = [2 ** -100, 2 ** 100];

/** x: for the rows of K 1, for those of W' the sum of their absolute values, which makes x_i |W_i| as large as a row of |W| |W'|. */
function weightsOf({ diagonal, row, value }: SparseMatrix, border: number): Float64Array {
  const weights = new Float64Array(diagonal.length).fill(1, 0, border);
  value.forEach((entry, e) => {
    if (row[e] >= border) weights[row[e]] += Math.abs(entry);
  });
  return weights.map((weight) => Math.min(Math.max(weight, LEAST_WEIGHT), MOST_WEIGHT));
}

/** How much larger |L| |D| |L'| is expected to be than |B|, in the rows of K and in those of W'. */
interface Growth {
  readonly ofK: number;
  readonly ofBorder: number;
}

/** The first guess is high enough for nearly all matrices, and too high for those that are nearly singular. */
const MOST_GROWTH: Growth = { ofK: 2 ** 21, ofBorder: 2 ** 26 };
const SOME_GROWTH: Growth = { ofK: 64, ofBorder: 64 };

/** A guess of what `hiddenByRounding` will find. */
function expectedRounding(
  { diagonal, row, column, value }: SparseMatrix,
  border: number,
  weights: Float64Array,
  depths: Float64Array,
  { ofK, ofBorder }: Growth,
): Float64Array {
  const sums = diagonal.map((entry, i) => Math.abs(entry) * weights[i]);
  value.forEach((entry, e) => {
    sums[row[e]] += Math.abs(entry) * weights[column[e]];
    sums[column[e]] += Math.abs(entry) * weights[row[e]];
  });
  const growth = (i: number) => (i < border ? ofK : ofBorder);
  return sums.map((sum, i) => (growth(i) * (depths[i] + 4) * ROUNDOFF * sum) / weights[i]);
}

/** r, by multiplying |L| |D| |L'| with x. */
function hiddenByRounding(
  panels: readonly Panel[],
  pivots: Float64Array,
  weights: Float64Array,
  depths: Float64Array,
): Float64Array {
  const sums = new Float64Array(pivots.length);
  for (const { begin, end, rows, values } of panels) {
    const width = end - begin;
    const across = new Float64Array(width);
    rows.forEach((row, r) => {
      for (let q = 0; q < width; q++) across[q] += Math.abs(values[r * width + q]) * weights[row];
    });
    for (let q = 0; q < width; q++) across[q] *= Math.abs(pivots[begin + q]);
    rows.forEach((row, r) => {
      for (let q = 0; q < width; q++) sums[row] += Math.abs(values[r * width + q]) * across[q];
    });
  }
  // 1% for the rounding of these sums, and more than underflow can do to any entry that weights within 2^100 multiply.
  const underflow = 2 ** -500 * (1 + sums.reduce((most, sum) => Math.max(most, sum), 0));
  return sums.map((sum, i) => (1.01 * (depths[i] + 4) * ROUNDOFF * sum + underflow) / weights[i]);
}
