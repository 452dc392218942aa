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
  /** Pairs i < j, sorted. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** w; zero for VMs that do not communicate. */
  readonly weight: Float64Array;
}

/** With tables of that many entries all pairs are taken, and not those alone that communicate: 100 VMs on 8 clouds. */
const MOST_ENTRIES = 320_000;

export function liftedProblem(problem: QuadraticProblem, { unary, slope }: FreeCosts): LiftedProblem {
  const { clouds, latency, loads, shares } = problem;
  const vms = unary.length / clouds;
  const start = loads.length - vms;
  const edges = Array.from(problem.from, (i, e) => ({
    i: i - start,
    j: problem.to[e] - start,
    w: problem.out[e] + problem.in[e],
  })).filter(({ i }) => i >= 0);
  const pairs = ((vms * (vms - 1)) / 2) * clouds ** 2 <= MOST_ENTRIES ? allPairs(vms, edges) : edges;
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

interface Pair {
  readonly i: number;
  readonly j: number;
  readonly w: number;
}

function allPairs(vms: number, edges: readonly Pair[]): Pair[] {
  const pairs: Pair[] = [];
  let next = 0;
  for (let i = 0; i < vms; i++) {
    for (let j = i + 1; j < vms; j++) {
      const edge = edges[next];
      const found = edge !== undefined && edge.i === i && edge.j === j;
      pairs.push(found ? edge : { i, j, w: 0 });
      if (found) next++;
    }
  }
  return pairs;
}
