import type { Layer } from "./figure.ts";
import { legendLayout } from "./legend.ts";
import { seriesColor } from "./series.ts";
import { cycled, DASHES, FAINT } from "./theme.ts";

/** Colour and dash of series that are drawn as lines alone, in one legend of line samples. */
export function lineEncoding(names: readonly string[]) {
  const legend =
    names.length > 1
      ? { symbolType: "stroke", symbolSize: 200, symbolOpacity: 1, ...legendLayout(names, "line") }
      : null;
  const color = { ...seriesColor(names), legend };
  return {
    color,
    strokeDash: { ...color, scale: { domain: [...names], range: cycled(DASHES, names.length) } },
  };
}

/** Median lines over translucent bands; rows have x, lower, median, upper and series. */
export function bandLayers(rows: readonly object[], names: readonly string[], x: object, y: object): Layer[] {
  const at = { field: "x", type: "quantitative" as const, ...x };
  const value = (field: string) => ({ field, type: "quantitative" as const, ...y });
  const { color, strokeDash } = lineEncoding(names);
  return [
    {
      data: { values: [...rows] },
      mark: { type: "area", opacity: 0.18, clip: true },
      encoding: { x: at, y: value("lower"), y2: { field: "upper" }, color },
    },
    {
      data: { values: [...rows] },
      mark: { type: "line", clip: true },
      encoding: { x: at, y: value("median"), color, strokeDash },
    },
  ];
}

/** Step lines that hold their value until the next row; rows have x, y and series. */
export function stepLayer(rows: readonly object[], names: readonly string[], x: object, y: object): Layer {
  return {
    data: { values: [...rows] },
    mark: { type: "line", interpolate: "step-after", clip: true },
    encoding: {
      x: { field: "x", type: "quantitative", ...x },
      y: { field: "y", type: "quantitative", ...y },
      ...lineEncoding(names),
    },
  };
}

/** A named curve that is no measurement. */
export interface ReferenceCurve {
  readonly name: string;
  readonly dash: readonly number[];
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Of grey lines, told apart by their dashes. */
export function referenceLegend(names: readonly string[]) {
  return {
    ...legendLayout(names, "line"),
    symbolType: "stroke" as const,
    symbolSize: 200,
    symbolStrokeColor: FAINT,
  };
}

/** Grey lines with a legend of their own, beside that of the series. */
export function referenceLayer(curves: readonly ReferenceCurve[], x: object, y: object): Layer {
  const names = curves.map((curve) => curve.name);
  return {
    data: {
      values: curves.flatMap((curve) => curve.points.map((point) => ({ curve: curve.name, ...point }))),
    },
    mark: { type: "line", clip: true, color: FAINT },
    encoding: {
      x: { field: "x", type: "quantitative", ...x },
      y: { field: "y", type: "quantitative", ...y },
      strokeDash: {
        field: "curve",
        type: "nominal",
        title: null,
        scale: { domain: names, range: curves.map((curve) => [...curve.dash]) },
        legend: referenceLegend(names),
      },
    },
  };
}
