import { type Cell, foldCells } from "../analysis/cells.ts";
import { groupBy } from "../analysis/group.ts";
import { meanOf, RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { cutIntervals } from "./interval.ts";
import {
  conditions,
  intervalsOf,
  namedFactors,
  rounded,
  seriesNames,
  seriesNaming,
  settingsNotShown,
  unfinished,
} from "./labels.ts";
import { lookalikes } from "./legend.ts";
import { type ReferenceCurve, referenceLayer } from "./lines.ts";
import { meanLayers, meanPoint } from "./series.ts";
import { COLUMN_WIDTH, DASHES, NUMBERS } from "./theme.ts";

/**
 * Figure 4: idle clouds reached against the offered load, beside the most that can be idle: the exact bin packing where
 * it was proven, and the fractional bound. A point at which some packing is not proven has no ideal.
 */
export const idleCloudsByLoad: Figure = {
  name: "idle-clouds-by-load",
  needs: ["records"],
  draw({ records }, context) {
    const all = foldCells(records, start, add).filter((cell) => cell.levels.offeredLoad !== null);
    const cells = all.filter((cell) => cell.value.reached.count > 0);
    if (cells.length === 0)
      throw nothingToDraw("idle-clouds-by-load", "rows with offeredLoad and idleClouds");
    const nameOf = seriesNaming(all, ["offeredLoad"]);
    const points = cells.map((cell) => {
      const { reached, statuses } = cell.value;
      const complete = reached.count === totalRuns(statuses);
      return meanPoint(Number(cell.levels.offeredLoad), nameOf(cell), reached, complete);
    });
    const series = [...new Set(points.map((point) => point.series))];
    const loads = [...new Set(points.map((point) => point.x))].sort((p, q) => p - q);
    const x = {
      title: "Offered load (demand / capacity)",
      scale: { nice: false, zero: false, padding: 8 },
      axis: { values: loads, ...NUMBERS, grid: false },
    };
    const y = { title: "Idle clouds (mean)", scale: { zero: true }, axis: { tickCount: 6 } };
    return {
      ...frame(context, "Idle clouds against the offered load", [
        conditions(all, ["offeredLoad", ...namedFactors(all, ["offeredLoad"])]),
        `${intervalsOf(cells.map((cell) => cell.value.reached.count))}.`,
        ...unfinished(all.map((cell) => cell.value.statuses)),
        ...(points.every((point) => point.complete) ? [] : ["Hollow marks: failed runs left out."]),
        ...(cells.every(reachesBound)
          ? ["The exact packing reaches the fractional bound at every load."]
          : []),
        ...cutIntervals(points),
        ...settingsNotShown(all, cells),
        ...lookalikes(series, "mark"),
      ]),
      width: COLUMN_WIDTH,
      height: 140,
      autosize: { type: "fit-x", contains: "padding" },
      layer: [...idealLayers(cells, x, y), ...meanLayers(points, series, x, y)],
    };
  },
};

interface Sample {
  readonly reached: RunningMean;
  readonly ideal: RunningMean;
  readonly bound: RunningMean;
  readonly statuses: StatusCounts;
}

function start(): Sample {
  return {
    reached: new RunningMean(),
    ideal: new RunningMean(),
    bound: new RunningMean(),
    statuses: noStatus(),
  };
}

function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  if (row.status === "error") return;
  const columns = [
    [sample.reached, row.idleClouds],
    [sample.ideal, row.optimalIdleClouds],
    [sample.bound, row.idleCloudsBound],
  ] as const;
  for (const [mean, value] of columns) if (value !== null) mean.add(value);
}

/** Then one curve hides the other. */
function reachesBound({ value: { ideal, bound, reached } }: Cell<Sample>): boolean {
  return ideal.count === reached.count && bound.count === reached.count && ideal.mean === bound.mean;
}

/** The ideals belong to the instances, not to a variant: one pair of curves for each number of clouds and VMs. */
function idealLayers(cells: readonly Cell<Sample>[], x: object, y: object): Layer[] {
  const names = seriesNames(cells, ["offeredLoad", "variant", "options", "epsilon", "eta", "evaluate"]);
  const configurations = [
    ...groupBy(
      cells.map((cell, i) => ({ cell, name: names[i] })),
      ({ name }) => name,
    ),
  ];
  const curves = configurations.flatMap(([name, members]) => {
    const suffix = configurations.length > 1 ? `, ${name}` : "";
    const own = members.map(({ cell }) => cell);
    return [
      curveOf(`ideal (exact packing)${suffix}`, DASHES[1], own, "ideal"),
      curveOf(`fractional bound${suffix}`, DASHES[2], own, "bound"),
    ];
  });
  const drawn = curves.filter((curve) => curve.points.length > 0);
  return drawn.length === 0 ? [] : [referenceLayer(drawn, x, y)];
}

function curveOf(
  name: string,
  dash: readonly number[],
  cells: readonly Cell<Sample>[],
  of: "ideal" | "bound",
): ReferenceCurve {
  const complete = cells.filter((cell) => cell.value[of].count === cell.value.reached.count);
  const byLoad = [...groupBy(complete, (cell) => Number(cell.levels.offeredLoad))];
  const points = byLoad.map(([load, members]) => ({
    x: rounded(load),
    y: rounded(meanOf(members.map((cell) => cell.value[of].mean)).mean),
  }));
  return { name, dash, points };
}
