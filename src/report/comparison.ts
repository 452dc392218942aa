import { type Comparison, compareVariants } from "../analysis/compare.ts";
import { contestantNames } from "../figures/labels.ts";
import { Problem } from "../problem.ts";
import { readRecords } from "../records/read.ts";
import { html, type Markup } from "./markup.ts";
import { tableOf } from "./tables.ts";

/** Every two variants on their common instances of a scenario, by U of the outcome. Null where there is only one variant. */
export function comparisonTable(records: string): Markup | null {
  let comparisons: Comparison[];
  try {
    // A run that ended with an error has no outcome.
    comparisons = compareVariants(readRecords(records), (row) =>
      row.status === "error" ? null : row.totalWeightedLatency,
    );
  } catch (error) {
    // Runs that are not paired, or a measure that has no difference, are no reason to have no report.
    if (error instanceof Problem) return html`<p>No comparison of variants: ${error.message}</p>`;
    throw error;
  }
  if (comparisons.length === 0) return null;
  const names = contestantNames(comparisons.flatMap(({ first, second }) => [first, second]));
  const scenarios = new Set(comparisons.map(({ scenario }) => scenario));
  const rows = comparisons.map((comparison, k) => ({
    ...(scenarios.size > 1 ? { scenario: comparison.scenario } : {}),
    first: names[2 * k],
    second: names[2 * k + 1],
    pairs: comparison.pairs,
    runsOfEach: comparison.runs,
    leftOut: comparison.unmeasured,
    won: comparison.wins,
    tied: comparison.ties,
    lost: comparison.losses,
    meanDifference: comparison.meanDifference,
    "±95%": comparison.halfWidth,
    "relative, %": comparison.meanRelativeDifference,
    "±95% of it": comparison.relativeHalfWidth,
    pValue: comparison.wilcoxon.pValue,
    "p value by Holm": comparison.adjustedPValue,
    rankBiserial: comparison.rankBiserial,
    "Cohen's d_z": comparison.cohensDz,
  }));
  return tableOf(rows, "Differences of U, ms: first - second, so negative is better for the first");
}
