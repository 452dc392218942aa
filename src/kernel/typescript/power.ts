import { exponential } from "./regularisation.ts";

/** ln(t) for a whole number t >= 1: assembly/power.ts, bit by bit. */
function logarithm(t: number): number {
  let k = 31 - Math.clz32(t);
  let f = t / 2 ** k;
  if (f > Math.SQRT2) {
    f *= 0.5;
    k++;
  }
  const s = (f - 1) / (f + 1);
  const square = s * s;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return k * Math.LN2 + 2 * s * sum;
}

/** 1 / t^exponent for a whole number t >= 1. */
export function inversePower(t: number, exponent: number): number {
  return exponential(-exponent * logarithm(t));
}
