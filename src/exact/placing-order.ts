import type { Instance } from "../game/instance.ts";
import type { GameSettings } from "../kernel/types.ts";
import { type QuadraticProblem, quadraticProblem, reordered } from "./problem.ts";

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
