import { hiddenByRounding } from "../rounding.ts";
import type { NetworkKernel } from "./kernel.ts";
import type { FreeNetwork } from "./network.ts";

/**
 * The convex function that bounds the cost from below on one-hot rows Y, free VMs by clouds:
 *
 *     F(Y) = sum of (a_ix + u_i G_xx) Y_ix + Q(Y),
 *     Q(Y) = tr(G Y' (L - diag u) Y) + sum_x beta_x (sum_i v_i Y_ix)^2.
 *
 * Q is convex if M (multipliers.ts), G and diag(beta) - mu G have no negative eigenvalue.
 */
export interface Relaxation {
  readonly clouds: number;
  /** a, free VMs by clouds: what a VM costs at a cloud beside other free VMs. */
  readonly unary: Float64Array;
  readonly slope: Float64Array;
  readonly gram: Float64Array;
  readonly multipliers: Float64Array;
}

const MOST_SWEEPS = 4000;
const SWEEPS_A_LOOK = 20;
const SETTLED = 1e-6;

/**
 * A point of the relaxation near its minimum, and the bound that its tangent proves: the sum over VMs of the least slope, less Q. Every
 * VM in turn moves weight from its dearest cloud to its cheapest, as far as helps (assembly/exact/semidefinite/relaxation.ts), from `start` on.
 */
export function minimise(
  kernel: NetworkKernel,
  relaxation: Relaxation,
  start: Float64Array,
  proceed: () => boolean,
): { readonly point: Float64Array; readonly bound: number } {
  const { clouds } = relaxation;
  kernel.beginRelaxation(relaxation, start);
  let best = { point: start, bound: kernel.exports.tangentBound() };
  for (let sweep = 0; sweep < MOST_SWEEPS && proceed(); sweep += SWEEPS_A_LOOK) {
    for (let k = 0; k < SWEEPS_A_LOOK && proceed(); k++) kernel.exports.moveWeights();
    const bound = kernel.exports.tangentBound();
    const gain = bound - best.bound;
    if (gain > 0) best = { point: kernel.point(clouds), bound };
    if (Math.abs(gain) <= SETTLED * Math.abs(bound)) break;
  }
  return { ...best, bound: best.bound - roundingOf(kernel.network, relaxation, best.point) };
}

/** At least what rounding can add to the bound. */
function roundingOf(
  { count, first, neighbour, weight, degree, roots }: FreeNetwork,
  { clouds, unary, slope, gram, multipliers }: Relaxation,
  point: Float64Array,
): number {
  const sums = new Float64Array(clouds);
  point.forEach((part, at) => {
    sums[at % clouds] += roots[Math.floor(at / clouds)] * part;
  });
  const norm = (x: number) => Math.sqrt(gram[x * (clouds + 1)]);
  let terms = 0;
  for (let i = 0; i < count; i++) {
    const u = Math.abs(multipliers[i]);
    let pulled = 0;
    for (let y = 0; y < clouds; y++) {
      let sum = (degree[i] + u) * point[i * clouds + y];
      for (let at = first[i]; at < first[i + 1]; at++) sum += weight[at] * point[neighbour[at] * clouds + y];
      pulled += norm(y) * sum;
    }
    let most = 0;
    for (let x = 0; x < clouds; x++) {
      const quadratic = norm(x) * pulled + slope[x] * roots[i] * sums[x];
      most = Math.max(most, Math.abs(unary[i * clouds + x]) + u * norm(x) ** 2 + 2 * quadratic);
      terms += quadratic * point[i * clouds + x];
    }
    terms += most;
  }
  return hiddenByRounding(terms, count, clouds, 0);
}
