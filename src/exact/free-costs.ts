import type { Instance } from "../game/instance.ts";
import { linearDelay } from "./linear-delay.ts";
import type { QuadraticProblem } from "./problem.ts";

/** What of a problem the free VMs decide, with congestion bounded by a line in the load. */
export interface FreeCosts {
  /** Cost that no free VM changes, ms. */
  readonly fixed: number;
  /** a, free VMs by clouds: latency to and congestion shared with pinned VMs, and congestion at no load; ms. */
  readonly unary: Float64Array;
  /** beta_x. */
  readonly slope: Float64Array;
}

/** Pinned VMs come first in the problem. */
export function freeCosts(instance: Instance, problem: QuadraticProblem): FreeCosts {
  const { clouds, loads, shares, pins, from, to, out, in: back, latency } = problem;
  const { alpha, beta } = linearDelay(instance, loads);
  const start = pins.filter((cloud) => cloud >= 0).length;
  const load = new Float64Array(clouds);
  const share = new Float64Array(clouds);
  for (let i = 0; i < start; i++) {
    load[pins[i]] += loads[i];
    share[pins[i]] += shares[i];
  }
  let fixed = 0;
  for (let x = 0; x < clouds; x++) fixed += (alpha[x] + beta[x] * load[x]) * share[x];
  const unary = Float64Array.from({ length: (loads.length - start) * clouds }, (_, at) => {
    const [i, x] = [start + Math.floor(at / clouds), at % clouds];
    return alpha[x] * shares[i] + beta[x] * (load[x] * shares[i] + share[x] * loads[i]);
  });
  from.forEach((i, e) => {
    if (i >= start) return;
    const weight = out[e] + back[e];
    const j = to[e];
    if (j < start) fixed += weight * latency[pins[i] * clouds + pins[j]];
    else
      for (let y = 0; y < clouds; y++)
        unary[(j - start) * clouds + y] += weight * latency[pins[i] * clouds + y];
  });
  return { fixed, unary, slope: beta };
}
