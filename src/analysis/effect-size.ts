import type { RunningMean } from "./running-mean.ts";
import type { WilcoxonResult } from "./wilcoxon.ts";

/**
 * Matched-pairs rank-biserial correlation (Kerby 2014): the share of the rank sum that is positive minus the share
 * that is negative, in [-1, 1]; 0 where every difference is zero.
 */
export function rankBiserial(test: WilcoxonResult): number {
  const total = test.positiveRanks + test.negativeRanks;
  return total === 0 ? 0 : (test.positiveRanks - test.negativeRanks) / total;
}

/**
 * Cohen's d_z of paired differences: mean over standard deviation (Cohen 1988, section 2.3.5). 0 where every
 * difference is zero; infinite where all are equal and not zero.
 */
export function cohensDz(differences: RunningMean): number {
  return differences.mean === 0 ? 0 : differences.mean / differences.standardDeviation;
}
