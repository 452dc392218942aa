import { type Cell, cellsAlong, type Factor, foldCells, levelsIn, sliceAlong } from "../analysis/cells.ts";
import { groupBy } from "../analysis/group.ts";
import { fitPowerLaw, type PowerLaw } from "../analysis/least-squares.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { isCensored, noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { cellsWithBaseline } from "./axis-slices.ts";
import { runKey } from "./convergence.ts";
import { type Figure, frame, type Layer, nothingToDraw, type TimingRecord } from "./figure.ts";
import { belowPlot } from "./interval.ts";
import {
  baseline,
  conditions,
  inFixedEnvironment,
  rounded,
  sampleSizes,
  seriesNaming,
  settingsNotShown,
  settingsWithoutRounds,
  unfinished,
} from "./labels.ts";
import { fixedEnvironmentLacking, severalLacking } from "./lacking.ts";
import { lookalikes } from "./legend.ts";
import { panelGrid } from "./panels.ts";
import { levelTicks, logTicks } from "./scales.ts";
import { type MeanPoint, meanLayers, meanPoint, seriesColor } from "./series.ts";
import { NUMBER_LABEL, NUMBERS } from "./theme.ts";

const AXES: readonly { factor: Factor; title: string }[] = [
  { factor: "vms", title: "Number of VMs n" },
  { factor: "clouds", title: "Number of clouds m" },
];
const MEASURES = [
  { name: "perRound", title: "Time per round (ms)" },
  { name: "rounds", title: "Rounds T" },
] as const;
type MeasureName = (typeof MEASURES)[number]["name"];

/**
 * Time per round and rounds to equilibrium against n and against m, both axes logarithmic, with power laws fitted to
 * the means by least squares and the 95 % interval of their exponents. Runs that stopped at a limit count with the
 * rounds they ran (hollow marks); the time per round is the time of the run over its rounds. In a changing environment T means
 * nothing: such runs are left out.
 */
export const scaling: Figure = {
  name: "scaling",
  needs: ["records", "timings"],
  lacks: (spec) => fixedEnvironmentLacking(spec) ?? severalLacking(spec, ["vms", "clouds"]),
  draw({ records, timings }, context) {
    const played = foldCells(records, start, adder(timings));
    const { fixed: all, note } = inFixedEnvironment(played);
    const varying = AXES.filter(({ factor }) => levelsIn(all, factor).length > 1);
    if (varying.length === 0) throw nothingToDraw("scaling", "runs with at least two values of n or of m");
    const factors = varying.map(({ factor }) => factor);
    const nameOf = seriesNaming(all, factors);
    const among = cellsWithBaseline(all, factors);
    if (among.length === 0) {
      throw nothingToDraw(
        "scaling",
        "settings that differ in one alone of n and m; here each differs in both",
      );
    }
    const drawn = cellsAlong(among, factors);
    const measured = drawn.filter((cell) => cell.value.rounds.count > 0);
    const cells = measured.filter((cell) => cell.value.rounds.mean > 0);
    if (cells.length === 0) throw nothingToDraw("scaling", "runs that took a round or more");
    const axes = varying.filter(({ factor }) => {
      const slice = sliceAlong(among, factor, factors);
      return levelsIn(slice, factor).length > 1 && slice.some((cell) => cells.includes(cell));
    });
    const series = [...new Set(cells.map(nameOf))];
    const columns = axes.length === 2 ? 2 : 1;
    // Exponents of more than two series make the panels higher.
    const height = (columns === 2 ? 88 : 110) + EXPONENT_LINE * Math.max(0, linesFor(series.length) - 2);
    const panels = MEASURES.flatMap((measure) =>
      axes.flatMap(({ factor, title }, i) => {
        const points = pointsOf(sliceAlong(among, factor, factors), factor, measure.name, nameOf);
        const xTitle = measure === MEASURES[1] ? title : null;
        return points.length === 0
          ? []
          : [panelOf(points, series, height, xTitle, i === 0 ? measure.title : null)];
      }),
    );
    const statuses = drawn.map((cell) => cell.value.statuses);
    return {
      ...frame(context, "Scaling of time and rounds", [
        conditions(all, [...factors, ...(series.length > 1 ? (["variant"] as const) : [])]),
        ...baseline(all, among, drawn, factors),
        `${sampleSizes(statuses.map(totalRuns))}; means with 95 % intervals.${explainExponents(
          panels.flatMap(({ fits }) => fits),
          series.length,
        )}`,
        ...unfinished(
          statuses,
          "Hollow marks: those at a limit count with the rounds they ran, the others not at all.",
        ),
        ...[...new Set(panels.flatMap((panel) => panel.below))],
        ...settingsWithoutRounds(drawn, measured, cells),
        ...settingsNotShown(drawn, measured),
        ...note,
        ...lookalikes(series, "mark"),
      ]),
      ...panelGrid(panels, height, columns),
    };
  },
};

type Sample = Record<MeasureName, RunningMean> & { readonly statuses: StatusCounts };

function start(): Sample {
  return { rounds: new RunningMean(), perRound: new RunningMean(), statuses: noStatus() };
}

function adder(timings: Iterable<TimingRecord>): (sample: Sample, row: RunRecord) => void {
  const seconds = new Map<string, number>();
  for (const timing of timings) seconds.set(runKey(timing), timing.seconds);
  return (sample, row) => {
    sample.statuses[row.status] += 1;
    if (row.status !== "equilibrium" && !isCensored(row.status)) return;
    sample.rounds.add(row.rounds);
    const time = seconds.get(runKey(row));
    if (time !== undefined && row.rounds > 0) sample.perRound.add((1000 * time) / row.rounds);
  };
}

function pointsOf(
  cells: readonly Cell<Sample>[],
  factor: Factor,
  measure: MeasureName,
  nameOf: (cell: Cell<Sample>) => string,
): MeanPoint[] {
  return cells
    .filter((cell) => cell.value[measure].mean > 0)
    .map((cell) => {
      const { statuses } = cell.value;
      const complete = measure === "perRound" || statuses.equilibrium === totalRuns(statuses);
      return meanPoint(Number(cell.levels[factor]), nameOf(cell), cell.value[measure], complete);
    });
}

const EXPONENT_LINE = 9;
/** More exponents than this would fill a page: the panel tells their range. */
const MOST_EXPONENTS = 8;

function panelOf(
  points: readonly MeanPoint[],
  series: readonly string[],
  height: number,
  xTitle: string | null,
  yTitle: string | null,
) {
  const low = Math.min(...points.map((point) => point.mean)) / 1.5;
  const high = Math.max(...points.map((point) => point.upper ?? point.mean)) * 1.5;
  const fits = fitsOf(points);
  // Room above the marks for the exponents.
  const text = 3 + EXPONENT_LINE * linesFor(series.length);
  const top = rounded(high * (high / low) ** (text / (height - text)));
  const sizes = points.map((point) => point.x);
  const xDomain = [rounded(Math.min(...sizes) / 1.4), rounded(Math.max(...sizes) * 1.4)];
  const x = {
    title: xTitle,
    scale: { type: "log", domain: xDomain, nice: false },
    axis: { values: levelTicks(sizes) ?? logTicks(xDomain[0], xDomain[1]), ...NUMBERS, grid: false },
  };
  const y = {
    title: yTitle,
    scale: { type: "log", domain: [rounded(low), top], nice: false },
    axis: { values: logTicks(low, top), labelExpr: NUMBER_LABEL },
  };
  return {
    fits,
    below: belowPlot(points, low),
    layer: [...meanLayers(points, series, x, y, low), ...exponentLabels(fits, series)],
  };
}

/** Of the exponents of so many series. */
function linesFor(series: number): number {
  return series > MOST_EXPONENTS ? 1 : series;
}

interface Fit {
  readonly series: string;
  readonly law: PowerLaw;
}

function fitsOf(points: readonly MeanPoint[]): Fit[] {
  const several = [...groupBy(points, (point) => point.series)].filter(([, own]) => own.length > 1);
  return several.map(([series, own]) => ({
    series,
    law: fitPowerLaw(
      own.map((point) => point.x),
      own.map((point) => point.mean),
    ),
  }));
}

function exponentLabels(fits: readonly Fit[], series: readonly string[]): Layer[] {
  const mark = { type: "text", align: "left", baseline: "top", x: 3 } as const;
  const text = { field: "text", type: "nominal" } as const;
  if (series.length > MOST_EXPONENTS && fits.length > 1) {
    const exponents = fits.map(({ law }) => law.exponent);
    const range = [Math.min(...exponents), Math.max(...exponents)].map(exponentText).join(" to ");
    return [
      { data: { values: [{ text: `exponents ${range}` }] }, mark: { ...mark, y: 3 }, encoding: { text } },
    ];
  }
  return fits.map(({ series: name, law }, line) => {
    const half = law.exponentHalfWidth;
    const interval = Number.isFinite(half) ? ` ± ${half.toFixed(2)}` : "";
    return {
      data: { values: [{ series: name, text: `exponent ${exponentText(law.exponent)}${interval}` }] },
      mark: { ...mark, y: 3 + EXPONENT_LINE * line },
      encoding: { text, color: seriesColor(series) },
    };
  });
}

function exponentText(exponent: number): string {
  // Rounded before it is printed, so that no zero carries a sign.
  return (Math.round(exponent * 100) / 100 + 0).toFixed(2).replace("-", "−");
}

function explainExponents(fits: readonly Fit[], series: number): string {
  if (fits.length === 0) return "";
  const told = " Numbers: exponent fitted by least squares on logarithms";
  if (series > MOST_EXPONENTS) return `${told}, the least and the greatest of the series.`;
  const known = fits.filter(({ law }) => Number.isFinite(law.exponentHalfWidth)).length;
  if (known === 0) return `${told}; two points give it no interval.`;
  return `${told}, with its 95 % interval${known < fits.length ? " where there are three points or more" : ""}.`;
}
