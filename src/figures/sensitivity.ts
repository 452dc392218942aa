import { type Cell, cellsAlong, type Factor, foldCells, levelsIn, sliceAlong } from "../analysis/cells.ts";
import { relativeCost } from "../analysis/relative-cost.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { cellsWithBaseline } from "./axis-slices.ts";
import { type Figure, type FigureContext, frame, nothingToDraw } from "./figure.ts";
import { cutIntervals } from "./interval.ts";
import {
  baseline,
  conditions,
  infiniteRuns,
  sampleSizes,
  seriesNaming,
  settingsNotShown,
  unfinished,
} from "./labels.ts";
import { severalLacking } from "./lacking.ts";
import { lookalikes } from "./legend.ts";
import { panelGrid } from "./panels.ts";
import { axisFor, levelAxis } from "./scales.ts";
import { type MeanPoint, meanLayers, meanPoint } from "./series.ts";

const AXES: readonly { factor: Factor; title: string }[] = [
  { factor: "delta", title: "Delay constant δ (ms)" },
  { factor: "offeredLoad", title: "Offered load" },
  { factor: "meanDegree", title: "Mean degree" },
  { factor: "clouds", title: "Number of clouds m" },
  { factor: "vms", title: "Number of VMs n" },
];

/**
 * How the result depends on one parameter at a time: a panel for each of delta, offered load, mean degree, m and n that
 * varies, the others at their baseline. Shown is the observed ratio to the proven optimum where every run has one, the
 * cost relative to the start otherwise.
 */
export const sensitivity: Figure = {
  name: "sensitivity",
  needs: ["records"],
  lacks: (spec) => severalLacking(spec, ["delta", "offeredLoad", "meanDegree", "clouds", "vms"]),
  draw({ records }, context) {
    const all = foldCells(records, start, adder(context));
    const varying = AXES.filter(({ factor }) => levelsIn(all, factor).length > 1);
    if (varying.length === 0) {
      throw nothingToDraw(
        "sensitivity",
        "runs with at least two values of delta, offered load, mean degree, m or n",
      );
    }
    const factors = varying.map(({ factor }) => factor);
    const among = cellsWithBaseline(all, factors);
    if (among.length === 0) {
      throw nothingToDraw(
        "sensitivity",
        "settings that differ in one alone of delta, offered load, mean degree, m and n; here each differs from every other in several",
      );
    }
    const drawn = cellsAlong(among, factors);
    const cells = drawn.filter((cell) => cell.value.relative.count > 0);
    if (cells.length === 0) throw nothingToDraw("sensitivity", "runs of finite cost");
    const infinite = drawn.reduce((sum, cell) => sum + cell.value.infinite, 0);
    const toOptimum = cells.every((cell) => cell.value.ratio.count === cell.value.relative.count);
    const nameOf = seriesNaming(all, factors);
    const series = [...new Set(cells.map(nameOf))];
    const panels = varying.flatMap(({ factor, title }) => {
      const slice = sliceAlong(among, factor, factors);
      const points = slice
        .filter((cell) => cells.includes(cell))
        .map((cell) => pointOf(cell, factor, nameOf(cell), toOptimum));
      return levelsIn(slice, factor).length > 1 && points.length > 0 ? [{ title, points }] : [];
    });
    const shown = panels.flatMap((panel) => panel.points);
    const statuses = drawn.map((cell) => cell.value.statuses);
    const { columns, height } =
      panels.length > 1 ? ({ columns: 2, height: 88 } as const) : ({ columns: 1, height: 140 } as const);
    return {
      ...frame(context, "Sensitivity to the parameters", [
        conditions(all, [...factors, ...(series.length > 1 ? (["variant"] as const) : [])]),
        ...baseline(all, among, drawn, factors),
        `${sampleSizes(statuses.map(totalRuns))}; means with 95 % Student-t intervals.`,
        ...unfinished(
          statuses,
          "Hollow marks: such runs count with the cost they had reached, errors not at all.",
        ),
        ...settingsNotShown(drawn, cells),
        ...infiniteRuns(infinite),
        ...cutIntervals(shown, leastOf(toOptimum)),
        ...lookalikes(series, "mark"),
      ]),
      ...panelGrid(
        panels.map(({ title, points }, i) => ({
          layer: meanLayers(
            points,
            series,
            {
              title,
              ...levelAxis(
                points.map((point) => point.x),
                1.25,
              ),
            },
            yAxis(shown, toOptimum, context, i % columns === 0),
          ),
        })),
        height,
        columns,
      ),
    };
  },
};

interface Sample {
  readonly ratio: RunningMean;
  readonly relative: RunningMean;
  readonly statuses: StatusCounts;
  /** Runs whose cost, at the start or the end, or whose ratio is infinite. */
  infinite: number;
}

function start(): Sample {
  return { ratio: new RunningMean(), relative: new RunningMean(), statuses: noStatus(), infinite: 0 };
}

function adder({ objective }: FigureContext): (sample: Sample, row: RunRecord) => void {
  return (sample, row) => {
    sample.statuses[row.status] += 1;
    if (row.status === "error") return;
    const { totalWeightedLatency, initialTotalWeightedLatency } = row;
    const relative = relativeCost(totalWeightedLatency, initialTotalWeightedLatency);
    const ratio = objective === "regularised" ? row.observedRatioRegularised : row.observedRatioTotal;
    if (![totalWeightedLatency, initialTotalWeightedLatency, relative, ratio ?? 1].every(Number.isFinite)) {
      sample.infinite += 1;
      return;
    }
    sample.relative.add(relative);
    if (ratio !== null) sample.ratio.add(ratio);
  };
}

function pointOf(cell: Cell<Sample>, factor: Factor, series: string, toOptimum: boolean): MeanPoint {
  const { ratio, relative, statuses, infinite } = cell.value;
  const complete = statuses.equilibrium === totalRuns(statuses) && infinite === 0;
  const mean = toOptimum ? ratio : relative;
  return meanPoint(Number(cell.levels[factor]), series, mean, complete, leastOf(toOptimum));
}

/** Nothing costs less than a proven optimum. */
function leastOf(toOptimum: boolean): number {
  return toOptimum ? 1 : 0;
}

function yAxis(
  shown: readonly MeanPoint[],
  toOptimum: boolean,
  { objective }: FigureContext,
  titled: boolean,
) {
  const { scale, axis } = axisFor(
    shown.flatMap((point) => [point.mean, point.lower ?? point.mean, point.upper ?? point.mean]),
  );
  const title = toOptimum
    ? `Observed ratio${objective === "regularised" ? " (regularised)" : ""}`
    : "Latency / start";
  return { title: titled ? title : null, scale, axis: "tickCount" in axis ? { tickCount: 5 } : axis };
}
