import { type Cell, foldCells } from "../analysis/cells.ts";
import { relativeCost } from "../analysis/relative-cost.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { cutIntervals, intervalOf } from "./interval.ts";
import {
  conditions,
  contestantOf,
  contestantOptions,
  infiniteRuns,
  namedFactors,
  rounded,
  sampleSizes,
  seriesNames,
  seriesNaming,
  settingsNotShown,
  unfinished,
} from "./labels.ts";
import { legendLayout, lookalikes } from "./legend.ts";
import { areApart, type LabelPlace, placeLabels } from "./point-labels.ts";
import { axisFor, partOf } from "./scales.ts";
import { seriesColor, seriesShape } from "./series.ts";
import { COLUMN_WIDTH } from "./theme.ts";

/** Single runs are drawn faintly behind the means, at most this many a setting. */
const MOST_DOTS = 40;
const LABEL_SIZE = 6.5;
/** About what the axis leaves of the column, in points. */
const PLOT_WIDTH = 205;
const PLOT_HEIGHT = 160;

/**
 * What fewer migrations cost: total weighted latency relative to the start, under dynamics its mean over the rounds,
 * against migrations a VM: one mean with 95 % intervals in both directions for every setting of a variant, single runs
 * faintly behind.
 */
export const costByMigrations: Figure = {
  name: "cost-by-migrations",
  needs: ["records"],
  draw({ records }, context) {
    const all = foldCells(records, start, add);
    const cells = all.filter((cell) => cell.value.cost.count > 0);
    if (cells.length === 0) throw nothingToDraw("cost-by-migrations", "runs of finite cost");
    const infinite = all.reduce((sum, cell) => sum + cell.value.infinite, 0);
    const names = new Map(seriesOf(all).map((name, i) => [all[i], name]));
    const labelOf = contestantOptions(cells.map(({ levels }) => contestantOf(levels)));
    const labelled = cells.map((cell) =>
      pointOf(cell, String(names.get(cell)), labelOf(contestantOf(cell.levels))),
    );
    const axes = axesOf(
      labelled,
      cells.flatMap((cell) => cell.value.dots),
    );
    const places = placesOf(labelled, axes);
    // Where labels have no room the legend names every setting.
    const nameOf = seriesNaming(all, []);
    const points = places === null ? cells.map((cell) => pointOf(cell, nameOf(cell), "")) : labelled;
    const dots = cells.flatMap(({ value }, k) =>
      value.dots.map((dot) => ({ ...dot, series: points[k].series })),
    );
    const series = [...new Set(points.map((point) => point.series))];
    const sizes = cells.map((cell) => cell.value.cost.count);
    const statuses = all.map((cell) => cell.value.statuses);
    return {
      ...frame(context, "Cost against migrations", [
        conditions(all, namedFactors(all, ["options"])),
        ...(cells.some(({ levels }) => levels.dynamics !== null)
          ? ["Latency in a changing environment: its mean over the rounds."]
          : []),
        `${sampleSizes(sizes, "runs a setting")}; marks: means with 95 % Student-t intervals; dots: single runs, at most ${MOST_DOTS} a setting.`,
        ...unfinished(statuses),
        ...settingsNotShown(all, cells),
        ...infiniteRuns(infinite),
        ...cutIntervals(points.flatMap(intervalsAt)),
        ...lookalikes(series, "mark"),
      ]),
      width: COLUMN_WIDTH,
      height: PLOT_HEIGHT,
      autosize: { type: "fit-x", contains: "padding" },
      layer: [
        ...layers(points, dots, series, axes),
        ...(places === null ? [] : labelLayers(points, places, axes)),
      ],
    };
  },
};

interface Sample {
  readonly migrations: RunningMean;
  readonly cost: RunningMean;
  readonly dots: { x: number; y: number }[];
  readonly statuses: StatusCounts;
  /** Runs whose cost, at the start or the end, or whose ratio is infinite. */
  infinite: number;
}

function start(): Sample {
  return {
    migrations: new RunningMean(),
    cost: new RunningMean(),
    dots: [],
    statuses: noStatus(),
    infinite: 0,
  };
}

function add(sample: Sample, row: RunRecord): void {
  // In a changing environment no run is over before its last round.
  if (row.dynamics === null || row.status === "error") sample.statuses[row.status] += 1;
  if (row.status === "error") return;
  const x = row.migrations / row.vms;
  const y = relativeCost(row.trackingCost ?? row.totalWeightedLatency, row.initialTotalWeightedLatency);
  if (!Number.isFinite(y) || row.initialTotalWeightedLatency === Number.POSITIVE_INFINITY) {
    sample.infinite += 1;
    return;
  }
  sample.migrations.add(x);
  sample.cost.add(y);
  if (sample.dots.length < MOST_DOTS) sample.dots.push({ x: rounded(x), y: rounded(y) });
}

/** A series is a variant under the same conditions; its options (settings of the trade-off) label its points. */
function seriesOf(cells: readonly Cell<Sample>[]): string[] {
  const apart = ["variant", "options"] as const;
  const others = namedFactors(cells, apart).length > 0 ? seriesNames(cells, apart) : [];
  return cells.map(({ levels }, i) => [String(levels.variant), ...others.slice(i, i + 1)].join(", "));
}

function pointOf(cell: Cell<Sample>, series: string, label: string) {
  const { migrations, cost } = cell.value;
  const [across, up] = [intervalOf(migrations), intervalOf(cost)];
  const [x, y] = [rounded(migrations.mean), rounded(cost.mean)];
  return {
    series,
    label,
    runs: cost.count,
    x,
    left: across.lower ?? x,
    right: across.upper ?? x,
    y,
    low: up.lower ?? y,
    high: up.upper ?? y,
  };
}

type Point = ReturnType<typeof pointOf>;

function intervalsAt({ x, left, right, y, low, high }: Point) {
  return [
    { mean: x, lower: left, upper: right },
    { mean: y, lower: low, upper: high },
  ];
}

interface Axes {
  readonly xAxis: { readonly title: string } & ReturnType<typeof axisFor>;
  readonly yAxis: Axes["xAxis"];
}

function axesOf(points: readonly Point[], dots: Sample["dots"]): Axes {
  const xs = [...points.flatMap((p) => [p.left, p.right]), ...dots.map((dot) => dot.x)];
  const ys = [...points.flatMap((p) => [p.low, p.high]), ...dots.map((dot) => dot.y)];
  return {
    xAxis: { title: "Migrations per VM", ...axisFor(xs) },
    yAxis: { title: "Total weighted latency / start", ...axisFor(ys) },
  };
}

function channelsOf({ xAxis, yAxis }: Axes) {
  return {
    x: (field: string) => ({ field, type: "quantitative" as const, ...xAxis }),
    y: (field: string) => ({ field, type: "quantitative" as const, ...yAxis }),
  };
}

function layers(
  points: readonly Point[],
  dots: readonly { x: number; y: number }[],
  series: readonly string[],
  axes: Axes,
): Layer[] {
  const { x, y } = channelsOf(axes);
  const solid = { symbolOpacity: 1, ...legendLayout(series, "mark") };
  const legend = series.length > 1 ? solid : null;
  const color = { ...seriesColor(series), legend };
  const shape = { ...seriesShape(series), legend };
  const means = { values: points as object[] };
  return [
    {
      data: { values: dots as object[] },
      mark: { type: "point", filled: true, size: 5, opacity: 0.25 },
      encoding: { x: x("x"), y: y("y"), color, shape },
    },
    {
      data: means,
      mark: { type: "rule" },
      encoding: { x: x("left"), x2: { field: "right" }, y: y("y"), color },
    },
    {
      data: means,
      mark: { type: "rule" },
      encoding: { x: x("x"), y: y("low"), y2: { field: "high" }, color },
    },
    { data: means, mark: { type: "line" }, encoding: { x: x("x"), y: y("y"), color } },
    {
      data: means,
      mark: { type: "point", filled: true, size: 32, stroke: "white", strokeWidth: 0.6 },
      encoding: { x: x("x"), y: y("y"), color, shape },
    },
  ];
}

/** Null where labels lie on each other or leave the plot: there are too many of them, or they are too long. */
function placesOf(points: readonly Point[], { xAxis, yAxis }: Axes): LabelPlace[] | null {
  const across = (value: number) => PLOT_WIDTH * partOf(xAxis.scale, value);
  const down = (value: number) => PLOT_HEIGHT * (1 - partOf(yAxis.scale, value));
  const onPage = points.map((point) => ({
    label: point.label,
    x: across(point.x),
    left: across(point.left),
    right: across(point.right),
    y: down(point.y),
    high: down(point.high),
    low: down(point.low),
  }));
  const places = placeLabels(onPage, LABEL_SIZE, PLOT_WIDTH);
  return areApart(onPage, places, LABEL_SIZE, PLOT_WIDTH) ? places : null;
}

/** Labels have a white halo where they cross a line. */
function labelLayers(points: readonly Point[], places: readonly LabelPlace[], axes: Axes): Layer[] {
  const { x, y } = channelsOf(axes);
  const labelled = new Map<LabelPlace, Point[]>();
  places.forEach((place, k) => {
    if (points[k].label !== "") labelled.set(place, [...(labelled.get(place) ?? []), points[k]]);
  });
  const all = (halo: object) =>
    [...labelled].map(([{ align, from, dx, dy }, values]) => ({
      data: { values },
      mark: { type: "text" as const, fontSize: LABEL_SIZE, align, dx, dy, ...halo },
      encoding: { x: x("x"), y: y(from), text: { field: "label", type: "nominal" as const } },
    }));
  return [...all({ stroke: "white", strokeWidth: 2.5, strokeJoin: "round" }), ...all({})];
}
