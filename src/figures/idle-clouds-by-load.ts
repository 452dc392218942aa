import { type Cell, foldCells } from "../analysis/cells.ts";
import { groupBy } from "../analysis/group.ts";
import { meanOf, RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { cutAtMost, cutIntervals } from "./interval.ts";
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
import { legendLayout, lookalikes } from "./legend.ts";
import { addFilling, type Filling, overfilled, overfillMarks } from "./overfilled.ts";
import { zeroBased } from "./scales.ts";
import { meanLayers, meanPoint } from "./series.ts";
import { COLUMN_WIDTH, INK, NUMBERS } from "./theme.ts";

/**
 * Figure 4: idle clouds reached against the offered load, beside the most that can be idle: the exact bin packing where
 * it was proven, and the fractional bound. A point at which some packing is not proven has no ideal. A crossed point has
 * runs that filled a cloud beyond its capacity: their idle clouds are no saving, and may be more than the bound.
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
      const clouds = Number(cell.levels.clouds);
      return meanPoint(Number(cell.levels.offeredLoad), nameOf(cell), reached, complete, 0, clouds);
    });
    const curves = curvesOf(cells);
    const beyond = cells.map((cell, i) => ({ ...points[i], filling: cell.value.filling }));
    const series = [...new Set(points.map((point) => point.series))];
    const loads = [...new Set(points.map((point) => point.x))].sort((p, q) => p - q);
    const x = {
      title: "Offered load (demand / capacity)",
      scale: { nice: false, zero: false, padding: 8 },
      axis: { values: loads, ...NUMBERS, grid: false },
    };
    const ends = [
      ...points.map(({ mean, upper }) => upper ?? mean),
      ...curves.flatMap((curve) => curve.points.map((point) => point.y)),
    ];
    const y = { title: "Idle clouds (mean)", scale: zeroBased(ends), axis: { tickCount: 6 } };
    return {
      ...frame(context, "Idle clouds against the offered load", [
        conditions(all, ["offeredLoad", ...namedFactors(all, ["offeredLoad"])]),
        `${intervalsOf(cells.map((cell) => cell.value.reached.count))}.`,
        ...unfinished(all.map((cell) => cell.value.statuses)),
        ...(points.every((point) => point.complete) ? [] : ["Hollow marks: failed runs left out."]),
        ...(cells.every(reachesBound)
          ? ["The exact packing reaches the fractional bound at every load."]
          : []),
        ...overfilled(beyond),
        ...cutIntervals(points),
        ...cutAtMost(
          cells.map(({ value, levels }) => [value.reached, Number(levels.clouds)]),
          "Intervals are cut at the number of clouds.",
        ),
        ...settingsNotShown(all, cells),
        ...lookalikes(series, "mark"),
      ]),
      width: COLUMN_WIDTH,
      height: 140,
      autosize: { type: "fit-x", contains: "padding" },
      layer: [
        ...idealLayers(curves, "bound", x, y),
        ...meanLayers(points, series, x, y),
        ...overfillMarks(beyond, series, x, y),
        ...idealLayers(curves, "ideal", x, y),
      ],
    };
  },
};

interface Sample {
  readonly reached: RunningMean;
  readonly ideal: RunningMean;
  readonly bound: RunningMean;
  readonly filling: Filling;
  readonly statuses: StatusCounts;
}

function start(): Sample {
  return {
    reached: new RunningMean(),
    ideal: new RunningMean(),
    bound: new RunningMean(),
    filling: { overfilled: 0, fullest: 0 },
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
  addFilling(sample.filling, row);
}

/** Then one curve hides the other. */
function reachesBound({ value: { ideal, bound, reached } }: Cell<Sample>): boolean {
  return ideal.count === reached.count && bound.count === reached.count && ideal.mean === bound.mean;
}

/** A variant that reaches the ideal hides neither curve: the bound lies below its line and is wider, the ideal above. */
const CURVES = {
  ideal: {
    name: "ideal (exact packing)",
    color: INK,
    width: 1.1,
    dashes: [
      [4, 4],
      [1.5, 1.5],
      [6, 2, 1.5, 2],
      [8, 3],
    ],
  },
  bound: { name: "fractional bound", color: "#c4c4c4", width: 4, dashes: [[], [8, 2], [4, 2], [2, 2]] },
} as const;
type CurveName = keyof typeof CURVES;

/** The ideals belong to the instances, not to a variant: one pair of curves for each number of clouds and VMs. */
function curvesOf(cells: readonly Cell<Sample>[]) {
  const names = seriesNames(cells, ["offeredLoad", "variant", "options", "epsilon", "eta", "evaluate"]);
  const configurations = [
    ...groupBy(
      cells.map((cell, i) => ({ cell, name: names[i] })),
      ({ name }) => name,
    ),
  ];
  const curves = configurations.flatMap(([name, members], k) =>
    (["ideal", "bound"] as const).map((of) => ({
      of,
      dash: CURVES[of].dashes[k % CURVES[of].dashes.length],
      name: `${CURVES[of].name}${configurations.length > 1 ? `, ${name}` : ""}`,
      points: pointsOf(
        members.map(({ cell }) => cell),
        of,
      ),
    })),
  );
  return curves.filter(({ points }) => points.length > 0);
}

function pointsOf(cells: readonly Cell<Sample>[], of: CurveName) {
  const complete = cells.filter((cell) => cell.value[of].count === cell.value.reached.count);
  const byLoad = [...groupBy(complete, (cell) => Number(cell.levels.offeredLoad))];
  return byLoad.map(([load, members]) => ({
    x: rounded(load),
    y: rounded(meanOf(members.map((cell) => cell.value[of].mean)).mean),
  }));
}

/** One kind of the curves, with the legend of both. */
function idealLayers(curves: ReturnType<typeof curvesOf>, kind: CurveName, x: object, y: object): Layer[] {
  const own = curves.filter(({ of }) => of === kind);
  if (own.length === 0) return [];
  const names = curves.map(({ name }) => name);
  const legend = { ...legendLayout(names, "line"), symbolType: "stroke" as const, symbolSize: 200 };
  const curve = <Range>(range: readonly Range[]) => ({
    field: "curve",
    type: "nominal" as const,
    title: null,
    scale: { domain: names, range: range as Range[] },
    legend,
  });
  return [
    {
      data: { values: own.flatMap(({ name, points }) => points.map((point) => ({ curve: name, ...point }))) },
      // Not clipped: half of a wide line would be missing along the upper end of the axis.
      mark: { type: "line", strokeWidth: CURVES[kind].width },
      encoding: {
        x: { field: "x", type: "quantitative", ...x },
        y: { field: "y", type: "quantitative", ...y },
        stroke: curve(curves.map(({ of }) => CURVES[of].color)),
        strokeDash: curve(curves.map(({ dash }) => [...dash])),
      },
    },
  ];
}
