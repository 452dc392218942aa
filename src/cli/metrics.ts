import type { Comparison } from "../analysis/compare.ts";
import { contestantNames } from "../figures/labels.ts";
import { Problem } from "../problem.ts";
import type { RunRecord } from "../records/record.ts";

const NO_ERROR = "runs that did not end with an error";

/** Columns of which less is better, and what a sweep needs to measure each. */
const METRICS = {
  totalWeightedLatency: NO_ERROR,
  regularisedSocialCost: NO_ERROR,
  observedRatioTotal: "an optimum with the objective total, proven",
  observedRatioRegularised: "an optimum with the objective regularised, proven",
  trackingCost: "game.dynamics in the experiment",
  rounds: NO_ERROR,
  migrations: NO_ERROR,
  bytesMoved: "migrationTime in the experiment",
  downTime: "migrationTime in the experiment",
  messages: "variants that send messages, those of LCC",
} as const satisfies Partial<Record<keyof RunRecord, string>>;
export type Metric = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

/**
 * The comparisons that have pairs, and a line about the others.
 * @throws Problem where no comparison has any
 */
export function measuredOnly(
  found: readonly Comparison[],
  metric: Metric,
  folder: string,
): { comparisons: Comparison[]; leftOut: string | null } {
  const comparisons = found.filter(({ pairs }) => pairs > 0);
  if (comparisons.length === found.length) return { comparisons, leftOut: null };
  if (comparisons.length === 0) {
    throw new Problem(`not measured: ${metric} of two variants in ${folder}; it needs ${METRICS[metric]}`);
  }
  const names = contestantNames(found.flatMap(({ first, second }) => [first, second]));
  const compared = new Set(names.filter((_, k) => found[k >> 1].pairs > 0));
  const never = [...new Set(names)].filter((name) => !compared.has(name));
  const whose = never.length === 0 ? "" : ` of ${never.join(", ")}`;
  const count = `${found.length - comparisons.length} of ${found.length} comparisons`;
  return {
    comparisons,
    leftOut: `not compared: ${count}, ${metric}${whose} not being measured; it needs ${METRICS[metric]}`,
  };
}
