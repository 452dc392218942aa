import type { Comparison } from "../analysis/compare.ts";
import { counted } from "../counted.ts";
import type { RunRecord } from "../records/record.ts";
import { RECORD_COLUMNS } from "../records/schema.ts";
import { contestantNames } from "./labels.ts";

/** Comparisons as text for people; `metric` names the column that was compared. */
export function comparisonLines(comparisons: readonly Comparison[], metric: keyof RunRecord): string[] {
  const contestants = comparisons.flatMap(({ first, second }) => [first, second]);
  const names = contestantNames(contestants);
  const unit = RECORD_COLUMNS.find(({ name }) => name === metric)?.unit ?? "";
  const scenarios = new Set(comparisons.map(({ scenario }) => scenario));
  const tested = comparisons.filter(({ pairs }) => pairs > 0).length;
  const lines = comparisons.flatMap((comparison, k) => [
    `${names[2 * k]} - ${names[2 * k + 1]}${scenarios.size > 1 ? `, scenario ${comparison.scenario}` : ""}`,
    `  mean difference  ${meanDifference(comparison, unit)}, ${pairs(comparison)}`,
    ...(comparison.pairs === 0 ? [] : testLines(comparison, tested)),
  ]);
  return [`${metric}: first - second, so negative is better for the first`, "", ...lines];
}

function testLines(comparison: Comparison, tested: number): string[] {
  const { wins, ties, losses, adjustedPValue, wilcoxon, rankBiserial, cohensDz } = comparison;
  const family = `Holm, ${counted(tested, "comparison")}`;
  return [
    ...relativeLine(comparison),
    `  won, tied, lost  ${wins}, ${ties}, ${losses}`,
    `  Wilcoxon         p = ${short(adjustedPValue)} (${family}), ${short(wilcoxon.pValue)} alone, ${wilcoxon.method}`,
    `  effect size      rank-biserial ${short(rankBiserial)}, Cohen's d_z ${short(cohensDz)}`,
  ];
}

/** Where differences have no mean, that has been said. */
function relativeLine({ meanDifference, meanRelativeDifference, relativeHalfWidth }: Comparison): string[] {
  if (Number.isNaN(meanDifference)) return [];
  if (Number.isNaN(meanRelativeDifference))
    return ["  relative         none, the second being 0 in some pair"];
  return [
    `  relative         ${short(meanRelativeDifference)} % ± ${short(relativeHalfWidth)} % of the second (95 %)`,
  ];
}

function meanDifference(comparison: Comparison, unit: string): string {
  const { pairs, infinite, undefined: without, meanDifference, halfWidth } = comparison;
  if (pairs === without) return "none";
  if (infinite > 0) return `none, since ${infinite} differences are infinite`;
  const symbol = unit === "" || unit === "1" ? "" : ` ${unit}`;
  return `${short(meanDifference)} ± ${short(halfWidth)}${symbol} (95 %)`;
}

function pairs({ pairs, runs, undefined: without, unmeasured, unpaired }: Comparison): string {
  const settings =
    runs === pairs ? "" : ` (${runs} runs of each; those of one draw count once, by their mean)`;
  const ties = without === 0 ? "" : `, ${without} of them ties without a difference (infinity less infinity)`;
  const unknown = unmeasured === 0 ? "" : `, ${unmeasured} left out (an error, or not measured)`;
  const alone = unpaired === 0 ? "" : `, ${unpaired} runs left out that not every variant has`;
  return `${pairs} pairs${settings}${ties}${unknown}${alone}`;
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}
