import type { RunningMean } from "../analysis/running-mean.ts";
import type { Layer } from "./figure.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { rounded } from "./labels.ts";
import { seriesColor, seriesShape } from "./series.ts";
import { FAINT, NUMBER_LABEL } from "./theme.ts";

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
}

export function dot(name: string, series: string, mean: RunningMean): Dot {
  return { name, series, mean: rounded(mean.mean), ...intervalOf(mean), runs: mean.count };
}

const LINE_HEIGHT = 11;

/** Panels one below the other, a line for each name and a mark for each series; every panel has its own scale. */
export function dotPanels(panels: readonly DotPanel[], names: readonly string[], series: readonly string[]) {
  const longest = Math.max(...names.map((name) => name.length));
  return {
    columns: 1,
    spacing: 8,
    concat: panels.map((panel) => ({
      width: Math.max(90, 226 - 4.6 * longest),
      height: LINE_HEIGHT * names.length,
      title: {
        text: panel.title,
        fontSize: 7.5,
        fontWeight: "normal" as const,
        anchor: "start" as const,
        frame: "group" as const,
        offset: 3,
      },
      layer: layersOf(panel, names, series),
    })),
    resolve: { scale: { x: "independent" as const, color: "shared" as const, shape: "shared" as const } },
  };
}

function layersOf(
  { dots, reference }: DotPanel,
  names: readonly string[],
  series: readonly string[],
): Layer[] {
  const y = {
    field: "name",
    type: "nominal" as const,
    title: null,
    scale: { domain: [...names] },
    axis: { grid: true, ticks: false, labelPadding: 6 },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: null,
    scale: { zero: true },
    axis: { tickCount: 5, grid: false, labelExpr: NUMBER_LABEL },
  });
  return [
    ...(reference === undefined ? [] : referenceLayers(reference)),
    {
      data: { values: dots.filter((each) => each.lower !== null) as object[] },
      mark: { type: "rule" },
      encoding: { y, x: x("lower"), x2: { field: "upper" }, color: seriesColor(series) },
    },
    {
      data: { values: dots as object[] },
      mark: { type: "point", filled: true },
      encoding: { y, x: x("mean"), color: seriesColor(series), shape: seriesShape(series) },
    },
  ];
}

function referenceLayers({ at, text }: { at: number; text: string }): Layer[] {
  const values = [{ at: rounded(at), text }];
  const x = { field: "at", type: "quantitative" as const };
  return [
    { data: { values }, mark: { type: "rule", color: FAINT, strokeDash: [5, 2] }, encoding: { x } },
    {
      data: { values },
      mark: { type: "text", align: "left", baseline: "bottom", dx: 2, dy: -1, color: FAINT },
      encoding: { x, y: { value: 0 }, text: { field: "text", type: "nominal" } },
    },
  ];
}
