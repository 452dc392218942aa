import { lowerBound } from "../exact/bound.ts";
import { ofObjective } from "../exact/check.ts";
import { findOptimum, type Optimum } from "../exact/optimum.ts";
import { type Instance, UNPINNED } from "../game/instance.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { Problem } from "../problem.ts";

/** No assignment has lower costs, ms. */
export interface Bound {
  readonly kind: "bound";
  readonly total: number;
  readonly regularised: number;
  /** Some assignments have exactly these costs. */
  readonly proven: boolean;
  /** U of the best assignment that the search has met, ms. */
  readonly known: number;
  /** The delay is bounded by a tangent, which proves less. */
  readonly tangent: boolean;
  /** Better bounds may follow. */
  readonly searching: boolean;
}

export interface NoBound {
  readonly kind: "no bound";
  readonly reason: string;
}

/** How long the search for the bound may take, and then the search for each optimum, ms. */
const SEARCH_TIME = 3000;
/** How often a better bound is told, ms. */
const TELL_INTERVAL = 250;
/** More free VMs than that leave branch and bound without a proof in the time there is. */
const MOST_SEARCHED = 64;

/** First what `flockbench bound` proves in its first seconds, told as it rises; then, of a small instance, the optimum. */
export function searchBound(
  instance: Instance,
  settings: GameSettings,
  tell: (found: Bound | NoBound) => void,
): void {
  if (settings.scenario === "energy") {
    tell({ kind: "no bound", reason: "the ideal of the scenario energy is a bin packing" });
    return;
  }
  try {
    const certified = certifiedBound(instance, settings, tell);
    const free = instance.pinned.reduce((count, pin) => count + (pin === UNPINNED ? 1 : 0), 0);
    if (free <= MOST_SEARCHED) tell({ ...certified, searching: true });
    tell(free <= MOST_SEARCHED ? withOptimum(certified, instance, settings) : certified);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell({ kind: "no bound", reason: error.message });
  }
}

function certifiedBound(instance: Instance, settings: GameSettings, tell: (found: Bound) => void): Bound {
  const started = performance.now();
  let told = started;
  const boundAt = (total: number, known: number, searching: boolean): Bound => ({
    kind: "bound",
    total,
    regularised: ofObjective(instance, settings, "regularised", total),
    proven: false,
    known,
    tangent: instance.delay.model === "queue",
    searching,
  });
  const { lowerBound: total, cost } = lowerBound(instance, settings, {
    // The lifted bound takes longer than that at sizes where branch and bound does not prove more.
    rounds: 0,
    proceed: ({ lowerBound: reached, cost: known }) => {
      const now = performance.now();
      if (reached > 0 && now > told + TELL_INTERVAL) {
        told = now;
        tell(boundAt(reached, known, true));
      }
      return now < started + SEARCH_TIME;
    },
  });
  return boundAt(total, cost, false);
}

function withOptimum(certified: Bound, instance: Instance, settings: GameSettings): Bound {
  const total = optimum(instance, settings, "total");
  const regularised = optimum(instance, settings, "regularised");
  return {
    ...certified,
    total: Math.max(certified.total, total.lowerBound),
    regularised: Math.max(certified.regularised, regularised.lowerBound),
    proven: total.proven && regularised.proven,
    known: Math.min(certified.known, total.cost),
  };
}

function optimum(instance: Instance, settings: GameSettings, objective: Objective): Optimum {
  const deadline = performance.now() + SEARCH_TIME;
  return findOptimum(instance, settings, { objective, proceed: () => performance.now() < deadline });
}
