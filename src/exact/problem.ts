import { type Instance, UNPINNED } from "../game/instance.ts";
import { checkEnumerable } from "../kernel/scenario.ts";
import type { GameSettings } from "../kernel/types.ts";

/**
 * An instance as exact solvers and bounds see it (docs/model.md 1.1, point 1): over the clouds x_i of n VMs,
 *
 *     U = sum over edges (out + in) tau(x_i, x_j) + sum_x rho(x) C_x,   C_x = sum of shares over the VMs at x.
 *
 * Pinned VMs come first, then the others by demand, highest first; branch and bound has an order of its own (placing-order.ts). A VM that has
 * neither demand nor load is left out: its place changes nothing.
 */
export interface QuadraticProblem {
  /** The instance's index of each VM. */
  readonly vmAt: Uint32Array;
  readonly clouds: number;
  /** s_i. */
  readonly loads: Float64Array;
  /** c_i = self_i + sum_k p_ki. */
  readonly shares: Float64Array;
  /** The factor of rho(x_i) in u_i: 1, or D_i if utilities are not normalised. */
  readonly selves: Float64Array;
  readonly pins: Int32Array;
  /** Sorted by (from, to), from < to. `out` is p_ij and `in` is p_ji of an edge from i to j. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly out: Float64Array;
  readonly in: Float64Array;
  /** tau, row-major, m * m. */
  readonly latency: Float64Array;
  readonly capacity: Float64Array;
}

/** @throws Problem in the scenario `energy`, whose optimum is a bin packing. */
export function quadraticProblem(instance: Instance, settings: GameSettings): QuadraticProblem {
  checkEnumerable(settings);
  const { clouds, load, pinned, latency, capacity } = instance;
  const { selves, shares, edges } = utilityParts(instance, settings);
  const asGiven: QuadraticProblem = {
    vmAt: Uint32Array.from(load.keys()),
    clouds,
    loads: load,
    shares,
    selves,
    pins: pinned,
    from: Uint32Array.from(edges, ({ i }) => i),
    to: Uint32Array.from(edges, ({ j }) => j),
    out: Float64Array.from(edges, ({ p }) => p),
    in: Float64Array.from(edges, ({ q }) => q),
    latency,
    capacity,
  };
  return reordered(
    asGiven,
    byDemand(instance, edges).filter((i) => load[i] > 0 || shares[i] > 0),
  );
}

/** The same problem with its VM `order[k]` at place k. VMs that are not in the order are left out; they have no edges. */
export function reordered(problem: QuadraticProblem, order: readonly number[]): QuadraticProblem {
  const { vmAt, loads, shares, selves, pins, from, to, out, in: back } = problem;
  const placeOf = new Uint32Array(loads.length);
  order.forEach((i, place) => {
    placeOf[i] = place;
  });
  const edges = Array.from(from, (i, e) => {
    const [a, b] = [placeOf[i], placeOf[to[e]]];
    return a < b ? { a, b, out: out[e], in: back[e] } : { a: b, b: a, out: back[e], in: out[e] };
  }).sort((one, other) => one.a - other.a || one.b - other.b);
  const vms = Uint32Array.from(order);
  return {
    ...problem,
    vmAt: vms.map((i) => vmAt[i]),
    loads: Float64Array.from(vms, (i) => loads[i]),
    shares: Float64Array.from(vms, (i) => shares[i]),
    selves: Float64Array.from(vms, (i) => selves[i]),
    pins: Int32Array.from(vms, (i) => pins[i]),
    from: Uint32Array.from(edges, (edge) => edge.a),
    to: Uint32Array.from(edges, (edge) => edge.b),
    out: Float64Array.from(edges, (edge) => edge.out),
    in: Float64Array.from(edges, (edge) => edge.in),
  };
}

interface Edge {
  readonly i: number;
  readonly j: number;
  /** p_ij and p_ji. */
  readonly p: number;
  readonly q: number;
}

function utilityParts({ vms, load, demand, utility }: Instance, { scenario = "latency" }: GameSettings) {
  if (scenario === "load-balancing") {
    const selves = load.map((s) => (s > 0 ? 1 : 0));
    return { selves, shares: selves, edges: [] as Edge[] };
  }
  const total = new Float64Array(vms);
  demand.amount.forEach((d, k) => {
    total[demand.from[k]] += d;
    total[demand.to[k]] += d;
  });
  const selves = utility.normalise ? total.map((D) => (D > 0 ? 1 : 0)) : total;
  const shares = selves.slice();
  const edges = Array.from(demand.amount, (d, k): Edge => {
    const [i, j] = [demand.from[k], demand.to[k]];
    const p = utility.normalise ? d / total[i] : d;
    const q = utility.normalise ? d / total[j] : d;
    shares[j] += p;
    shares[i] += q;
    return { i, j, p, q };
  });
  return { selves, shares, edges };
}

/** Pinned VMs first, then by demand, or by load where no VM has any demand. */
function byDemand({ vms, load, pinned, demand }: Instance, edges: readonly Edge[]): number[] {
  const weight = edges.length > 0 ? new Float64Array(vms) : load;
  edges.forEach(({ i, j }, k) => {
    weight[i] += demand.amount[k];
    weight[j] += demand.amount[k];
  });
  const isFree = (i: number) => (pinned[i] === UNPINNED ? 1 : 0);
  return Array.from({ length: vms }, (_, i) => i).sort(
    (i, j) => isFree(i) - isFree(j) || weight[j] - weight[i] || i - j,
  );
}
