import { type Cell, foldCells } from "../analysis/cells.ts";
import { largest } from "../analysis/extremes.ts";
import { groupBy } from "../analysis/group.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import {
  conditions,
  namedFactors,
  rounded,
  sampleSizes,
  seriesNaming,
  settingsNotShown,
  unfinished,
} from "./labels.ts";
import { panelGrid } from "./panels.ts";
import { INK, NUMBERS, PALETTE } from "./theme.ts";

const SUMMARY = [
  "utilisationMinimum",
  "utilisationLowerQuartile",
  "utilisationMedian",
  "utilisationUpperQuartile",
  "utilisationMaximum",
  "utilisationMean",
] as const;

/**
 * Figure 3: utilisation of the clouds against the offered load. A box is the five-number summary over the clouds of one
 * run, averaged over the runs; '+' is the ideal (every cloud at the offered load), '*' the mean that was reached.
 */
export const utilisationByLoad: Figure = {
  name: "utilisation-by-load",
  needs: ["records"],
  draw({ records }, context) {
    const all = foldCells(records, start, add).filter((cell) => cell.levels.offeredLoad !== null);
    const cells = all.filter((cell) => cell.value.summary[0].count > 0);
    if (cells.length === 0) {
      throw nothingToDraw("utilisation-by-load", "rows with offeredLoad and the utilisation columns");
    }
    const nameOf = seriesNaming(all, ["offeredLoad"]);
    const rows = cells.map((cell) => ({ panel: nameOf(cell), ...boxRow(cell) }));
    const panels = [...groupBy(rows, (row) => row.panel)];
    const { x, y, width } = axes(rows);
    return {
      ...frame(context, "Cloud utilisation against the offered load", [
        conditions(all, ["offeredLoad", ...namedFactors(all, ["offeredLoad"])]),
        `Boxes: minimum, quartiles and maximum over the clouds of a run, averaged over ${sampleSizes(
          cells.map((cell) => cell.value.summary[0].count),
          "runs",
        )}.`,
        ...unfinished(all.map((cell) => cell.value.statuses)),
        ...settingsNotShown(all, cells),
      ]),
      ...panelGrid(
        panels.map(([name, members], i) => ({
          ...(panels.length > 1 ? { title: name } : {}),
          layer: boxLayers(members, width, i === panels.length - 1 ? x : { ...x, title: null }, y),
        })),
        panels.length > 1 ? 90 : 140,
        1,
      ),
    };
  },
};

interface Sample {
  readonly summary: readonly RunningMean[];
  readonly statuses: StatusCounts;
}

function start(): Sample {
  return { summary: SUMMARY.map(() => new RunningMean()), statuses: noStatus() };
}

function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  if (row.status === "error") return;
  SUMMARY.forEach((column, i) => {
    const value = row[column];
    if (value !== null) sample.summary[i].add(value);
  });
}

function boxRow({ levels, value }: Cell<Sample>) {
  const [low, lowerQuartile, median, upperQuartile, high, reached] = value.summary.map((mean) =>
    rounded(mean.mean),
  );
  const load = rounded(Number(levels.offeredLoad));
  return { load, runs: value.summary[0].count, low, lowerQuartile, median, upperQuartile, high, reached };
}

type BoxRow = ReturnType<typeof boxRow>;

function axes(rows: readonly BoxRow[]) {
  const loads = [...new Set(rows.map((row) => row.load))].sort((p, q) => p - q);
  const gap = Math.min(...loads.slice(1).map((load, i) => load - loads[i]), 0.2);
  const domain = [rounded(loads[0] - gap * 0.6), rounded(loads[loads.length - 1] + gap * 0.6)];
  const top = largest([...rows.map((row) => row.high), ...loads]);
  return {
    width: Math.min(10, (210 / (domain[1] - domain[0])) * gap * 0.5),
    x: {
      title: "Offered load (demand / capacity)",
      scale: { domain, nice: false, zero: false },
      axis: { values: loads, ...NUMBERS, grid: false },
    },
    y: {
      title: "Utilisation L / γ",
      scale: { domain: [0, rounded(top * 1.06)], nice: false },
      axis: { tickCount: 5 },
    },
  };
}

/** Wide and less high: its arms reach beyond the box, and are no whiskers. */
const PLUS = "M-1,0H1M0,-0.6V0.6";
const ASTERISK = "M0,-1V1M-0.87,-0.5L0.87,0.5M-0.87,0.5L0.87,-0.5";
const MEANS = ["ideal mean", "reached mean"];

function boxLayers(rows: readonly BoxRow[], size: number, xAxis: object, yAxis: object): Layer[] {
  const x = { field: "load", type: "quantitative" as const, ...xAxis };
  const y = (field: string) => ({ field, type: "quantitative" as const, ...yAxis });
  const scale = (range: string[]) => ({
    field: "mean",
    type: "nominal" as const,
    title: null,
    scale: { domain: MEANS, range },
    legend: { columns: 2 },
  });
  const means = rows.flatMap(({ load, reached }) => [
    { load, value: load, mean: MEANS[0] },
    { load, value: reached, mean: MEANS[1] },
  ]);
  const box = (look: object): Layer => ({
    data: { values: rows as object[] },
    mark: { type: "bar", size, ...look },
    encoding: { x, y: y("lowerQuartile"), y2: { field: "upperQuartile" } },
  });
  const mark = (mean: string, markSize: number): Layer => ({
    data: { values: means.filter((row) => row.mean === mean) },
    mark: { type: "point", filled: false, size: markSize, strokeWidth: 1.1 },
    encoding: {
      x,
      y: y("value"),
      shape: scale([PLUS, ASTERISK]),
      color: scale([PALETTE[0], PALETTE[1]]),
    },
  });
  return [
    {
      data: { values: rows as object[] },
      mark: { type: "rule", color: INK },
      encoding: { x, y: y("low"), y2: { field: "high" } },
    },
    box({ fill: "#eeeeee" }),
    // Below the outline and the median, which hide nothing of its ends: a box may be as flat as an arm of it.
    mark(MEANS[0], (size + 4) ** 2),
    box({ filled: false, stroke: INK, strokeWidth: 0.6 }),
    {
      data: { values: rows as object[] },
      mark: { type: "tick", orient: "horizontal", size, thickness: 1.3, color: INK, opacity: 1 },
      encoding: { x, y: y("median") },
    },
    mark(MEANS[1], 36),
  ];
}
