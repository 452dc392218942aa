import type { WasmBuild } from "../../kernel/modules.ts";
import { isPositiveSemidefinite, oneBlock, proofWork } from "../convexity/positive.ts";
import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";
import { ROUNDOFF } from "../rounding.ts";
import { gramOf, pointsBelow } from "./distances.ts";
import { NetworkKernel } from "./kernel.ts";
import { minimise } from "./minimise.ts";
import { semidefiniteMultipliers } from "./multipliers.ts";
import { type FreeNetwork, freeNetwork } from "./network.ts";

/**
 * Values that prove a lower bound on the total weighted latency by convexity. `certifiedBound` (check.ts) evaluates
 * them with nothing but the instance, and proves that the matrices which must have no negative eigenvalue have none.
 */
export interface SemidefiniteCertificate {
  readonly method: "semidefinite";
  /** A point for every cloud, a row of m coordinates each: the squared distance of two is nowhere above tau(x, y), ms. G is their Gram matrix. */
  readonly points: Float64Array;
  /** mu: diag(beta) - mu G has no negative eigenvalue. */
  readonly share: number;
  /** u_i of the VMs that are not pinned, as the solver orders VMs (problem.ts). */
  readonly multipliers: Float64Array;
  /** The relaxed assignment whose tangent is the bound: a row of m weights, which sum to 1, for each of them. */
  readonly relaxed: Float64Array;
}

export interface SemidefiniteOptions {
  /** Multiplications that it may take, about. The proof holds up to 14 bytes times the two-thirds power of that. */
  readonly mostWork: number;
  /** Asked again and again; during the proof it is told which part of it is done. */
  readonly proceed: (proof?: number) => boolean;
  readonly build?: WasmBuild;
}

/** Sweeps that the relaxation takes, about (minimise.ts). */
const USUAL_SWEEPS = 500;
const MOST_IMBALANCE = 1e15;

/**
 * A lower bound that sees what clustering costs when no VM is pinned, which prices and messages do not: all VMs at one cloud, with the clouds drawn
 * by lot, looks to them free of latency and evenly loaded.
 *
 * Latencies are replaced by squared distances between points below them. The latency of all edges is then a quadratic form, the Laplacian
 * times a Gram matrix; with multipliers on x^2 = x, and together with the congestion, it is convex (relaxation.ts), and a tangent bounds it.
 *
 * Null without edges between free VMs, if it would take too much work, for too many clouds, or if `proceed` says no too soon.
 */
export function semidefiniteBound(
  problem: QuadraticProblem,
  { fixed, unary, slope }: FreeCosts,
  { mostWork, proceed, build = "simd" }: SemidefiniteOptions,
): { readonly bound: number; readonly certificate: SemidefiniteCertificate } | null {
  const network = freeNetwork(problem);
  const { clouds } = problem;
  const { count, edges } = network;
  if (edges.weight.length === 0 || clouds < 2) return null;
  const sweeps = USUAL_SWEEPS * count * clouds ** 2;
  if (sweeps > mostWork || sweeps + proofWork(count, 1, edges.from, edges.to) > mostWork) return null;
  const start = evenPoint(network, slope);
  const points = pointsBelow(problem.latency, clouds, start.subarray(0, clouds), proceed);
  if (points === null) return null;
  const gram = gramOf(points, clouds);
  const share = shareOf(gram, slope);
  if (!isBalanced(network, share)) return null;
  const kernel = new NetworkKernel(network, build);
  const multipliers = semidefiniteMultipliers(kernel, share, proceed);
  if (multipliers === null) return null;
  const { point, bound } = minimise(kernel, { clouds, unary, slope, gram, multipliers }, start, proceed);
  return {
    bound: fixed + bound,
    certificate: { method: "semidefinite", points, share, multipliers, relaxed: point },
  };
}

/** Beside far larger congestion latency is lost in rounding. */
function isBalanced({ degree, roots }: FreeNetwork, share: number): boolean {
  const latency = degree.reduce((sum, value) => sum + value, 0);
  return share * roots.reduce((sum, root) => sum + root, 0) ** 2 < MOST_IMBALANCE * latency;
}

/** Every VM spread over the clouds in proportion to what they can take. */
function evenPoint({ count }: FreeNetwork, slope: Float64Array): Float64Array {
  const room = slope.reduce((sum, beta) => sum + 1 / beta, 0);
  return Float64Array.from({ length: count * slope.length }, (_, at) => 1 / slope[at % slope.length] / room);
}

/** The largest mu, nearly, for which diag(beta) - mu G is proven to have no negative eigenvalue. */
function shareOf(gram: Float64Array, slope: Float64Array): number {
  const m = slope.length;
  let low = 0;
  let high = slope[0] / gram[0];
  for (let x = 1; x < m; x++) high = Math.min(high, slope[x] / gram[x * (m + 1)]);
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    const matrix = gram.map((value, at) => (at % (m + 1) === 0 ? slope[at / (m + 1)] : 0) - middle * value);
    // Twice what the rounding of these numbers may hide, so that others who compute them can prove it, too.
    const size = slope.reduce((sum, beta, x) => sum + beta + middle * gram[x * (m + 1)], 0);
    if (isPositiveSemidefinite(oneBlock(matrix, m), (m + 4) * 4 * ROUNDOFF * size)) low = middle;
    else high = middle;
  }
  return low;
}
