import { ascending, quantile } from "./quantile.ts";
import { meanOf } from "./running-mean.ts";

/**
 * What a box plot draws. Quartiles are type 7 quantiles; whiskers are Tukey's: the most extreme values that lie within
 * 1.5 interquartile ranges of the box (Tukey 1977). Values beyond them are counted in `outliers`.
 */
export interface BoxSummary {
  readonly count: number;
  readonly minimum: number;
  readonly lowerWhisker: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly upperWhisker: number;
  readonly maximum: number;
  readonly mean: number;
  readonly outliers: number;
}

/** Summary of at least one value; all its numbers are NaN for none. */
export function boxSummary(values: Iterable<number>): BoxSummary {
  const sorted = ascending(values);
  const lowerQuartile = quantile(sorted, 0.25);
  const upperQuartile = quantile(sorted, 0.75);
  const reach = 1.5 * (upperQuartile - lowerQuartile);
  const inside = sorted.filter((value) => value >= lowerQuartile - reach && value <= upperQuartile + reach);
  return {
    count: sorted.length,
    minimum: quantile(sorted, 0),
    // With few values an interpolated quartile can lie beyond every value inside the fences: the whisker stops at the box.
    lowerWhisker: Math.min(quantile(inside, 0), lowerQuartile),
    lowerQuartile,
    median: quantile(sorted, 0.5),
    upperQuartile,
    upperWhisker: Math.max(quantile(inside, 1), upperQuartile),
    maximum: quantile(sorted, 1),
    mean: meanOf(sorted).mean,
    outliers: sorted.length - inside.length,
  };
}
