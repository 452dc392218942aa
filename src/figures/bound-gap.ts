import { foldCells, type Levels } from "../analysis/cells.ts";
import { relativeCost } from "../analysis/relative-cost.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import { cutIntervals } from "./interval.ts";
import {
  conditions,
  infiniteRuns,
  intervalsOf,
  namedFactors,
  seriesNaming,
  settingsNotShown,
  unfinished,
} from "./labels.ts";
import { lookalikes } from "./legend.ts";
import { levelAxis, zeroBased } from "./scales.ts";
import { meanLayers, meanPoint } from "./series.ts";
import { COLUMN_WIDTH } from "./theme.ts";

/**
 * How far the reached total weighted latency may be from the optimum at most: its gap to the certified lower bound, in
 * percent of the bound, against delta, or against the number of VMs where delta does not vary. It holds the protocol's
 * loss and the bound's weakness together.
 */
export const boundGap: Figure = {
  name: "bound-gap",
  needs: ["records"],
  lacks: ({ optimum: { method, objectives } }) =>
    method !== "none" && objectives.includes("total") ? null : "an optimum with the objective total",
  draw({ records }, context) {
    const all = foldCells(records, start, add);
    const cells = all.filter((cell) => cell.value.gap.count > 0);
    if (cells.length === 0) throw nothingToDraw("bound-gap", "rows with certifiedLowerBound");
    const { axis, title } = axisOf(all);
    const nameOf = seriesNaming(all, [axis]);
    const points = cells.map((cell) => {
      const { gap, statuses } = cell.value;
      const complete = gap.count === totalRuns(statuses);
      return meanPoint(Number(cell.levels[axis]), nameOf(cell), gap, complete);
    });
    const series = [...new Set(points.map((point) => point.series))];
    const statuses = all.map((cell) => cell.value.statuses);
    const bounded = intervalsOf(
      cells.map((cell) => cell.value.gap.count),
      "runs a point with a bound",
    );
    const x = levelAxis(
      points.map((point) => point.x),
      1.2,
    );
    const yScale = {
      scale: zeroBased(points.map(({ mean, upper }) => upper ?? mean)),
      axis: { tickCount: 6 },
    };
    return {
      ...frame(context, "Gap to the certified lower bound", [
        conditions(all, [axis, ...namedFactors(all, [axis])]),
        `${bounded}. The true distance to the optimum is at most the gap.`,
        ...unfinished(statuses),
        ...(points.every((point) => point.complete) ? [] : ["Hollow marks: not all runs have a gap."]),
        ...cutIntervals(points),
        ...infiniteRuns(all.reduce((sum, cell) => sum + cell.value.infinite, 0)),
        ...settingsNotShown(all, cells),
        ...lookalikes(series, "mark"),
      ]),
      width: COLUMN_WIDTH,
      height: 140,
      autosize: { type: "fit-x", contains: "padding" },
      layer: meanLayers(points, series, { title, ...x }, { title: "Gap (% of the bound)", ...yScale }),
    };
  },
};

function axisOf(cells: readonly { readonly levels: Levels }[]) {
  const [sizes, deltas] = (["vms", "delta"] as const).map(
    (axis) => new Set(cells.map(({ levels }) => levels[axis])).size,
  );
  return sizes > 1 && deltas === 1
    ? { axis: "vms" as const, title: "Number of VMs n" }
    : { axis: "delta" as const, title: "Delay constant δ (ms)" };
}

interface Sample {
  readonly gap: RunningMean;
  readonly statuses: StatusCounts;
  /** Runs whose cost is infinite, or whose bound alone is 0. */
  infinite: number;
}

function start(): Sample {
  return { gap: new RunningMean(), statuses: noStatus(), infinite: 0 };
}

function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  const bound = row.certifiedLowerBound;
  if (row.status === "error" || bound === null) return;
  const gap = 100 * (relativeCost(row.totalWeightedLatency, bound) - 1);
  if (Number.isFinite(gap)) sample.gap.add(gap);
  else sample.infinite += 1;
}
