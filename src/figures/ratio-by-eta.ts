import { type BoxSummary, boxSummary } from "../analysis/box.ts";
import { type Cell, foldCells, levelsIn } from "../analysis/cells.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import { ratioBound } from "../game/regularisation.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, type FigureContext, frame, nothingToDraw } from "./figure.ts";
import {
  conditions,
  infiniteRuns,
  levelText,
  rounded,
  sampleSizes,
  seriesNames,
  settingsNotShown,
  unfinished,
} from "./labels.ts";
import { ratioTicks } from "./scales.ts";
import { FAINT, INK, NUMBERS, PALETTE } from "./theme.ts";

/**
 * Figure 2: the observed ratio to the exhaustive optimum against eta, as box plots with mean and maximum, one panel an
 * epsilon, with the lines 1 + epsilon and lambda / (eta - epsilon), lambda = 1. The ratio is the one of the game's own
 * (regularised) social cost unless the context asks for the total weighted latency.
 *
 * Only runs that reached an eta-equilibrium have a ratio here: the lines bound those. The others are counted in the
 * caption and, where there are some, above their box.
 */
export const ratioByEta: Figure = {
  name: "ratio-by-eta",
  needs: ["records"],
  lacks: ({ objective, optimum: { method, objectives } }) => {
    const cost = objective ?? "regularised";
    const isProven = method !== "none" && method !== "bound" && objectives.includes(cost);
    return isProven ? null : `an optimum, exhaustive or branch-and-bound, with the objective ${cost}`;
  },
  draw({ records }, context) {
    const cells = foldCells(records, start, adder(context));
    const panels = panelsOf(cells);
    if (panels.length === 0)
      throw nothingToDraw("ratio-by-eta", "equilibria with a ratio to a proven optimum");
    const boxes = panels.flatMap((panel) => panel.boxes);
    const top = topOf(panels);
    const rows = panels.flatMap((panel) => rowsOf(panel, top));
    return {
      ...frame(context, "Observed ratio to the optimum against η", caption(cells, boxes, context)),
      data: { values: rows },
      facet: {
        row: {
          field: "panel",
          type: "nominal",
          title: null,
          sort: panels.map((panel) => panel.name),
          header: { orient: "top", labelAnchor: "start" },
        },
      },
      spacing: 6,
      spec: { width: 214, height: panels.length > 2 ? 80 : 110, layer: layers(boxes, top, linesIn(rows)) },
    };
  },
};

interface Sample {
  readonly ratios: number[];
  readonly statuses: StatusCounts;
  /** Equilibria whose optimum is not known. */
  unknown: number;
  /** Equilibria whose cost is infinite where the optimum's is not. */
  infinite: number;
}

interface Box extends BoxSummary {
  readonly eta: number;
  readonly share: string;
}

interface Panel {
  readonly name: string;
  readonly epsilon: number;
  readonly boxes: readonly Box[];
}

function start(): Sample {
  return { ratios: [], statuses: noStatus(), unknown: 0, infinite: 0 };
}

function adder({ objective }: FigureContext): (sample: Sample, row: RunRecord) => void {
  const column = objective === "total" ? "observedRatioTotal" : "observedRatioRegularised";
  return (sample, row) => {
    sample.statuses[row.status] += 1;
    if (row.status !== "equilibrium") return;
    const ratio = row[column];
    if (ratio === null) sample.unknown += 1;
    else if (!Number.isFinite(ratio)) sample.infinite += 1;
    else sample.ratios.push(ratio);
  };
}

/** Panels differ in epsilon and whatever else differs, except eta (the axis). */
function panelsOf(cells: readonly Cell<Sample>[]): Panel[] {
  const names = seriesNames(cells, ["eta", "epsilon"]);
  const several = new Set(names).size > 1;
  const panels = new Map<string, Panel & { boxes: Box[] }>();
  cells.forEach(({ levels, value }, i) => {
    if (value.ratios.length === 0) return;
    const regularisation = levelText("epsilon", levels.epsilon);
    const name = several ? `${regularisation}, ${names[i]}` : regularisation;
    const panel = panels.get(name) ?? { name, epsilon: Number(levels.epsilon), boxes: [] };
    panels.set(name, panel);
    const runs = totalRuns(value.statuses);
    const share = value.ratios.length === runs ? "" : `${value.ratios.length}/${runs}`;
    panel.boxes.push({ eta: Number(levels.eta), share, ...boxSummary(value.ratios) });
  });
  return [...panels.values()].sort((p, q) => p.epsilon - q.epsilon);
}

/** High enough for every observation and for 1 + epsilon; the line 1 / (eta - epsilon) is cut where it leaves the plot. */
function topOf(panels: readonly Panel[]): number {
  const highest = Math.max(
    ...panels.map((panel) => Math.max(1 + panel.epsilon, ...panel.boxes.map((box) => box.maximum))),
  );
  return rounded(Math.max(1 + (highest - 1) * 1.15, 1.2));
}

const CURVE_POINTS = 60;
/** The gap between two values of eta where there is one alone, and the part of a gap that is left at the sides. */
const LONE_GAP = 0.2;
const MARGIN = 0.6;
const BOUNDS = ["1 + ε", "λ / (η − ε), λ = 1"] as const;
const STATISTICS = ["mean", "maximum"] as const;

type Row = Readonly<Record<string, string | number>>;

/** The lines that are drawn in some panel: the legend names no others. */
function linesIn(rows: readonly Row[]): string[] {
  return BOUNDS.filter((bound) => rows.some(({ line }) => line === bound));
}

/** One table for all layers, because a panel filters its rows by their panel: `role` says which layer a row is for. */
function rowsOf(panel: Panel, top: number): Row[] {
  const etas = panel.boxes.map((box) => box.eta);
  // Of one eta alone the lines run over the width of the panel: a point is no line.
  const beside = new Set(etas).size === 1 ? LONE_GAP * MARGIN : 0;
  const [left, right] = [Math.min(...etas) - beside, Math.max(...etas) + beside];
  // Where the falling curve enters the plot, so that its visible part starts exactly at the upper edge.
  const enters = Math.max(left, panel.epsilon + 1 / top);
  const curve = Array.from({ length: enters < right ? CURVE_POINTS : 0 }, (_, i) => {
    const eta = enters + ((right - enters) * i) / (CURVE_POINTS - 1);
    return { eta: rounded(eta), value: rounded(ratioBound(eta, panel.epsilon)), line: BOUNDS[1] };
  });
  const level = [left, right].map((eta) => ({ eta, value: rounded(1 + panel.epsilon), line: BOUNDS[0] }));
  return [
    ...[...level, ...curve].map((row) => ({ panel: panel.name, role: "line", ...row })),
    ...panel.boxes.flatMap((box) => [
      {
        panel: panel.name,
        role: "box",
        eta: box.eta,
        runs: box.count,
        share: box.share,
        lowerWhisker: rounded(box.lowerWhisker),
        lowerQuartile: rounded(box.lowerQuartile),
        median: rounded(box.median),
        upperQuartile: rounded(box.upperQuartile),
        upperWhisker: rounded(box.upperWhisker),
      },
      ...STATISTICS.map((statistic) => ({
        panel: panel.name,
        role: "mark",
        eta: box.eta,
        statistic,
        value: rounded(box[statistic]),
      })),
    ]),
  ];
}

function layers(boxes: readonly Box[], top: number, lines: readonly string[]) {
  const etas = [...new Set(boxes.map((box) => box.eta))].sort((p, q) => p - q);
  const gap = Math.min(...etas.slice(1).map((eta, i) => eta - etas[i]), LONE_GAP);
  const [left, right] = [etas[0] - gap * MARGIN, etas[etas.length - 1] + gap * MARGIN];
  const width = Math.min(12, (214 / (right - left)) * gap * 0.55);
  const linear = top <= 2.5;
  const x = {
    field: "eta",
    type: "quantitative" as const,
    title: "Design threshold η",
    scale: { domain: [rounded(left), rounded(right)], nice: false, zero: false },
    axis: { values: etas, ...NUMBERS, grid: false },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: "Observed ratio",
    scale: linear
      ? { type: "linear" as const, domain: [1, top], nice: false, zero: false }
      : { type: "log" as const, domain: [1, top], nice: false },
    axis: linear ? { tickCount: 5 } : { values: ratioTicks(top), ...NUMBERS },
  });
  const of = (role: string) => [{ filter: `datum.role === '${role}'` }];
  return [
    {
      transform: of("box"),
      mark: { type: "rule" as const, color: INK },
      encoding: { x, y: y("lowerWhisker"), y2: { field: "upperWhisker" } },
    },
    {
      transform: of("box"),
      mark: { type: "bar" as const, size: width, fill: "#cfe3f1", stroke: INK, strokeWidth: 0.6 },
      encoding: { x, y: y("lowerQuartile"), y2: { field: "upperQuartile" } },
    },
    {
      transform: of("box"),
      mark: { type: "tick" as const, orient: "horizontal" as const, size: width, thickness: 1.3, color: INK },
      encoding: { x, y: y("median") },
    },
    {
      transform: of("line"),
      mark: { type: "line" as const, clip: true },
      encoding: {
        x,
        y: y("value"),
        strokeDash: lineScale([[4, 2], []], lines),
        color: lineScale([PALETTE[2], FAINT], lines),
      },
    },
    {
      transform: of("mark"),
      mark: { type: "point" as const, filled: true, size: 20 },
      encoding: {
        x,
        y: y("value"),
        shape: statisticScale(["diamond", "triangle-up"]),
        fill: statisticScale([PALETTE[1], PALETTE[0]]),
      },
    },
    {
      transform: [...of("box"), { filter: "datum.share !== ''" }],
      mark: { type: "text" as const, baseline: "top" as const, y: 2, fontSize: 6 },
      encoding: { x, text: { field: "share", type: "nominal" as const } },
    },
  ];
}

function lineScale(range: readonly unknown[], lines: readonly string[]) {
  const ranged = range.filter((_, k) => lines.includes(BOUNDS[k]));
  return {
    field: "line",
    type: "nominal" as const,
    title: null,
    scale: { domain: [...lines], range: ranged as string[] },
    legend: { symbolType: "stroke", symbolSize: 200, columns: 2 },
  };
}

function statisticScale(range: string[]) {
  return {
    field: "statistic",
    type: "nominal" as const,
    title: null,
    scale: { domain: [...STATISTICS], range },
    legend: { columns: 2 },
  };
}

function caption(
  cells: readonly Cell<Sample>[],
  boxes: readonly Box[],
  { objective }: FigureContext,
): string[] {
  const unknown = cells.reduce((sum, cell) => sum + cell.value.unknown, 0);
  const cost = objective === "total" ? "total weighted latency" : "regularised social cost";
  return [
    conditions(cells, levelsIn(cells, "epsilon").length > 1 ? ["eta", "epsilon"] : ["eta"]),
    `Ratio of the ${cost} to its proven optimum; ${sampleSizes(
      boxes.map((box) => box.count),
      "runs a box",
    )}. Boxes: quartiles and median; whiskers: within 1.5 interquartile ranges.`,
    ...unfinished(cells.map((cell) => cell.value.statuses)),
    ...(unknown > 0 ? [`${unknown} equilibria have no proven optimum and are not shown.`] : []),
    ...infiniteRuns(cells.reduce((sum, cell) => sum + cell.value.infinite, 0)),
    ...settingsNotShown(
      cells,
      cells.filter((cell) => cell.value.ratios.length > 0),
    ),
    ...(boxes.some((box) => box.share !== "") ? ["Fractions: runs in the box of runs made."] : []),
  ];
}
