import { logarithm } from "../game/generate/logarithm.ts";
import { tQuantile } from "../packages/t-quantile.ts";

/** y = intercept + slope x by ordinary least squares. */
export interface LineFit {
  readonly count: number;
  readonly slope: number;
  readonly intercept: number;
  /** Standard error of the slope; NaN for fewer than three points. */
  readonly slopeError: number;
  /** Half the width of the slope's 95 % Student-t interval; infinite for fewer than three points. */
  readonly slopeHalfWidth: number;
}

/** Fit through at least two points whose x differ; NaN otherwise. */
export function fitLine(x: readonly number[], y: readonly number[], confidence = 0.95): LineFit {
  const count = x.length;
  const meanX = sum(x) / count;
  const meanY = sum(y) / count;
  const spread = sum(x.map((value) => (value - meanX) ** 2));
  const slope = sum(x.map((value, i) => (value - meanX) * (y[i] - meanY))) / spread;
  const intercept = meanY - slope * meanX;
  const freedom = count - 2;
  if (freedom < 1) {
    return { count, slope, intercept, slopeError: Number.NaN, slopeHalfWidth: Number.POSITIVE_INFINITY };
  }
  const residual = sum(x.map((value, i) => (y[i] - intercept - slope * value) ** 2));
  const slopeError = Math.sqrt(residual / freedom / spread);
  return {
    count,
    slope,
    intercept,
    slopeError,
    slopeHalfWidth: tQuantile((1 + confidence) / 2, freedom) * slopeError,
  };
}

/** y = factor * x ^ exponent. */
export interface PowerLaw {
  readonly count: number;
  readonly factor: number;
  readonly exponent: number;
  /** Half the width of the exponent's 95 % Student-t interval; infinite for fewer than three points. */
  readonly exponentHalfWidth: number;
}

/** Least squares on log y against log x; all x and y > 0. */
export function fitPowerLaw(x: readonly number[], y: readonly number[]): PowerLaw {
  const line = fitLine(x.map(logarithm), y.map(logarithm));
  return {
    count: line.count,
    factor: Math.exp(line.intercept),
    exponent: line.slope,
    exponentHalfWidth: line.slopeHalfWidth,
  };
}

/** The c that makes c * shape(x) the least-squares fit on log y; all y and shape(x) > 0. */
export function fitScale(x: readonly number[], y: readonly number[], shape: (x: number) => number): number {
  return Math.exp(sum(x.map((value, i) => logarithm(y[i] / shape(value)))) / x.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
