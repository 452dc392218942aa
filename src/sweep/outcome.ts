import { ascending, quantile } from "../analysis/quantile.ts";
import type { Game } from "../kernel/types.ts";
import type { RunRecord } from "../records/record.ts";

/** What the clouds of an outcome carry, as columns of a run. */
export type CloudsOutcome = Pick<
  RunRecord,
  | "utilisationMinimum"
  | "utilisationLowerQuartile"
  | "utilisationMedian"
  | "utilisationUpperQuartile"
  | "utilisationMaximum"
  | "utilisationMean"
  | "idleClouds"
>;

/** L(x) / gamma(x) over the clouds, and how many clouds host no VM. */
export function cloudsOutcome(game: Game): CloudsOutcome {
  const { load, capacity, vms } = game.hosting();
  const sorted = ascending(load.map((carried, cloud) => carried / capacity[cloud]));
  return {
    utilisationMinimum: sorted[0],
    utilisationLowerQuartile: quantile(sorted, 0.25),
    utilisationMedian: quantile(sorted, 0.5),
    utilisationUpperQuartile: quantile(sorted, 0.75),
    utilisationMaximum: sorted[sorted.length - 1],
    utilisationMean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    idleClouds: vms.reduce((idle, hosted) => idle + (hosted === 0 ? 1 : 0), 0),
  };
}
