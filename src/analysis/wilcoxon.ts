import { normalUpperTail } from "./normal.ts";

/** Largest sample for which the exact null distribution is enumerated: 2^50 sign patterns still count exactly in doubles. */
const EXACT_LIMIT = 50;

export interface WilcoxonResult {
  /** Differences that are not zero. */
  readonly count: number;
  /** Sum of the ranks of the positive and of the negative differences. */
  readonly positiveRanks: number;
  readonly negativeRanks: number;
  /** Two-sided. 1 where every difference is zero; NaN where there is none. */
  readonly pValue: number;
  readonly method: "exact" | "normal" | "none";
}

/**
 * Wilcoxon's signed-rank test of the hypothesis that the differences are symmetric around 0 (Wilcoxon 1945).
 * Zeros are left out, as Wilcoxon did; equal |differences| share their mean rank. Without zeros and ties and up to
 * 50 differences the p-value is exact; otherwise it is the normal approximation with the tie correction of the
 * variance and a continuity correction of 1/2 (Hollander & Wolfe 1999, section 3.1).
 */
export function wilcoxonSignedRank(differences: readonly number[]): WilcoxonResult {
  const nonzero = differences.filter((difference) => difference !== 0);
  const { ranks, tieCorrection } = averageRanks(nonzero.map(Math.abs));
  let positiveRanks = 0;
  for (let i = 0; i < nonzero.length; i++) if (nonzero[i] > 0) positiveRanks += ranks[i];
  const count = nonzero.length;
  const negativeRanks = (count * (count + 1)) / 2 - positiveRanks;
  const found = { count, positiveRanks, negativeRanks };
  if (count === 0) return { ...found, pValue: differences.length === 0 ? Number.NaN : 1, method: "none" };
  const exact = count === differences.length && tieCorrection === 0 && count <= EXACT_LIMIT;
  const pValue = exact
    ? exactPValue(count, Math.min(positiveRanks, negativeRanks))
    : normalPValue(count, positiveRanks, tieCorrection);
  return { ...found, pValue, method: exact ? "exact" : "normal" };
}

/** Mean ranks from 1, and sum of t^3 - t over the groups of t equal values. */
export function averageRanks(values: readonly number[]): { ranks: Float64Array; tieCorrection: number } {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  let tieCorrection = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let k = from; k < to; k++) ranks[order[k]] = (from + 1 + to) / 2;
    tieCorrection += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, tieCorrection };
}

/** 2 P(sum <= smaller): ways[s] counts the subsets of {1..count} that sum to s. */
function exactPValue(count: number, smaller: number): number {
  const largest = (count * (count + 1)) / 2;
  const ways = new Float64Array(largest + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= count; rank++) {
    for (let sum = largest; sum >= rank; sum--) ways[sum] += ways[sum - rank];
  }
  let tail = 0;
  for (let sum = 0; sum <= smaller; sum++) tail += ways[sum];
  return Math.min(1, (2 * tail) / 2 ** count);
}

function normalPValue(count: number, positiveRanks: number, tieCorrection: number): number {
  const expected = (count * (count + 1)) / 4;
  const variance = (count * (count + 1) * (2 * count + 1)) / 24 - tieCorrection / 48;
  const distance = Math.max(0, Math.abs(positiveRanks - expected) - 0.5);
  return 2 * normalUpperTail(distance / Math.sqrt(variance));
}
