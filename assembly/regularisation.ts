/**
 * f(w) = exp(-1 / (w + a)) (docs/model.md, section 1), with an exponential of our own: AssemblyScript, C and
 * JavaScript then give the same bits, which no library exponential promises.
 */
const LOG2_E: f64 = 1.4426950408889634;
// ln 2 in two parts: the high one has 32 bits, so that k * LN2_HIGH is exact.
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/**
 * exp(x) for x <= 0, within 1 ulp of the true value down to x = -708; 0 below. Argument reduction to
 * |r| <= ln(2) / 2 and the Taylor polynomial of degree 13, whose remainder there is under 2^-56.
 */
export function exponential(x: f64): f64 {
  if (!(x >= -708.0)) return 0.0;
  const k = nearest<f64>(x * LOG2_E);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum: f64 = 1.6059043836821613e-10;
  sum = sum * r + 2.08767569878681e-9;
  sum = sum * r + 2.505210838544172e-8;
  sum = sum * r + 2.755731922398589e-7;
  sum = sum * r + 2.7557319223985893e-6;
  sum = sum * r + 2.48015873015873e-5;
  sum = sum * r + 1.984126984126984e-4;
  sum = sum * r + 1.3888888888888889e-3;
  sum = sum * r + 8.333333333333333e-3;
  sum = sum * r + 4.1666666666666664e-2;
  sum = sum * r + 0.16666666666666666;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  return sum * reinterpret<f64>((<i64>k + 1023) << 52);
}

/** f(w). At w = infinity it is 1. */
export function regularisation(weight: f64, a: f64): f64 {
  return exponential(-1.0 / (weight + a));
}
