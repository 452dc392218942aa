import { TOLERANCE } from "../kernel/types.ts";
import type { RunRecord } from "../records/record.ts";
import { cohensDz, rankBiserial } from "./effect-size.ts";
import { groupBy } from "./group.ts";
import { holmAdjusted } from "./holm.ts";
import { type Contestant, type PairedRuns, Pairing } from "./pairs.ts";
import { meanOf, type RunningMean } from "./running-mean.ts";
import { type WilcoxonResult, wilcoxonSignedRank } from "./wilcoxon.ts";

/** Two contestants on the same instances of one scenario; a difference is first - second, and lower is better. */
export interface Comparison {
  readonly scenario: RunRecord["scenario"];
  readonly first: Contestant;
  readonly second: Contestant;
  /**
   * Independent ones: what was drawn together, as the runs of one seed at all values of delta, counts once, by the mean
   * of its differences. All numbers below are of these.
   */
  readonly pairs: number;
  /** Runs of each of both behind them. */
  readonly runs: number;
  /** Runs of each left out because the measure is not known for one of two. */
  readonly unmeasured: number;
  /** Runs of all contestants left out because some lack one like them. */
  readonly unpaired: number;
  /** Pairs in which one of both is infinite: won or lost by as much as can be, and no mean has a value. */
  readonly infinite: number;
  /**
   * Pairs without a difference: ties that no mean counts. Both are infinite, or the runs of one draw differ infinitely
   * to both sides.
   */
  readonly undefined: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** NaN where no pair has a difference, and where some difference is infinite. */
  readonly meanDifference: number;
  /** 95 % Student-t interval of the mean difference is meanDifference +- this; NaN where that is. */
  readonly halfWidth: number;
  /** (first - second) / second in percent, mean over the pairs; NaN where meanDifference is, and where some second is 0. */
  readonly meanRelativeDifference: number;
  /** Of its 95 % interval, in percent. */
  readonly relativeHalfWidth: number;
  readonly wilcoxon: WilcoxonResult;
  /**
   * The Wilcoxon p-value, adjusted by Holm over all comparisons of the table that have pairs, whatever their scenario;
   * NaN without pairs.
   */
  readonly adjustedPValue: number;
  readonly rankBiserial: number;
  /** NaN where the mean difference is. */
  readonly cohensDz: number;
}

/** What is compared: a column or a number made from some; null where the run does not have it. */
export type Measure<Row> = (row: Row) => number | null;

/**
 * Compares every two contestants on their common instances, in each scenario by itself: what is good in one says
 * nothing in another, and costs differ by orders of magnitude.
 *
 * @throws Problem where the data are not paired
 */
export function compareVariants<Row extends RunRecord>(
  rows: Iterable<Row>,
  measure: Measure<Row>,
): Comparison[] {
  const byScenario = new Map<RunRecord["scenario"], Pairing<Row, Measured>>();
  for (const row of rows) {
    const pairing = byScenario.get(row.scenario) ?? new Pairing((own: Row) => ({ value: measure(own) }));
    byScenario.set(row.scenario, pairing);
    pairing.add(row);
  }
  const found = [...byScenario].flatMap(([scenario, pairing]) => {
    const paired = pairing.paired();
    return everyTwo(paired.contestants.length).map(([i, j]) => ({ scenario, ...compareTwo(paired, i, j) }));
  });
  // What has no pairs was not tested, and makes no other test less certain.
  const tested = found.filter(({ pairs }) => pairs > 0);
  const adjusted = holmAdjusted(tested.map(({ wilcoxon }) => wilcoxon.pValue));
  return found.map((comparison) => ({
    ...comparison,
    adjustedPValue: comparison.pairs > 0 ? adjusted[tested.indexOf(comparison)] : Number.NaN,
  }));
}

/** What is kept of a run. */
interface Measured {
  readonly value: number | null;
}

function compareTwo(
  paired: PairedRuns<Measured>,
  i: number,
  j: number,
): Omit<Comparison, "scenario" | "adjustedPValue"> {
  const measured = paired.runs[i].flatMap(({ value: first }, p) => {
    const { value: second } = paired.runs[j][p];
    if (first === null || second === null) return [];
    const difference = differenceOf(first, second);
    return [{ draw: paired.draws[p], second, difference }];
  });
  const drawn = [...groupBy(measured, ({ draw }) => draw).values()];
  const ofDraws = drawn.map((runs) => meanDifference(runs.flatMap(({ difference }) => difference ?? [])));
  const defined = ofDraws.filter((difference) => difference !== null);
  const infinite = defined.filter((difference) => !Number.isFinite(difference)).length;
  const relative = relativeDifferences(infinite === 0 ? drawn : []);
  const mean = meanOf(infinite === 0 ? defined : []);
  const differences = ofDraws.map((difference) => difference ?? 0);
  const wilcoxon = wilcoxonSignedRank(differences);
  return {
    first: paired.contestants[i],
    second: paired.contestants[j],
    pairs: differences.length,
    runs: measured.length,
    unmeasured: paired.runs[i].length - measured.length,
    unpaired: paired.unpaired,
    infinite,
    undefined: ofDraws.length - defined.length,
    wins: differences.filter((difference) => difference < 0).length,
    ties: differences.filter((difference) => difference === 0).length,
    losses: differences.filter((difference) => difference > 0).length,
    meanDifference: mean.mean,
    halfWidth: infinite === 0 ? mean.halfWidth() : Number.NaN,
    meanRelativeDifference: relative.mean,
    relativeHalfWidth: relative.count === 0 ? Number.NaN : relative.halfWidth(),
    wilcoxon,
    rankBiserial: rankBiserial(wilcoxon),
    cohensDz: cohensDz(mean),
  };
}

/** Two costs within the tolerance are a tie; two infinite ones have no difference. */
function differenceOf(first: number, second: number): number | null {
  const difference = first - second;
  if (Number.isNaN(difference)) return null;
  const larger = Math.max(Math.abs(first), Math.abs(second));
  return larger < Number.POSITIVE_INFINITY && Math.abs(difference) <= TOLERANCE * larger ? 0 : difference;
}

/** None of no differences, and of infinitely large ones to both sides. */
function meanDifference(differences: readonly number[]): number | null {
  const sum = differences.reduce((total, difference) => total + difference, 0);
  return differences.length === 0 || Number.isNaN(sum) ? null : sum / differences.length;
}

interface PairedRun {
  readonly second: number;
  readonly difference: number | null;
}

/** Of each draw the mean of its runs, in percent; none at all where some run has nothing to be relative to. */
function relativeDifferences(draws: readonly (readonly PairedRun[])[]): RunningMean {
  if (draws.some((runs) => runs.some(({ second }) => second === 0))) return meanOf([]);
  const ofDraws = draws.map((runs) =>
    meanDifference(
      runs.flatMap(({ second, difference }) => (difference === null ? [] : (100 * difference) / second)),
    ),
  );
  return meanOf(ofDraws.filter((difference) => difference !== null));
}

function everyTwo(count: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: count - i - 1 }, (_, k): [number, number] => [i, i + 1 + k]),
  );
}
