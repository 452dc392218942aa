import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TopLevelSpec } from "../packages/vega-lite.ts";
import { Problem } from "../problem.ts";
import { type Manifest, readManifest } from "../records/manifest.ts";
import { readTable } from "../records/read.ts";
import {
  type RunTiming,
  TIMING_COLUMNS,
  TIMINGS_FORMAT,
  TRACE_COLUMNS,
  TRACES_FORMAT,
} from "../records/schema.ts";
import type { TraceRecord } from "../records/trace.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { crowd } from "./crowd.ts";
import type { FigureContext, Tables, TimingRecord } from "./figure.ts";
import { figureNamed } from "./index.ts";
import { type Part, WHOLE, withinCells } from "./part.ts";
import { runsIn } from "./runs.ts";

export interface Plotted {
  /** Paths. */
  readonly written: string[];
  /** Why the other figures are not there. */
  readonly problems: string[];
  /** Figures that are longer than a page. */
  readonly crowded: Crowded[];
}

export interface Crowded {
  readonly figure: string;
  /** What there is too much of, such as `480 panels`. */
  readonly holds: string;
}

/** What to draw of a result folder, and where to. */
export interface PlotSettings {
  /** Figures; default: those that the experiment names. */
  readonly names?: readonly string[] | undefined;
  /** Default: the result folder. */
  readonly output?: string | undefined;
  /** Default: all cells. */
  readonly part?: Part | undefined;
}

type GivenSettings = { readonly [Key in keyof PlotSettings]-?: NonNullable<PlotSettings[Key]> };

/**
 * Draws the figures that the experiment of a result folder names, beside its tables, or what is asked for, as far as they can be
 * drawn.
 *
 * @throws Problem if the folder holds no results, or no figure can be drawn
 */
export async function plotFolder(folder: string, settings: PlotSettings = {}): Promise<Plotted> {
  const { experiment } = readManifest(join(folder, "manifest.json"));
  const { names = experiment.figures, output = folder, part = WHOLE } = settings;
  if (names.length === 0) {
    throw new Problem(`no figures: the experiment ${experiment.name} in ${folder} names none`);
  }
  const plotted = await plotFigures(folder, experiment, { names, output, part });
  if (plotted.written.length === 0) throw new Problem(plotted.problems.join("; "));
  return plotted;
}

/** Figures from the tables in a folder, as far as they can be drawn and written into `output`. */
export async function plotFigures(
  folder: string,
  experiment: ExperimentSpec,
  { names, output, part }: GivenSettings,
): Promise<Plotted> {
  const plotted: Plotted = { written: [], problems: [], crowded: [] };
  // What draws takes longer to load than most commands, which draw nothing, need for all they do.
  const { renderFigure, writeRendering } = await import("./render.ts");
  for (const name of names) {
    try {
      for (const { spec } of drawFolder(folder, experiment, [name], part)) {
        const rendering = await renderFigure(spec);
        plotted.written.push(...(await writeRendering(output, name, spec, rendering)));
        const holds = crowd(spec, rendering.height);
        if (holds !== null) plotted.crowded.push({ figure: name, holds });
      }
    } catch (error) {
      // Also where the drawing itself is at fault: the other figures can still be drawn.
      plotted.problems.push(error instanceof Problem ? error.message : `cannot draw ${name}: ${error}`);
    }
  }
  return plotted;
}

/**
 * The figures that an experiment names, or some of them, drawn one by one from the tables in its result folder.
 *
 * @throws Problem if a table that a figure needs is missing, or holds nothing that it shows
 */
export function* drawFolder(
  folder: string,
  experiment: ExperimentSpec,
  names: readonly string[] = experiment.figures,
  part: Part = WHOLE,
): Generator<{ readonly name: string; readonly spec: TopLevelSpec }> {
  const manifest = readManifest(join(folder, "manifest.json"));
  for (const name of names) {
    const missing = missingTable(folder, name);
    if (missing !== undefined)
      throw new Problem(`missing table: ${missing} (figure ${name} is drawn from it)`);
    const context = contextOf(name, experiment, manifest, part);
    yield { name, spec: figureNamed(name).draw(tablesIn(folder, manifest, part), context) };
  }
}

/** A table that a figure needs and that the folder lacks. */
export function missingTable(folder: string, figure: string): string | undefined {
  return figureNamed(figure)
    .needs.map((table) => tableFile(folder, table))
    .find((file) => !existsSync(file));
}

/** The end of the title of an experiment that is played with fewer repetitions than it asks for. */
export const QUICK = " (quick)";

/** The experiment's title is that of its only figure; several figures have each its own. */
function contextOf(
  name: string,
  { title, figures, objective }: ExperimentSpec,
  { complete, finishedCells, cells }: Manifest,
  part: Part,
): FigureContext {
  const notes = [
    ...(part.note === "" ? [] : [part.note]),
    ...(complete ? [] : [`Unfinished: ${finishedCells} of ${cells} cells.`]),
    ...(title.endsWith(QUICK) ? ["Quick: fewer repetitions than the experiment asks for."] : []),
  ];
  return {
    ...(figures.length === 1 && figures[0] === name ? { title } : {}),
    ...(objective === null ? {} : { objective }),
    ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
  };
}

function tableFile(folder: string, table: keyof Tables): string {
  return join(folder, `${table}.arrow`);
}

function tablesIn(folder: string, manifest: Manifest, { cells }: Part): Tables {
  const traces = readTable(tableFile(folder, "traces"), TRACES_FORMAT, TRACE_COLUMNS);
  return {
    records: withinCells(runsIn(folder, manifest), cells),
    traces: withinCells(traces as unknown as Generator<TraceRecord>, cells),
    timings: withinCells(timingsIn(folder), cells),
  };
}

function* timingsIn(folder: string): Generator<TimingRecord> {
  const rows = readTable(tableFile(folder, "timings"), TIMINGS_FORMAT, TIMING_COLUMNS);
  for (const { cell, repetition, playSeconds } of rows as unknown as Generator<RunTiming>) {
    yield { cell, repetition, seconds: playSeconds };
  }
}
