import { isPositiveSemidefinite } from "../convexity/positive.ts";
import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";
import { hiddenByRounding } from "../rounding.ts";
import type { LiftedCertificate } from "./bound.ts";
import { type Cuts, summandsOf } from "./cuts.ts";
import { betweenAssignments } from "./differences.ts";
import { formTimes, unsignedFormTimes } from "./form-product.ts";
import { liftedProblem, shortestLatencies } from "./problem.ts";

/**
 * The bound that a lifted certificate proves, ms, from its definition; -Infinity if it proves nothing.
 *
 * Between assignments P has no negative eigenvalue, so x'Px >= 2 y'Px - y'Py for every assignment x and relaxed assignment y, and the cost is at
 * least
 *
 *     -y'Py + sum_i min_x (a_i(x) - W_i(x, x) + 2 (Py)_ix) + sum over pairs of min N + sum over cuts of what they are at least:
 *
 * nothing for an entry, and for a triangle what rounding of distances leaves of it.
 */
export function liftedTangentBound(
  problem: QuadraticProblem,
  costs: FreeCosts,
  { relaxed, ...multipliers }: LiftedCertificate,
  goOn?: (done: number) => boolean,
): number {
  const { tables, blocks, cuts } = multipliers;
  const lifted = liftedProblem(problem, costs);
  const { vms, clouds, unary, from } = lifted;
  const square = clouds * clouds;
  const lengths = [tables.length / from.length, blocks.length / vms, (relaxed.length / vms) * clouds];
  if (lengths.some((length) => length !== square) || !areCuts(cuts, vms, clouds))
    return Number.NEGATIVE_INFINITY;
  const { matrix, deviation } = betweenAssignments(lifted, multipliers);
  if (!isSymmetric(blocks, clouds) || !isPositiveSemidefinite(matrix, deviation, goOn))
    return Number.NEGATIVE_INFINITY;

  const y = normalised(relaxed, clouds);
  const Py = formTimes(lifted, multipliers, y);
  const unsigned = unsignedFormTimes(lifted, multipliers, y);
  const range = triangleRange(shortestLatencies(lifted), clouds);
  let bound = 0;
  let terms = Math.abs(costs.fixed);
  for (const amount of cuts.triangles.amounts) {
    bound += amount * range.least;
    terms += amount * range.most;
  }
  for (let e = 0; e < from.length; e++) {
    const least = tables.subarray(e * square, (e + 1) * square).reduce((a, b) => Math.min(a, b));
    bound += least;
    terms += Math.abs(least);
  }
  for (let i = 0; i < vms; i++) {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (let x = 0; x < clouds; x++) {
      const k = i * clouds + x;
      const own = blocks[k * clouds + x];
      least = Math.min(least, unary[k] - own + 2 * Py[k]);
      most = Math.max(most, Math.abs(unary[k]) + Math.abs(own) + 2 * unsigned[k]);
      bound -= y[k] * Py[k];
      terms += Math.abs(y[k]) * unsigned[k];
    }
    bound += least;
    terms += most;
  }
  const proven = bound - hiddenByRounding(terms, vms, clouds, from.length + summandsOf(cuts));
  return Number.isFinite(proven) ? costs.fixed + proven : Number.NEGATIVE_INFINITY;
}

/** The least and the most of d_xy + d_yz - d_xz over three clouds, the most without signs. */
function triangleRange(distances: Float64Array, clouds: number) {
  const d = (x: number, y: number) => distances[x * clouds + y];
  let least = 0;
  let most = 0;
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < clouds; y++) {
      for (let z = 0; z < clouds; z++) {
        least = Math.min(least, d(x, y) + d(y, z) - d(x, z));
        most = Math.max(most, d(x, y) + d(y, z) + d(x, z));
      }
    }
  }
  return { least, most };
}

/** Multipliers that are not negative, of different VMs that there are. */
function areCuts({ entries, triangles }: Cuts, vms: number, clouds: number): boolean {
  const { from, to, amounts } = entries;
  const vm = (k: number) => Math.floor(k / clouds);
  return (
    from.length === amounts.length &&
    to.length === amounts.length &&
    triangles.vms.length === 3 * triangles.amounts.length &&
    [amounts, triangles.amounts].every((values) => values.every((amount) => amount >= 0)) &&
    from.every((k, e) => vm(k) < vm(to[e]) && vm(to[e]) < vms) &&
    triangles.amounts.every((_, t) => {
      const [a, c, b] = triangles.vms.subarray(3 * t, 3 * t + 3);
      return a !== c && c !== b && b !== a && Math.max(a, b, c) < vms;
    })
  );
}

/** x - y lies between assignments only if the rows of y sum to 1. */
function normalised(relaxed: Float64Array, clouds: number): Float64Array {
  return relaxed.map((weight, k) => {
    const start = k - (k % clouds);
    let sum = 0;
    for (let x = 0; x < clouds; x++) sum += relaxed[start + x];
    return weight / sum;
  });
}

function isSymmetric(blocks: Float64Array, clouds: number): boolean {
  return blocks.every((value, k) => {
    const y = k % clouds;
    const x = Math.floor(k / clouds) % clouds;
    return value === blocks[k - x * clouds - y + y * clouds + x];
  });
}
