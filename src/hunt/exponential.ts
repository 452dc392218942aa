/** Terms of the series, and how often it is squared: 2^-5 of the argument is small. */
const TERMS = 16;
const SQUARINGS = 5;

/**
 * exp(x) for |x| <= 20, within 1e-13 of it, from IEEE operations alone: `Math.exp` may differ in the last bit between
 * engines, and a hunt would then meet other instances.
 */
export function exponential(x: number): number {
  const y = x / 2 ** SQUARINGS;
  let power = 1;
  for (let k = TERMS; k > 0; k--) power = 1 + (y * power) / k;
  for (let k = 0; k < SQUARINGS; k++) power *= power;
  return power;
}
