/** The unit roundoff of double precision. */
export const ROUNDOFF = 2 ** -53;

/** Roundings of a term before it is added up: products, and what a few clouds are summed in. */
const FEW = 30;

/**
 * At least what rounding can add to a bound that is a sum over n VMs and m clouds, as the tangent of a quadratic form is: no term passes more roundings than there
 * are summands of VMs, pairs and clouds that it is added up with, so it is at most that many roundings of the sum of all terms
 * without their signs.
 */
export function hiddenByRounding(terms: number, vms: number, clouds: number, pairs: number): number {
  return (2 * vms * (clouds + 1) + pairs + 4 * clouds ** 2 + FEW) * ROUNDOFF * terms;
}
