import type { RunningMean } from "../analysis/running-mean.ts";
import { rounded } from "./labels.ts";

/** Ends of a 95 % Student-t interval; null where one value alone gives none. */
export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The interval of a mean, cut at the least value that the mean can have (of counts, costs and utilisations 0, of ratios
 * to an optimum 1) and at the most, where there is one (of hosts in use all). What is cut off cannot hold the true mean, so that the interval covers it as often as before.
 */
export function intervalOf(mean: RunningMean, least = 0, most = Number.POSITIVE_INFINITY): Interval {
  const half = mean.halfWidth();
  if (!Number.isFinite(half)) return { lower: null, upper: null };
  return {
    lower: rounded(Math.max(mean.mean - half, least)),
    upper: rounded(Math.min(mean.mean + half, most)),
  };
}

/** Whether some interval was cut at its lower end, as caption lines: none or one. */
export function cutIntervals(
  points: readonly { readonly mean: number; readonly lower: number | null }[],
  least = 0,
): string[] {
  const isCut = points.some(({ mean, lower }) => lower === least && mean > least);
  return isCut ? [`Intervals are cut at ${least}, below which no mean can lie.`] : [];
}

/** Whether the interval of some mean was cut at the most that it can be, as caption lines: `told` or none. */
export function cutAtMost(
  means: readonly (readonly [mean: RunningMean, most: number])[],
  told: string,
): string[] {
  const isCut = means.some(
    ([mean, most]) =>
      Number.isFinite(mean.halfWidth()) && mean.mean < most && mean.mean + mean.halfWidth() > most,
  );
  return isCut ? [told] : [];
}

/** The same of hosts in use. */
export function cutAtAllHosts(inUse: readonly (readonly [mean: RunningMean, hosts: number])[]): string[] {
  return cutAtMost(inUse, "Intervals of hosts in use are cut at the number of hosts.");
}

/** Whether some interval leaves a logarithmic plot, as caption lines: none or one. */
export function belowPlot(points: readonly Interval[], floor: number): string[] {
  const isBelow = points.some(({ lower }) => lower !== null && lower < floor);
  return isBelow ? ["Intervals that end at the lower edge go on below it."] : [];
}
