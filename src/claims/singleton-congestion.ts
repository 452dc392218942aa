import { migrationFactor } from "../kernel/types.ts";

/**
 * The Lemma's own game, in which weights do not depend on the outcome: player i has the weight u_i, chooses one of m
 * equal clouds, and pays u_i f(w_x), w_x being the sum of the weights at x and f(w) = exp(-1 / (w + a)).
 *
 * @returns C of the worst pure equilibrium over the lowest C, C = sum of w_x f(w_x); null without a pure equilibrium
 */
export function priceOfAnarchyWithFixedWeights(
  weights: readonly number[],
  clouds: number,
  a: number,
): number | null {
  const f = (weight: number) => Math.exp(-1 / (weight + a));
  const factor = migrationFactor(1);
  const at = new Array<number>(weights.length).fill(0);
  const carried = new Array<number>(clouds).fill(0);
  let lowest = Number.POSITIVE_INFINITY;
  let worst: number | null = null;
  const isEquilibrium = () =>
    weights.every((weight, i) =>
      carried.every((other, y) => y === at[i] || f(other + weight) >= factor * f(carried[at[i]])),
    );
  const place = (i: number): void => {
    if (i === weights.length) {
      const cost = carried.reduce((sum, weight) => sum + weight * f(weight), 0);
      lowest = Math.min(lowest, cost);
      if ((worst === null || cost > worst) && isEquilibrium()) worst = cost;
      return;
    }
    for (let x = 0; x < clouds; x++) {
      const before = carried[x];
      at[i] = x;
      carried[x] += weights[i];
      place(i + 1);
      carried[x] = before;
    }
  };
  place(0);
  return worst === null ? null : worst / lowest;
}
