import type { FreeCosts } from "../free-costs.ts";
import type { QuadraticProblem } from "../problem.ts";

/**
 * What the free VMs decide, over the clouds x_i of n of them:
 *
 *     sum_i a_i(x_i) + sum over pairs of w_ij tau(x_i, x_j) + sum_x beta_x S_x C_x,
 *
 * with S_x and C_x the sums of loads and shares at x. VMs are numbered from the first free one.
 */
export interface LiftedProblem {
  readonly vms: number;
  readonly clouds: number;
  /** a, vms * clouds, ms. */
  readonly unary: Float64Array;
  /** beta. */
  readonly slope: Float64Array;
  /** s_i. */
  readonly loads: Float64Array;
  /** c_i. */
  readonly shares: Float64Array;
  /** tau, row-major, ms. */
  readonly latency: Float64Array;
  /** The pairs i < j that communicate, sorted. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** w */
  readonly weight: Float64Array;
}

export function liftedProblem(problem: QuadraticProblem, { unary, slope }: FreeCosts): LiftedProblem {
  const { clouds, latency, loads, shares } = problem;
  const vms = unary.length / clouds;
  const start = loads.length - vms;
  const pairs = Array.from(problem.from, (i, e) => ({
    i: i - start,
    j: problem.to[e] - start,
    w: problem.out[e] + problem.in[e],
  })).filter(({ i }) => i >= 0);
  return {
    vms,
    clouds,
    unary,
    slope,
    loads: loads.subarray(start),
    shares: shares.subarray(start),
    latency,
    from: Uint32Array.from(pairs, ({ i }) => i),
    to: Uint32Array.from(pairs, ({ j }) => j),
    weight: Float64Array.from(pairs, ({ w }) => w),
  };
}

/**
 * The least latency between clouds x and y in either direction, over other clouds if that is shorter, m * m, ms: exactly symmetric, zero on the
 * diagonal, and no detour is shorter, but for rounding.
 */
export function shortestLatencies({ clouds, latency }: LiftedProblem): Float64Array {
  const shortest = latency.map((tau, k) => {
    const y = k % clouds;
    const x = (k - y) / clouds;
    return x === y ? 0 : Math.min(tau, latency[y * clouds + x]);
  });
  for (let over = 0; over < clouds; over++) {
    for (let x = 0; x < clouds; x++) {
      for (let y = 0; y < clouds; y++) {
        const detour = shortest[x * clouds + over] + shortest[over * clouds + y];
        if (detour < shortest[x * clouds + y]) shortest[x * clouds + y] = detour;
      }
    }
  }
  return shortest;
}
