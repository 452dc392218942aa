import { type Instance, UNPINNED } from "../../game/instance.ts";
import { linearDelay } from "../linear-delay.ts";
import type { QuadraticProblem } from "../problem.ts";
import { hiddenByRounding, ROUNDOFF } from "../rounding.ts";
import type { SemidefiniteCertificate } from "./bound.ts";
import { isPositiveSemidefinite } from "./positive.ts";

/**
 * What a semidefinite certificate proves, evaluated from its definition with whole matrices; -Infinity if a distance exceeds its latency, or a matrix is
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
): number {
  const { clouds, loads, shares, pins, from, to, latency } = problem;
  const { alpha, beta } = linearDelay(instance, loads);
  const start = pins.filter((cloud) => cloud !== UNPINNED).length;
  const free = pins.length - start;
  const rows = [points.length / clouds, relaxed.length / free].every((length) => length === clouds);
  if (!(rows && multipliers.length === free)) return Number.NEGATIVE_INFINITY;
  const point = (x: number) => points.subarray(x * clouds, (x + 1) * clouds);
  const inner = (x: number, y: number) => point(x).reduce((sum, part, q) => sum + part * point(y)[q], 0);
  const roots = Float64Array.from({ length: free }, (_, i) =>
    Math.sqrt(loads[start + i] * shares[start + i]),
  );

  const congestion = new Float64Array(clouds * clouds);
  const roundedUp = 1 + (clouds + 4) * 2 * ROUNDOFF;
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < clouds; y++) {
      const distance = point(x).reduce((sum, part, q) => sum + (part - point(y)[q]) ** 2, 0);
      if (!(distance * roundedUp <= latency[x * clouds + y])) return Number.NEGATIVE_INFINITY;
      congestion[x * clouds + y] = (x === y ? beta[x] : 0) - share * inner(x, y);
    }
  }

  const form = new Float64Array(free * free);
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
      form[a * free + a] += weight;
      form[b * free + b] += weight;
      form[a * free + b] -= weight;
      form[b * free + a] -= weight;
    }
  });
  for (let i = 0; i < free; i++) form[i * free + i] -= multipliers[i];
  const lifted = form.map((value, at) => value + share * roots[Math.floor(at / free)] * roots[at % free]);
  if (!isPositiveSemidefinite(congestion, clouds) || !isPositiveSemidefinite(lifted, free))
    return Number.NEGATIVE_INFINITY;

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

  const norms = Float64Array.from({ length: clouds }, (_, x) => Math.sqrt(inner(x, x)));
  for (let i = 0; i < free; i++) {
    const slopes = new Float64Array(clouds);
    let most = 0;
    for (let x = 0; x < clouds; x++) {
      let along = 0;
      let unsigned = 0;
      for (let j = 0; j < free; j++) {
        const congested = beta[x] * roots[i] * roots[j] * relaxed[j * clouds + x];
        along += congested;
        unsigned += Math.abs(congested);
        const entry = form[i * free + j];
        if (entry === 0) continue;
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
