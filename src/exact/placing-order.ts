import type { Instance } from "../game/instance.ts";
import type { GameSettings } from "../kernel/types.ts";
import { type QuadraticProblem, quadraticProblem } from "./problem.ts";

/**
 * An instance as branch and bound searches it: pinned VMs first, then by share c_i, highest first. A VM whose share is high counts much
 * in the delay of all others at its cloud: the sooner it is placed, the sooner bounds rise.
 *
 * @throws Problem in the scenario `energy`, whose optimum is a bin packing.
 */
export function searchProblem(instance: Instance, settings: GameSettings): QuadraticProblem {
  const problem = quadraticProblem(instance, settings);
  const { loads, shares, pins } = problem;
  const isFree = (i: number) => (pins[i] < 0 ? 1 : 0);
  const order = Array.from(loads.keys()).sort(
    (i, j) => isFree(i) - isFree(j) || shares[j] - shares[i] || loads[j] - loads[i] || i - j,
  );
  return reordered(problem, order);
}

/** The same problem with its VM `order[k]` at place k. */
export function reordered(problem: QuadraticProblem, order: readonly number[]): QuadraticProblem {
  const { vmAt, loads, shares, selves, pins, from, to, out, in: back } = problem;
  const placeOf = new Uint32Array(order.length);
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
