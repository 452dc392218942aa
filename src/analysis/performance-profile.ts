import { ascending } from "./quantile.ts";
import { relativeCost } from "./relative-cost.ts";

/** One step of a profile: from `budget` on, `fraction` of the problems are solved. */
export interface ProfileStep {
  readonly budget: number;
  readonly fraction: number;
}

/**
 * Performance profile (Dolan & Moré 2002, "Benchmarking optimization software with performance profiles"):
 * rho_s(t) = share of the problems on which solver s stays within a factor t of the best solver.
 *
 * @param costs one array a solver: its cost on each problem, >= 0, lower is better, infinite where it failed; the
 *   arrays have the same problems in the same order
 * @returns one array a solver: its steps by ascending factor, the first at factor 1
 */
export function performanceProfile(costs: readonly (readonly number[])[]): ProfileStep[][] {
  const problems = costs[0]?.length ?? 0;
  const best = Array.from({ length: problems }, (_, p) => Math.min(...costs.map((solver) => solver[p])));
  return costs.map((solver) =>
    steps(
      solver.map((cost, p) => ratioToBest(cost, best[p])),
      problems,
      1,
    ),
  );
}

/** A problem that nobody solved counts against everybody. A best cost of 0 is matched by 0 only. */
function ratioToBest(cost: number, best: number): number {
  if (cost === Number.POSITIVE_INFINITY) return cost;
  return relativeCost(cost, best);
}

/** Cumulative shares of the finite values, with a step at `first` even when nothing is solved there. */
export function steps(values: readonly number[], total: number, first: number): ProfileStep[] {
  const sorted = ascending(values.filter(Number.isFinite));
  const out: ProfileStep[] = [];
  if (sorted.length === 0 || sorted[0] > first) out.push({ budget: first, fraction: 0 });
  sorted.forEach((value, i) => {
    if (value !== sorted[i + 1]) out.push({ budget: value, fraction: (i + 1) / total });
  });
  return out;
}
