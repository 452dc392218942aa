import type { RunningMean } from "../analysis/running-mean.ts";
import type { Layer } from "./figure.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { rounded } from "./labels.ts";
import { legendLayout } from "./legend.ts";
import { cycled, PALETTE, SHAPES } from "./theme.ts";

/** A mean with its 95 % interval at one place of one series. */
export interface MeanPoint extends Interval {
  readonly x: number;
  readonly series: string;
  readonly mean: number;
  readonly runs: number;
  /** Whether every run is in the mean with its true value; other points are drawn hollow. */
  readonly complete: boolean;
}

/** @param least what the mean cannot be below, as it cannot be above `most` */
export function meanPoint(
  x: number,
  series: string,
  mean: RunningMean,
  complete = true,
  least = 0,
  most?: number,
): MeanPoint {
  return {
    x: rounded(x),
    series,
    mean: rounded(mean.mean),
    ...intervalOf(mean, least, most),
    runs: mean.count,
    complete,
  };
}

/**
 * Colour of the series, its legend left out where there is nothing to tell apart.
 *
 * @param room see `legendLayout`
 */
export function seriesColor(names: readonly string[], room?: number) {
  return {
    field: "series",
    type: "nominal" as const,
    title: null,
    scale: { domain: [...names], range: cycled(PALETTE, names.length) },
    legend: names.length > 1 ? legendLayout(names, "mark", room) : null,
  };
}

export function seriesShape(names: readonly string[], room?: number) {
  return { ...seriesColor(names, room), scale: { domain: [...names], range: cycled(SHAPES, names.length) } };
}

/**
 * Intervals, connecting line, and marks: filled where complete, hollow where not.
 *
 * @param floor where intervals end at the latest: a logarithmic axis has no place for values below its domain
 */
export function meanLayers(
  points: readonly MeanPoint[],
  names: readonly string[],
  x: object,
  y: object,
  floor = Number.NEGATIVE_INFINITY,
): Layer[] {
  const color = seriesColor(names);
  const shape = seriesShape(names);
  const at = { field: "x", type: "quantitative" as const, ...x };
  const mean = { field: "mean", type: "quantitative" as const, ...y };
  const withInterval = points
    .filter((point) => point.lower !== null)
    .map((point) => ({ ...point, lower: Math.max(Number(point.lower), floor) }));
  const marks = (complete: boolean): Layer => ({
    data: { values: points.filter((point) => point.complete === complete) as object[] },
    mark: complete ? { type: "point", filled: true } : { type: "point", fill: "white", filled: false },
    encoding: { x: at, y: mean, color, shape },
  });
  return [
    {
      data: { values: withInterval as object[] },
      mark: { type: "rule", clip: true },
      encoding: { x: at, y: { ...mean, field: "lower" }, y2: { field: "upper" }, color },
    },
    {
      data: { values: points as object[] },
      mark: { type: "line" },
      encoding: { x: at, y: mean, color },
    },
    marks(true),
    ...(points.every((point) => point.complete) ? [] : [marks(false)]),
  ];
}
