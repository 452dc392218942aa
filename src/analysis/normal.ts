/**
 * P(Z > z) for a standard normal Z. The series of Marsaglia (2004) below 3, the continued fraction of Abramowitz &
 * Stegun 26.2.14 above; relative error below 1e-12.
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) return 0.5 - density * marsagliaSeries(z);
  let fraction = z;
  for (let k = 200; k >= 1; k--) fraction = z + k / fraction;
  return density / fraction;
}

function marsagliaSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return sum;
}
