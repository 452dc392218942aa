import { hiddenByRounding } from "../rounding.ts";
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
  readonly network: FreeNetwork;
  readonly clouds: number;
  /** a, free VMs by clouds: what a VM costs at a cloud beside other free VMs. */
  readonly unary: Float64Array;
  readonly slope: Float64Array;
  readonly gram: Float64Array;
  readonly multipliers: Float64Array;
}

const MOST_SWEEPS = 4000;
const SWEEPS_A_LOOK = 20;
const SETTLED = 1e-5;

/**
 * A point of the relaxation near its minimum, and the bound that its tangent proves: the sum over VMs of the least slope, less Q. Every
 * VM in turn moves weight from its dearest cloud to its cheapest, as far as helps. `point` is where it begins; it is moved.
 */
export function minimise(
  relaxation: Relaxation,
  point: Float64Array,
  proceed: () => boolean,
): { readonly point: Float64Array; readonly bound: number } {
  let best = { point: point.slice(), bound: tangentBound(relaxation, point) };
  for (let sweep = 0; sweep < MOST_SWEEPS && proceed(); sweep += SWEEPS_A_LOOK) {
    for (let k = 0; k < SWEEPS_A_LOOK && proceed(); k++) moveAll(relaxation, point);
    const bound = tangentBound(relaxation, point);
    const gain = bound - best.bound;
    if (gain > 0) best = { point: point.slice(), bound };
    if (Math.abs(gain) <= SETTLED * Math.abs(bound)) break;
  }
  return { ...best, bound: best.bound - roundingOf(relaxation, best.point) };
}

/** The share of every cloud in the VMs' roots. */
export function rootSums({ network, clouds }: Relaxation, point: Float64Array): Float64Array {
  const sums = new Float64Array(clouds);
  point.forEach((part, at) => {
    sums[at % clouds] += network.roots[Math.floor(at / clouds)] * part;
  });
  return sums;
}

function moveAll(relaxation: Relaxation, point: Float64Array): void {
  const { network, clouds, slope, gram, multipliers } = relaxation;
  const sums = rootSums(relaxation, point);
  const gradient = new Float64Array(clouds);
  const pulled = new Float64Array(clouds);
  for (let i = 0; i < network.count; i++) {
    gradientOf(relaxation, point, sums, i, pulled, gradient);
    const own = point.subarray(i * clouds, (i + 1) * clouds);
    let cheapest = 0;
    let dearest = -1;
    for (let x = 0; x < clouds; x++) {
      if (gradient[x] < gradient[cheapest]) cheapest = x;
      if (own[x] > 0 && (dearest < 0 || gradient[x] > gradient[dearest])) dearest = x;
    }
    const gain = gradient[dearest] - gradient[cheapest];
    if (gain <= 0) continue;
    const v = network.roots[i];
    const distance =
      gram[cheapest * clouds + cheapest] +
      gram[dearest * clouds + dearest] -
      2 * gram[cheapest * clouds + dearest];
    const curvature =
      (network.degree[i] - multipliers[i]) * distance + v * v * (slope[cheapest] + slope[dearest]);
    const step = curvature > 0 ? Math.min(own[dearest], gain / (2 * curvature)) : own[dearest];
    own[dearest] -= step;
    own[cheapest] += step;
    sums[dearest] -= v * step;
    sums[cheapest] += v * step;
  }
}

/** dF / dY_i into `gradient`. */
function gradientOf(
  { network, clouds, unary, slope, gram, multipliers }: Relaxation,
  point: Float64Array,
  sums: Float64Array,
  i: number,
  pulled: Float64Array,
  gradient: Float64Array,
): void {
  const { first, neighbour, weight, degree, roots } = network;
  const u = multipliers[i];
  for (let x = 0; x < clouds; x++) pulled[x] = (degree[i] - u) * point[i * clouds + x];
  for (let at = first[i]; at < first[i + 1]; at++) {
    const from = neighbour[at] * clouds;
    for (let x = 0; x < clouds; x++) pulled[x] -= weight[at] * point[from + x];
  }
  for (let x = 0; x < clouds; x++) {
    let turned = 0;
    for (let y = 0; y < clouds; y++) turned += gram[x * clouds + y] * pulled[y];
    gradient[x] =
      unary[i * clouds + x] + u * gram[x * clouds + x] + 2 * (turned + slope[x] * roots[i] * sums[x]);
  }
}

function tangentBound(relaxation: Relaxation, point: Float64Array): number {
  const { network, clouds, unary, gram, multipliers } = relaxation;
  const sums = rootSums(relaxation, point);
  const gradient = new Float64Array(clouds);
  const pulled = new Float64Array(clouds);
  let least = 0;
  let quadratic = 0;
  for (let i = 0; i < network.count; i++) {
    gradientOf(relaxation, point, sums, i, pulled, gradient);
    least += gradient.reduce((low, value) => Math.min(low, value));
    for (let x = 0; x < clouds; x++) {
      const linear = unary[i * clouds + x] + multipliers[i] * gram[x * clouds + x];
      quadratic += ((gradient[x] - linear) / 2) * point[i * clouds + x];
    }
  }
  return least - quadratic;
}

/** At least what rounding can add to the bound. */
function roundingOf(relaxation: Relaxation, point: Float64Array): number {
  const { network, clouds, unary, slope, gram, multipliers } = relaxation;
  const { count, first, neighbour, weight, degree, roots } = network;
  const sums = rootSums(relaxation, point);
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
