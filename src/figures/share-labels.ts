import type { Layer } from "./figure.ts";
import { freePlaces, SIDES } from "./point-labels.ts";
import { partOf } from "./scales.ts";
import { type MeanPoint, seriesColor } from "./series.ts";

/** A mean over those runs of a setting that have it: `share` is how many of how many, a label where it is not all. */
export interface SharePoint extends MeanPoint {
  readonly share: string;
}

type LogAxis = { readonly scale: { readonly type: "log"; readonly domain: number[] } };

const LABEL_SIZE = 6.5;
/** About what the axis leaves of the column, in points. */
const PLOT_WIDTH = 205;
const MOST_NAMED = 4;
/** Where a label crosses a line. */
const HALO = { color: "white", stroke: "white", strokeWidth: 2.5, strokeJoin: "round" } as const;

/**
 * Shares beside their marks, in the colour of their series, as far as they have room; `untold` says the others in the
 * caption: none or one line.
 */
export function shareLabels(
  points: readonly SharePoint[],
  names: readonly string[],
  { x, y, height }: { readonly x: LogAxis; readonly y: LogAxis; readonly height: number },
): { readonly layers: Layer[]; readonly untold: string[] } {
  const down = (value: number) => height * (1 - partOf(y.scale, Math.max(value, y.scale.domain[0])));
  const onPage = points.map((point) => {
    const across = PLOT_WIDTH * partOf(x.scale, point.x);
    return {
      label: point.complete ? "" : point.share,
      ...{ x: across, left: across, right: across },
      y: down(point.mean),
      high: down(point.upper ?? point.mean),
      low: down(point.lower ?? point.mean),
    };
  });
  const places = freePlaces(onPage, LABEL_SIZE, { width: PLOT_WIDTH, height });
  // The first place also where nothing stands there: a figure has the layer whether or not a run failed.
  const drawn = SIDES.map((place) => ({
    place,
    values: points.filter((_, k) => places[k] === place),
  })).filter(({ values }, i) => i === 0 || values.length > 0);
  const text = (
    { place: { align, dx, dy }, values }: (typeof drawn)[number],
    color: object,
    halo = {},
  ): Layer => ({
    data: { values },
    mark: { type: "text", fontSize: LABEL_SIZE, align, dx, dy, ...halo },
    encoding: {
      x: { field: "x", type: "quantitative", ...x },
      y: { field: "mean", type: "quantitative", ...y },
      text: { field: "share", type: "nominal" },
      ...color,
    },
  });
  const layers = [
    ...drawn.filter(({ values }) => values.length > 0).map((one) => text(one, {}, HALO)),
    ...drawn.map((one) => text(one, { color: seriesColor(names) })),
  ];
  return { layers, untold: untold(points.filter(({ complete }, k) => !complete && places[k] === null)) };
}

function untold(points: readonly SharePoint[]): string[] {
  if (points.length === 0) return [];
  const told = points
    .slice(0, MOST_NAMED)
    .map(({ series, x, share }) => `${series === "" ? "" : `${series}, `}n\u00a0=\u00a0${x}: ${share}`);
  const rest = points.length - told.length;
  return [`No room for the labels of ${[...told, ...(rest > 0 ? [`${rest} more`] : [])].join("; ")}.`];
}
