/** An ascending copy; NaN has no place in it. */
export function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * Quantile of ascending values, linear between order statistics: type 7 of Hyndman & Fan (1996), the default of R and
 * NumPy. `p` lies in [0, 1]; NaN for no values.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const share = position - below;
  return share === 0 ? sorted[below] : sorted[below] * (1 - share) + sorted[above] * share;
}
