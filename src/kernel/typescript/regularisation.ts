const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even. */
const ROUNDER = 6755399441055744;

const power = new Float64Array(1);
/** The upper half of `power`, where its exponent lies, on the little-endian machines that WebAssembly imitates. */
const powerHigh = new Int32Array(power.buffer, 4, 1);

/** exp(x) for x <= 700 by the steps of assembly/regularisation.ts, so that both give the same bits. */
export function exponential(x: number): number {
  if (!(x >= -708)) return 0;
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1.6059043836821613e-10;
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
  sum = sum * r + 1;
  sum = sum * r + 1;
  powerHigh[0] = (k + 1023) << 20;
  return sum * power[0];
}

/** f(w) = exp(-1 / (w + a)); 1 at w = infinity. */
export function regularisation(weight: number, a: number): number {
  return exponential(-1 / (weight + a));
}
