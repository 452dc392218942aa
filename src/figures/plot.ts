import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { Problem } from "../problem.ts";
import { readManifest } from "../records/manifest.ts";
import { readRecords, readTable } from "../records/read.ts";
import {
  type RunTiming,
  TIMING_COLUMNS,
  TIMINGS_FORMAT,
  TRACE_COLUMNS,
  TRACES_FORMAT,
} from "../records/schema.ts";
import type { TraceRecord } from "../records/trace.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import type { FigureContext, Tables, TimingRecord } from "./figure.ts";
import { figureNamed } from "./index.ts";
import { writeFigure } from "./render.ts";

/**
 * Draws the figures that the experiment of a result folder names, beside its tables.
 *
 * @returns the paths written
 * @throws Problem if the folder holds no results, or a table that a figure needs is missing
 */
export async function plotFolder(folder: string): Promise<string[]> {
  const { experiment } = readManifest(join(folder, "manifest.json"));
  if (experiment.figures.length === 0) {
    throw new Problem(`no figures: the experiment ${experiment.name} in ${folder} names none`);
  }
  const written: string[] = [];
  for (const { name, spec } of drawFolder(folder, experiment)) {
    written.push(...(await writeFigure(folder, name, spec)));
  }
  return written;
}

/** The figures that an experiment names, or some of them, drawn one by one from the tables in its result folder. */
export function* drawFolder(
  folder: string,
  experiment: ExperimentSpec,
  names: readonly string[] = experiment.figures,
): Generator<{ readonly name: string; readonly spec: TopLevelSpec }> {
  for (const name of names) {
    const missing = missingTable(folder, name);
    if (missing !== undefined)
      throw new Problem(`missing table: ${missing} (figure ${name} is drawn from it)`);
    yield { name, spec: figureNamed(name).draw(tablesIn(folder), contextOf(experiment)) };
  }
}

/** A table that a figure needs and that the folder lacks. */
export function missingTable(folder: string, figure: string): string | undefined {
  return figureNamed(figure)
    .needs.map((table) => tableFile(folder, table))
    .find((file) => !existsSync(file));
}

/** The experiment's title is that of its figure; several figures have each its own. */
function contextOf({ title, figures, objective }: ExperimentSpec): FigureContext {
  return { ...(figures.length === 1 ? { title } : {}), ...(objective === null ? {} : { objective }) };
}

function tableFile(folder: string, table: keyof Tables): string {
  return join(folder, `${table}.arrow`);
}

function tablesIn(folder: string): Tables {
  return {
    records: readRecords(tableFile(folder, "records")),
    traces: readTable(
      tableFile(folder, "traces"),
      TRACES_FORMAT,
      TRACE_COLUMNS,
    ) as unknown as Generator<TraceRecord>,
    timings: timingsIn(folder),
  };
}

function* timingsIn(folder: string): Generator<TimingRecord> {
  const rows = readTable(tableFile(folder, "timings"), TIMINGS_FORMAT, TIMING_COLUMNS);
  for (const { cell, repetition, playSeconds } of rows as unknown as Generator<RunTiming>) {
    yield { cell, repetition, seconds: playSeconds };
  }
}
