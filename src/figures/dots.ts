import { largest } from "../analysis/extremes.ts";
import { groupBy } from "../analysis/group.ts";
import type { RunningMean } from "../analysis/running-mean.ts";
import type { Layer } from "./figure.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { rounded } from "./labels.ts";
import { panelTitle } from "./panels.ts";
import { zeroBased } from "./scales.ts";
import { seriesColor, seriesShape } from "./series.ts";
import { labelsInLines, nameLines, textWidth } from "./text.ts";
import { COLUMN_WIDTH, FAINT, NUMBER_LABEL } from "./theme.ts";

/** A mean with its 95 % interval, on the line of its name. */
export interface Dot extends Interval {
  readonly name: string;
  readonly series: string;
  readonly mean: number;
  readonly runs: number;
}

export interface DotPanel {
  readonly title: string;
  readonly dots: readonly Dot[];
  /** A vertical line at a number that is no measurement. */
  readonly reference?: { readonly at: number; readonly text: string };
  /** Grey ticks on the lines of their names, of what is no measurement either; the title says of what. */
  readonly ticks?: readonly { readonly name: string; readonly at: number }[];
}

/** @param most what the mean cannot be above */
export function dot(name: string, series: string, mean: RunningMean, most?: number): Dot {
  return { name, series, mean: rounded(mean.mean), ...intervalOf(mean, 0, most), runs: mean.count };
}

const LABEL_SIZE = 7;
/** Longer names are broken into lines of this width, in points. */
const NAME_ROOM = 125;
/** Padding of the figure and of the names, and half of the last number on the axis below. */
const MARGINS = 22;
const TEXT_HEIGHT = 9;
const LINE_GAP = 2;
/** Marks of several series stand below each other on the line of their name: equal means hide none of them. */
const MARK_HEIGHT = 6;
/** Of lines with marks below each other: more room between two lines than between two marks. */
const GROUPS = { paddingInner: 0.2, paddingOuter: 0.1 };

/** Panels one below the other, a line for each name and a mark for each series; every panel has its own scale. */
export function dotPanels(panels: readonly DotPanel[], names: readonly string[], series: readonly string[]) {
  const lines = names.map((name) => nameLines(name, LABEL_SIZE, NAME_ROOM));
  const widest = Math.max(...lines.flat().map((line) => textWidth(line, LABEL_SIZE)));
  const most = Math.max(...lines.map((own) => own.length));
  const lineHeight = LINE_GAP + Math.max(TEXT_HEIGHT * most, MARK_HEIGHT * series.length);
  const width = Math.floor(COLUMN_WIDTH - MARGINS - widest);
  const linesOf = new Map(names.map((name, i) => [name, lines[i]]));
  const labels = { labelOffset: centred(linesOf), ...labelsInLines(linesOf) };
  return {
    columns: 1,
    spacing: 8,
    concat: panels.map((panel) => ({
      width,
      height: lineHeight * names.length,
      title: panelTitle(panel.title, "bounds"),
      layer: layersOf(panel, names, labels, {
        color: seriesColor(series, width),
        shape: seriesShape(series, width),
        ...(series.length > 1 ? { yOffset: places(series) } : {}),
      }),
    })),
    resolve: { scale: { x: "independent" as const, color: "shared" as const, shape: "shared" as const } },
  };
}

interface Look {
  readonly color: ReturnType<typeof seriesColor>;
  readonly shape: ReturnType<typeof seriesShape>;
  readonly yOffset?: ReturnType<typeof places>;
}

function layersOf(
  { dots, reference, ticks = [] }: DotPanel,
  names: readonly string[],
  labels: object,
  { color, shape, ...place }: Look,
): Layer[] {
  const y = {
    field: "name",
    type: "nominal" as const,
    title: null,
    scale: { domain: [...names], ...(place.yOffset === undefined ? {} : GROUPS) },
    axis: { grid: true, ticks: false, labelPadding: 6, ...labels },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: null,
    scale: zeroBased(dots.map(endOf)),
    axis: { tickCount: 5, grid: false, labelExpr: NUMBER_LABEL },
  });
  const tickLayer = {
    data: { values: ticks.map(({ name, at }) => ({ name, at: rounded(at) })) },
    mark: { type: "tick" as const, color: FAINT, thickness: 1.2, size: TEXT_HEIGHT },
    encoding: { y, x: x("at") },
  };
  return [
    ...(reference === undefined ? [] : referenceLayers(reference, largest(dots.map(endOf)))),
    ...(ticks.length === 0 ? [] : [tickLayer]),
    {
      data: { values: dots.filter((each) => each.lower !== null) as object[] },
      mark: { type: "rule" },
      encoding: { y, x: x("lower"), x2: { field: "upper" }, color, ...place },
    },
    {
      data: { values: dots as object[] },
      mark: { type: "point", filled: true },
      encoding: { y, x: x("mean"), color, shape, ...place },
    },
  ];
}

/** Places below each other on the line of a name. */
function places(series: readonly string[]) {
  return {
    field: "series",
    type: "nominal" as const,
    scale: { type: "point" as const, domain: [...series], padding: 0.5 },
  };
}

/** Vega puts the first line of a label at its tick: labels of several lines begin higher. */
function centred(linesOf: ReadonlyMap<string, readonly string[]>) {
  const higher = [...groupBy(linesOf, ([, lines]) => lines.length)].filter(([count]) => count > 1);
  return {
    condition: higher.map(([count, labels]) => ({
      test: `indexof(${JSON.stringify(labels.map(([name]) => name))}, datum.label) >= 0`,
      value: (-TEXT_HEIGHT * (count - 1)) / 2,
    })),
    value: 0,
  };
}

function endOf({ mean, upper }: Dot): number {
  return upper ?? mean;
}

/** @param end of the longest interval: a text right of the middle stands before its line, where there is room */
function referenceLayers({ at, text }: { at: number; text: string }, end: number): Layer[] {
  const isRight = at > end / 2;
  const values = [{ at: rounded(at), text }];
  const x = { field: "at", type: "quantitative" as const };
  return [
    { data: { values }, mark: { type: "rule", color: FAINT, strokeDash: [5, 2] }, encoding: { x } },
    {
      data: { values },
      mark: {
        type: "text",
        align: isRight ? "right" : "left",
        baseline: "bottom",
        dx: isRight ? -2 : 2,
        dy: -1,
        color: FAINT,
      },
      encoding: { x, y: { value: 0 }, text: { field: "text", type: "nominal" } },
    },
  ];
}
