import { TOLERANCE } from "../kernel/types.ts";
import { type ProfileStep, steps } from "./performance-profile.ts";

/**
 * Data profile (Moré & Wild 2009, "Benchmarking derivative-free optimization algorithms"): the share of the problems
 * that a solver has solved within a budget. Solved means cost <= best + tolerance * (start - best), `best` the lowest
 * cost that any of these solvers reached on the problem. Costs are compared to the tolerance of all comparisons: the
 * cost of an outcome that a solver comes back to may differ in its last digits. Moré and Wild measure the budget in
 * simplex gradients, n + 1 evaluations each; here it is the round, which is n activations.
 *
 * @param histories one array a solver, one entry a problem (the same problems in the same order): the cost after round
 *   0, 1, 2, ...; round 0 is the start that all solvers share
 * @returns one array a solver: its steps by ascending round, the first at round 0
 */
export function dataProfile(
  histories: readonly (readonly ArrayLike<number>[])[],
  tolerance: number,
): ProfileStep[][] {
  const problems = histories[0]?.length ?? 0;
  const wanted = Array.from({ length: problems }, (_, p) => {
    const start = histories[0][p][0];
    const best = Math.min(...histories.map((solver) => lowest(solver[p])));
    return best + tolerance * (start - best);
  });
  return histories.map((solver) =>
    steps(
      solver.map((history, p) => firstRoundAtMost(history, wanted[p] * (1 + TOLERANCE))),
      problems,
      0,
    ),
  );
}

function lowest(history: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < history.length; round++) least = Math.min(least, history[round]);
  return least;
}

function firstRoundAtMost(history: ArrayLike<number>, cost: number): number {
  for (let round = 0; round < history.length; round++) if (history[round] <= cost) return round;
  return Number.POSITIVE_INFINITY;
}
