import { existsSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import type { Manifest } from "../records/manifest.ts";
import { readRecords, readTable } from "../records/read.ts";
import {
  type RunTiming,
  TIMING_COLUMNS,
  TIMINGS_FORMAT,
  TRACE_COLUMNS,
  TRACES_FORMAT,
} from "../records/schema.ts";
import type { TraceRecord } from "../records/trace.ts";
import { hashOf } from "../records/verify.ts";
import type { PlayedRuns } from "./carry-over.ts";
import { type Cell, enumerateCells } from "./cells.ts";
import { joined, type Messages, packRun, WIDTH } from "./measured.ts";
import { packRound } from "./traced.ts";

/**
 * Turns the tables of an experiment back into the runs of its cells, one cell at a time.
 * @throws Problem if a table is missing or not the one that its manifest describes.
 */
export function* runsInResults(folder: string, manifest: Manifest): Generator<PlayedRuns> {
  const contents = new Map(Object.entries(manifest.contents));
  const isTraced = manifest.experiment.trace > 0;
  for (const name of ["records.arrow", "timings.arrow", ...(isTraced ? ["traces.arrow"] : [])])
    checkTable(join(folder, name), manifest.files[name]?.sha256);
  const tracesOf = isTraced ? tracesIn(folder) : () => new Float64Array(0);
  const cells = enumerateCells(manifest.experiment, contents).flatMap((group) => group.cells);
  const timings = readTable(join(folder, "timings.arrow"), TIMINGS_FORMAT, TIMING_COLUMNS)[Symbol.iterator]();
  let rows: Float64Array[] = [];
  let messages: Messages = {};
  let current: Cell | undefined;
  const runsOf = ({ id, index }: Cell): PlayedRuns => ({
    cell: id,
    rows: rows.length,
    packed: joined([...rows, tracesOf(index)]),
    messages,
  });
  for (const record of readRecords(join(folder, "records.arrow"))) {
    if (current !== undefined && record.cell !== current.index) {
      yield runsOf(current);
      rows = [];
      messages = {};
    }
    current = cells[record.cell];
    const timing = timings.next().value as unknown as RunTiming;
    const row = new Float64Array(WIDTH);
    packRun({ ...timing, ...record }, row, 0);
    if (record.message !== null) messages[rows.length] = record.message;
    rows.push(row);
  }
  if (current !== undefined) yield runsOf(current);
}

/** The traces of a result folder by cell, each asked for in the order of the table. */
function tracesIn(folder: string): (cell: number) => Float64Array {
  const rows = readTable(join(folder, "traces.arrow"), TRACES_FORMAT, TRACE_COLUMNS);
  let next = rows.next();
  return (cell) => {
    const packed: number[] = [];
    while (!next.done && next.value.cell === cell) {
      const round = next.value as unknown as TraceRecord;
      packRound(packed, round.repetition, round);
      next = rows.next();
    }
    return Float64Array.from(packed);
  };
}

function checkTable(path: string, expected: string | undefined): void {
  if (!existsSync(path)) {
    throw new Problem(
      `missing table: ${path}; --resume keeps runs with their times and traces ` +
        "(put the table back, or --force-new plays every cell again)",
    );
  }
  if (hashOf(path) === expected) return;
  throw new Problem(`damaged table: ${path} is not what its manifest says; --force-new makes it again`);
}
