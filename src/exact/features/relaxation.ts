import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";
import { type AssignmentBasis, assignmentBasis, compress, expand, expandRows } from "./basis.ts";
import { type Spectrum, symmetricSpectrum } from "./eigen.ts";

/** What of the relaxation the search uses: free VMs in the order of the problem, clouds x. */
export interface Features {
  /** K. */
  readonly columns: number;
  /** F, free VMs * m rows of K. */
  readonly rows: Float64Array;
  /** What the relaxation makes of the sum of all F_i, K. */
  readonly start: Float64Array;
  /** How much of each VM the relaxation puts on each cloud, free VMs * m. */
  readonly likely: Float64Array;
}

const ITERATIONS = 100;
/** Of the penalty on what the two sides of the splitting disagree in, with costs scaled to 1. */
const PENALTY = 2;
/** Eigenvalues below this part of the largest are left out. */
const SMALLEST = 1e-3;

/**
 * Features of the free VMs at their clouds, such that the cost less |sum_i F_i|^2 has a good bound from tables of pairs
 * (assembly/exact/features.ts). They come from the doubly nonnegative relaxation of the problem,
 *
 *     minimise <L, Y>:  Y = V R V', R positive semidefinite, 0 <= Y <= 1, Y_00 = 1, Y_0,ix = Y_ix,ix, Y_ix,iy = 0,
 *
 * solved roughly, by alternating between R and Y (ADMM). At its optimum L is the positive semidefinite part of -Z on V, |F'z|^2,
 * and what tables of pairs bound. A rough solution makes worse features, not wrong bounds.
 *
 * Null if `proceed` says no, or if there is nothing to relax.
 */
export function featuresOf(
  problem: QuadraticProblem,
  costs: FreeCosts,
  proceed: () => boolean,
): Features | null {
  const vms = costs.unary.length / problem.clouds;
  const basis = assignmentBasis(vms, problem.clouds);
  const L = costMatrix(problem, costs, basis);
  const largest = L.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(largest > 0 && largest < Infinity)) return null;
  const scaled = L.map((value) => value / largest);
  const { full } = basis;
  let Y = evenPoint(basis);
  const Z = new Float64Array(full * full);
  for (let left = ITERATIONS; left > 0; left--) {
    if (!proceed()) return null;
    const R = positivePart(
      symmetricSpectrum(
        compress(
          basis,
          Y.map((value, at) => value + Z[at] / PENALTY),
        ),
        basis.size,
      ),
    );
    const X = expand(basis, R);
    Y = nearest(
      basis,
      X.map((value, at) => value - (scaled[at] + Z[at]) / PENALTY),
    );
    for (let at = 0; at < Z.length; at++) Z[at] += PENALTY * (Y[at] - X[at]);
  }
  return factorised(basis, Z, Y, largest);
}

/** L, full * full: the cost of the assignment y is z'Lz, with z = (1, y), but for what no free VM changes. */
function costMatrix(
  problem: QuadraticProblem,
  { unary, slope }: FreeCosts,
  { vms, clouds, full }: AssignmentBasis,
) {
  const { loads, shares, from, to, out, in: back, latency } = problem;
  const first = loads.length - vms;
  const L = new Float64Array(full * full);
  const add = (a: number, b: number, cost: number) => {
    L[a * full + b] += cost / 2;
    L[b * full + a] += cost / 2;
  };
  const at = (i: number, x: number) => 1 + (i - first) * clouds + x;
  for (let i = first; i < loads.length; i++) {
    for (let x = 0; x < clouds; x++) {
      add(0, at(i, x), unary[at(i, x) - 1]);
      add(at(i, x), at(i, x), slope[x] * loads[i] * shares[i]);
      for (let j = i + 1; j < loads.length; j++)
        add(at(i, x), at(j, x), slope[x] * (loads[i] * shares[j] + loads[j] * shares[i]));
    }
  }
  from.forEach((i, e) => {
    if (i < first) return;
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++)
        add(at(i, x), at(to[e], y), (out[e] + back[e]) * latency[x * clouds + y]);
    }
  });
  return L;
}

function evenPoint(basis: AssignmentBasis): Float64Array {
  const { clouds, full } = basis;
  const z = (a: number) => (a === 0 ? 1 : 1 / clouds);
  return nearest(
    basis,
    Float64Array.from({ length: full * full }, (_, at) => z(Math.floor(at / full)) * z(at % full)),
  );
}

/** The nearest Y that keeps to everything but being V R V'. */
function nearest({ clouds, full }: AssignmentBasis, X: Float64Array): Float64Array {
  const Y = new Float64Array(full * full);
  const clamped = (value: number) => Math.min(1, Math.max(0, value));
  Y[0] = 1;
  for (let a = 1; a < full; a++) {
    // The diagonal stands once in X, its equals in the first row and column twice.
    const own = clamped((clamped(X[a * full + a]) + 2 * clamped(X[a])) / 3);
    Y[a * full + a] = own;
    Y[a] = own;
    Y[a * full] = own;
    const next = a + clouds - ((a - 1) % clouds);
    for (let b = next; b < full; b++) {
      const value = clamped(0.5 * (X[a * full + b] + X[b * full + a]));
      Y[a * full + b] = value;
      Y[b * full + a] = value;
    }
  }
  return Y;
}

function positivePart({ values, vectors }: Spectrum): Float64Array {
  const n = values.length;
  const part = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const value = values[k];
    if (!(value > 0)) continue;
    const row = k * n;
    for (let i = 0; i < n; i++) {
      const factor = value * vectors[row + i];
      for (let j = 0, at = i * n; j <= i; j++, at++) part[at] += factor * vectors[row + j];
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) part[j * n + i] = part[i * n + j];
  return part;
}

function factorised(
  basis: AssignmentBasis,
  Z: Float64Array,
  Y: Float64Array,
  scale: number,
): Features | null {
  const { size, full } = basis;
  const { values, vectors } = symmetricSpectrum(
    compress(
      basis,
      Z.map((value) => -value),
    ),
    size,
  );
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const kept = Array.from(values.keys()).filter((k) => values[k] > SMALLEST * largest);
  const columns = kept.length;
  if (columns === 0) return null;
  const rows = new Float64Array((full - 1) * columns);
  const start = new Float64Array(columns);
  kept.forEach((k, q) => {
    const column = expandRows(basis, vectors.subarray(k * size, (k + 1) * size));
    const length = Math.sqrt(values[k] * scale);
    start[q] = -column[0] * length;
    for (let a = 1; a < full; a++) rows[(a - 1) * columns + q] = column[a] * length;
  });
  const likely = Float64Array.from({ length: full - 1 }, (_, a) => Y[(a + 1) * (full + 1)]);
  return { columns, rows, start, likely };
}
