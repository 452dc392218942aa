import type { Config } from "../packages/vega-lite.ts";

/**
 * One look for all figures. One unit is one point, and a figure is one column of a paper wide (3.5 in), so that it
 * can be included without scaling and its smallest text is 6.5 pt.
 */
export const COLUMN_WIDTH = 252;
export const TITLE_SIZE = 8.5;
export const CAPTION_SIZE = 6.5;
export const LEGEND_SIZE = 7;
export const PANEL_TITLE_SIZE = 7.5;

/**
 * The first font is the one that is measured and drawn with; a browser without it falls back to its near twin Verdana.
 */
export const FONT_NAME = "DejaVu Sans";
const FONT = `${FONT_NAME}, Verdana, sans-serif`;

/**
 * The colour-blind-safe palette of Okabe & Ito (2008). In place of its yellow, which a white page hides, stands the wine red
 * of Paul Tol's muted scheme: darker than all but black, so that it is told apart without colour as well.
 */
export const PALETTE = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#56B4E9",
  "#E69F00",
  "#000000",
  "#882255",
] as const;
export const INK = "#333333";
export const FAINT = "#777777";

/** Shape and dash repeat what colour says; their numbers have no factor in common with the palette's. */
export const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-right",
];
export const DASHES = [[], [5, 2], [1.5, 1.5], [6, 2, 1.5, 2], [8, 3]];
/** Of grey lines that are no measurement. */
export const REFERENCE_DASHES = DASHES.slice(1);

/** Labels of numbers on axes: plain up to 9999, then 10k, 1M. */
export const NUMBER_LABEL = "datum.value >= 10000 ? format(datum.value, '~s') : format(datum.value, '~r')";
/**
 * Labels of given values. A `format` alone would round them, for Vega takes its digits from the distance of the ticks it
 * would choose itself: 0.25 and 0.75 become 0.3 and 0.8. It is what a screen reader tells the ends of the axis in.
 */
export const NUMBERS = { format: "~r", labelExpr: NUMBER_LABEL } as const;
/** The same for parts of a whole. */
export const PERCENTAGES = { format: "%", labelExpr: "format(datum.value, '~%')" } as const;

export function cycled<T>(values: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => values[i % values.length]);
}

export const THEME: Config = {
  font: FONT,
  background: "white",
  padding: 3,
  view: { stroke: "#bbbbbb", strokeWidth: 0.5 },
  axis: {
    labelFontSize: 7,
    titleFontSize: 7.5,
    titleFontWeight: "normal",
    titlePadding: 4,
    labelPadding: 2,
    labelColor: INK,
    titleColor: INK,
    domainColor: INK,
    domainWidth: 0.6,
    tickColor: INK,
    tickWidth: 0.6,
    tickSize: 3,
    gridColor: "#e4e4e4",
    gridWidth: 0.5,
    labelLimit: 0,
    titleLimit: 0,
    labelOverlap: "greedy",
    labelSeparation: 2,
    // Ticks at the very coordinate of the data: neither half a pixel beside it nor at the nearest whole one.
    translate: 0,
    tickRound: false,
    // The first and the last label are below their ticks as all others are, and hide none of those.
    labelFlush: false,
  },
  // Vega takes back here, for categories, what `translate` adds by default.
  axisBand: { tickOffset: 0 },
  header: {
    labelFontSize: 7.5,
    titleFontSize: 7.5,
    labelColor: INK,
    titleColor: INK,
    labelPadding: 2,
    labelLimit: 0,
  },
  legend: {
    orient: "bottom",
    // Row by row, in the order of the series.
    direction: "horizontal",
    labelFontSize: LEGEND_SIZE,
    titleFontSize: LEGEND_SIZE,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    // 0 is no limit.
    symbolLimit: 0,
    symbolSize: 26,
    symbolStrokeWidth: 1.1,
    labelLimit: 0,
    titleLimit: 0,
    rowPadding: 1,
    columnPadding: 8,
    padding: 0,
    offset: 4,
    titlePadding: 2,
    // Vega-Lite hands the layout on to Vega but leaves it out of its types.
    ...({ layout: { bottom: { anchor: "start", direction: "vertical", margin: 3 } } } as object),
  },
  title: {
    anchor: "start",
    frame: "bounds",
    fontSize: TITLE_SIZE,
    subtitleFontSize: CAPTION_SIZE,
    color: INK,
    subtitleColor: "#555555",
    subtitleLineHeight: 8.5,
    lineHeight: 10.5,
    subtitlePadding: 2,
    offset: 5,
    limit: 0,
  },
  line: { strokeWidth: 1.1, strokeCap: "butt" },
  point: { size: 22, strokeWidth: 1, opacity: 1 },
  rule: { strokeWidth: 0.8 },
  text: { fontSize: 6.5, color: INK },
};
