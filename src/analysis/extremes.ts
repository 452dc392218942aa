/** The least of many values, infinite of none: as arguments of `Math.min` some 100,000 are too many. */
export function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity);
}

/** The largest of many values, minus infinite of none. */
export function largest(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), -Infinity);
}
