/**
 * f(w) = exp(-1 / (w + a)) and the constants of the price-of-anarchy bound that it gives (docs/model.md 2.1;
 * Flock Lemma III.2 and Theorem III.3). Our reconstruction: the paper's own formulas are lost.
 */

/** The constants a that are accepted at the edge, ms: further down epsilon grows beyond all numbers. */
export const LEAST_A = 0.01;
export const LARGEST_A = 1e15;
/** The epsilons that stand for one; from 1 on they bound no equilibrium. */
export const LEAST_EPSILON = 1e-12;
export const EPSILON_BELOW = 1;

/** The smallest epsilon for which f satisfies the Lemma with lambda = 1. Falls from infinity to 0 as a grows; about 1 / (4a) for large a. */
export function epsilonOf(a: number): number {
  const v = (2 * a + 1 + Math.sqrt(4 * a * a + 1)) / 2;
  return ((v - a) * Math.exp(1 / a - 1 / v)) / (v * v);
}

/** The a whose epsilon is the given one, by bisection on log a, to twelve digits. epsilon > 0. */
export function regularisationFor(epsilon: number): number {
  let low = Math.log(LEAST_A);
  let high = Math.log(LARGEST_A);
  while (epsilonOf(Math.exp(high)) > epsilon) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return toTwelveDigits(Math.exp(high));
    if (epsilonOf(Math.exp(middle)) > epsilon) low = middle;
    else high = middle;
  }
}

/** Engines differ in the last bit of Math.exp, and the data should not. */
export function toTwelveDigits(value: number): number {
  return Number(value.toPrecision(12));
}

/** lambda / (eta - epsilon) with lambda = 1: the bound on an eta-equilibrium's ratio; infinite where eta <= epsilon. */
export function ratioBound(eta: number, epsilon: number): number {
  return eta > epsilon ? 1 / (eta - epsilon) : Number.POSITIVE_INFINITY;
}
