import { hiddenByRounding } from "../rounding.ts";
import type { NetworkKernel } from "./kernel.ts";
import type { FreeNetwork } from "./network.ts";
import type { Relaxation } from "./relaxation.ts";

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
