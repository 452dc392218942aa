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

/** Whether the interval of some mean of hosts in use was cut at the number of hosts, as caption lines: none or one. */
export function cutAtAllHosts(inUse: readonly (readonly [mean: RunningMean, hosts: number])[]): string[] {
  const isCut = inUse.some(
    ([mean, hosts]) =>
      Number.isFinite(mean.halfWidth()) && mean.mean < hosts && mean.mean + mean.halfWidth() > hosts,
  );
  return isCut ? ["Intervals of hosts in use are cut at the number of hosts."] : [];
}
