/**
 * Figures: each is a pure function from result tables to a Vega-Lite spec; rendering gives SVG, PNG and PDF, the same
 * bytes on every machine. For Node.
 *
 * @module
 */
export { comparisonLines } from "../figures/comparison-lines.ts";
export type { Figure, FigureContext, Tables, TimingRecord } from "../figures/figure.ts";
export { FIGURES, figureNamed } from "../figures/index.ts";
export type { Part } from "../figures/part.ts";
export { type Crowded, drawFolder, type PlotSettings, type Plotted, plotFolder } from "../figures/plot.ts";
export {
  type Placement,
  pdfOf,
  pngOf,
  type Rendering,
  renderFigure,
  renderSvg,
  writeFigure,
} from "../figures/render.ts";
