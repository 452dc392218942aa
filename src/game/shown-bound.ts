const COUNTED_ZEROS = 1e9;

/** A limit as people write it: 1e15 and not sixteen digits to count, 1e60 and not 1e+60. */
export function shownBound(limit: number): string {
  const digits = String(limit);
  const power = limit.toExponential();
  return (limit >= COUNTED_ZEROS && power.length < digits.length ? power : digits).replace("e+", "e");
}
