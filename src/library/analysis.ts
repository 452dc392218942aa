/**
 * Statistics of result tables: pure functions from rows or numbers to numbers. They run in a browser too.
 *
 * @module
 */
export { type BoxSummary, boxSummary } from "../analysis/box.ts";
export {
  type Cell,
  FACTORS,
  type Factor,
  foldCells,
  type Level,
  type Levels,
  varyingFactors,
} from "../analysis/cells.ts";
export { type Comparison, compareVariants, type Measure } from "../analysis/compare.ts";
export { dataProfile } from "../analysis/data-profile.ts";
export { cohensDz, rankBiserial } from "../analysis/effect-size.ts";
export { groupBy } from "../analysis/group.ts";
export { holmAdjusted } from "../analysis/holm.ts";
export {
  fitLine,
  fitPowerLaw,
  fitScale,
  type LineFit,
  type PowerLaw,
} from "../analysis/least-squares.ts";
export { type Contestant, type PairedRuns, pairRuns } from "../analysis/pairs.ts";
export { type ProfileStep, performanceProfile } from "../analysis/performance-profile.ts";
export { ascending, quantile } from "../analysis/quantile.ts";
export { meanOf, RunningMean, studentHalfWidth } from "../analysis/running-mean.ts";
export { countStatuses, isCensored, type StatusCounts } from "../analysis/status.ts";
export { type WilcoxonResult, wilcoxonSignedRank } from "../analysis/wilcoxon.ts";
export { wilsonInterval } from "../analysis/wilson.ts";
