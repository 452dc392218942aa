/**
 * The natural logarithm from IEEE operations alone, so that generated graphs have the same bytes on every engine:
 * `Math.log` may differ in the last bit between versions of one. Within 4 ulp of the true value.
 */

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** log 2 in two parts; the low 21 bits of the first are zero, so its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** log(x) for normal x > 0: with x = 2^k f and sqrt(1/2) <= f < sqrt(2), k log 2 + log f. */
export function logarithm(x: number): number {
  double[0] = x;
  let exponent = (words[1] >>> 20) - 1023;
  words[1] = (words[1] & 0x000fffff) | 0x3ff00000;
  let fraction = double[0];
  if (fraction >= Math.SQRT2) {
    fraction /= 2;
    exponent++;
  }
  return exponent * LN2_HIGH + (exponent * LN2_LOW + logarithmOnePlus(fraction - 1));
}

/** log(1 + y) for sqrt(1/2) - 1 <= y < sqrt(2) - 1: 2 artanh(s) with s = y / (2 + y), of which |s| < 0.172. */
export function logarithmOnePlus(y: number): number {
  const s = y / (2 + y);
  const q = s * s;
  // The first term left out is below 2^-57 of the sum.
  let series = 1 / 23;
  for (let odd = 21; odd >= 3; odd -= 2) series = series * q + 1 / odd;
  return 2 * s * (1 + q * series);
}
