import { exponential } from "./regularisation";

const LN2: f64 = 0.6931471805599453;
const SQRT2: f64 = 1.4142135623730951;

/** ln(t) for a whole number t >= 1, in operations that every engine rounds alike: t = 2^k f, ln f = 2 artanh((f-1)/(f+1)). */
function logarithm(t: u32): f64 {
  let k = 31 - <i32>clz<u32>(t);
  let f = <f64>t / <f64>((<u32>1) << k);
  if (f > SQRT2) {
    f *= 0.5;
    k++;
  }
  const s = (f - 1) / (f + 1);
  const square = s * s;
  let sum: f64 = 0;
  for (let odd: f64 = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return <f64>k * LN2 + 2 * s * sum;
}

/** 1 / t^exponent for a whole number t >= 1. */
export function inversePower(t: u32, exponent: f64): f64 {
  return exponential(-exponent * logarithm(t));
}
