import { type Instance, UNPINNED } from "../../game/instance.ts";
import { isPositiveSemidefinite, oneBlock } from "../convexity/positive.ts";
import { linearDelay } from "../linear-delay.ts";
import type { QuadraticProblem } from "../problem.ts";
import { hiddenByRounding, ROUNDOFF } from "../rounding.ts";
import type { SemidefiniteCertificate } from "./bound.ts";

/**
 * What a semidefinite certificate proves, evaluated from its definition; -Infinity if a distance exceeds its latency, or a matrix is
 * not proven to have no negative eigenvalue. On one-hot rows Y the cost is at least
 *
 *     fixed + sum of (a_ix + u_i |g_x|^2) Y_ix + Q(Y),  Q(Y) = |Y'(L - diag u)Y, by G| + sum_x beta_x (v' Y_x)^2,
 *
 * Q is convex, and Q(Y) >= <dQ(z), Y> - Q(z) for the relaxed assignment z.
 */
export function tangentBound(
  instance: Instance,
  problem: QuadraticProblem,
  { points, share, multipliers, relaxed }: SemidefiniteCertificate,
  goOn?: (done: number) => boolean,
): number {
  const { clouds, loads, shares, pins, from, to, latency } = problem;
  const { alpha, beta } = linearDelay(instance, loads);
  const start = pins.filter((cloud) => cloud !== UNPINNED).length;
  const free = pins.length - start;
  const rows = [points.length / clouds, relaxed.length / free].every((length) => length === clouds);
  if (!(rows && multipliers.length === free)) return Number.NEGATIVE_INFINITY;
  const point = (x: number) => points.subarray(x * clouds, (x + 1) * clouds);
  const gram = Float64Array.from({ length: clouds * clouds }, (_, at) => {
    const [one, other] = [point(Math.floor(at / clouds)), point(at % clouds)];
    return one.reduce((sum, part, q) => sum + part * other[q], 0);
  });
  const inner = (x: number, y: number) => gram[x * clouds + y];
  const roots = Float64Array.from({ length: free }, (_, i) =>
    Math.sqrt(loads[start + i] * shares[start + i]),
  );

  const congestion = new Float64Array(clouds * clouds);
  const rounding = (clouds + 4) * 2 * ROUNDOFF;
  const roundedUp = 1 + rounding;
  let hidden = 0;
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < clouds; y++) {
      const distance = point(x).reduce((sum, part, q) => sum + (part - point(y)[q]) ** 2, 0);
      if (!(distance * roundedUp <= latency[x * clouds + y])) return Number.NEGATIVE_INFINITY;
      congestion[x * clouds + y] = (x === y ? beta[x] : 0) - share * inner(x, y);
    }
    hidden += rounding * (beta[x] + share * inner(x, x));
  }

  /** L - diag u: the entries of every row that are not zero. */
  const form = Array.from({ length: free }, () => new Map<number, number>());
  const add = (i: number, j: number, entry: number) => form[i].set(j, (form[i].get(j) ?? 0) + entry);
  // Beside every sum goes that of its terms without their signs: what rounding hides is a part of it.
  let bound = 0;
  let terms = 0;
  const linear = new Float64Array(free * clouds);
  from.forEach((i, e) => {
    const j = to[e];
    const weight = problem.out[e] + problem.in[e];
    if (j < start) {
      bound += weight * latency[pins[i] * clouds + pins[j]];
      terms += weight * latency[pins[i] * clouds + pins[j]];
    } else if (i < start) {
      for (let x = 0; x < clouds; x++)
        linear[(j - start) * clouds + x] += weight * latency[pins[i] * clouds + x];
    } else {
      const [a, b] = [i - start, j - start];
      add(a, a, weight);
      add(b, b, weight);
      add(a, b, -weight);
      add(b, a, -weight);
    }
  });
  for (let i = 0; i < free; i++) add(i, i, -multipliers[i]);
  if (!isPositiveSemidefinite(oneBlock(congestion, clouds), hidden)) return Number.NEGATIVE_INFINITY;
  if (!isProvenConvex(form, multipliers, share, roots, goOn)) return Number.NEGATIVE_INFINITY;

  for (let x = 0; x < clouds; x++) {
    let load = 0;
    let total = 0;
    for (let i = 0; i < start; i++) {
      if (pins[i] !== x) continue;
      load += loads[i];
      total += shares[i];
    }
    bound += (alpha[x] + beta[x] * load) * total;
    terms += (Math.abs(alpha[x]) + beta[x] * load) * total;
    for (let i = 0; i < free; i++) {
      const c = shares[start + i];
      linear[i * clouds + x] +=
        alpha[x] * c + beta[x] * (load * c + total * loads[start + i]) + multipliers[i] * inner(x, x);
    }
  }

  /** v' z_x, beside the same without signs. */
  const sums = new Float64Array(clouds);
  const unsignedSums = new Float64Array(clouds);
  relaxed.forEach((part, at) => {
    sums[at % clouds] += roots[Math.floor(at / clouds)] * part;
    unsignedSums[at % clouds] += roots[Math.floor(at / clouds)] * Math.abs(part);
  });
  const norms = Float64Array.from({ length: clouds }, (_, x) => Math.sqrt(inner(x, x)));
  for (let i = 0; i < free; i++) {
    const slopes = new Float64Array(clouds);
    let most = 0;
    for (let x = 0; x < clouds; x++) {
      let along = beta[x] * roots[i] * sums[x];
      let unsigned = beta[x] * roots[i] * unsignedSums[x];
      for (const [j, entry] of form[i]) {
        const size = Math.abs(entry) + (i === j ? 2 * Math.abs(multipliers[i]) : 0);
        for (let y = 0; y < clouds; y++) {
          along += entry * inner(x, y) * relaxed[j * clouds + y];
          unsigned += size * norms[x] * norms[y] * Math.abs(relaxed[j * clouds + y]);
        }
      }
      const own = Math.abs(multipliers[i]) * norms[x] ** 2;
      slopes[x] = linear[i * clouds + x] + 2 * along;
      most = Math.max(most, Math.abs(linear[i * clouds + x]) + 2 * own + 2 * unsigned);
      bound -= along * relaxed[i * clouds + x];
      terms += unsigned * Math.abs(relaxed[i * clouds + x]);
    }
    bound += Math.min(...slopes);
    terms += most;
  }
  return bound - hiddenByRounding(terms, loads.length, clouds, from.length);
}

/** Whether L - diag u + mu v v' is proven to have no negative eigenvalue, whatever rounding has made of its numbers. */
function isProvenConvex(
  form: readonly ReadonlyMap<number, number>[],
  multipliers: Float64Array,
  share: number,
  roots: Float64Array,
  goOn?: (done: number) => boolean,
): boolean {
  const from: number[] = [];
  const to: number[] = [];
  const blocks: number[] = [];
  let most = 0;
  form.forEach((row, i) => {
    // The diagonal is a sum of what stands beside it, and of u_i.
    let size = Math.abs(multipliers[i]);
    for (const [j, entry] of row) {
      if (j !== i) size += Math.abs(entry);
      if (j <= i) continue;
      from.push(i);
      to.push(j);
      blocks.push(entry);
    }
    most = Math.max(most, (row.size + 2) * size);
  });
  const matrix = {
    nodes: form.length,
    size: 1,
    diagonal: Float64Array.from(form, (row, i) => row.get(i) ?? 0),
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    blocks: Float64Array.from(blocks),
    columns: roots.map((v) => v * Math.sqrt(share)),
    signs: Float64Array.of(1),
  };
  const square = roots.reduce((sum, v) => sum + v ** 2, 0);
  const underflow = form.length * 2 ** -1000;
  return isPositiveSemidefinite(matrix, (most + 6 * share * square) * ROUNDOFF + underflow, goOn);
}
