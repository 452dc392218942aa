import { closeSync, openSync } from "node:fs";
import type { RunRecord } from "../records/record.ts";
import type { RunTiming } from "../records/schema.ts";
import type { TraceRecord } from "../records/trace.ts";
import type { Cell, CellGroup } from "./cells.ts";
import type { Experiment } from "./experiment.ts";
import { type JournalEntry, readEntry } from "./journal.ts";
import { conditionsOf } from "./layout.ts";
import { type MeasuredRun, type Messages, noteMeasured, unpackRun, WIDTH } from "./measured.ts";
import { instanceSeedOf } from "./sources.ts";
import { unpackRounds } from "./traced.ts";

/** What is finished of an experiment, from one journal or from many. */
export interface Finished extends Experiment {
  /** By the id of the cell. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
}

/** The nullable columns in which some finished run has a value. */
export function measuredColumns(finished: Finished): Set<string> {
  const measured = new Set<string>();
  for (const { packed, messages } of cellsOf(finished)) {
    noteMeasured(packed, measured);
    if (Object.keys(messages).length > 0) measured.add("message");
  }
  return measured;
}

export function* recordRows(finished: Finished): Generator<RunRecord> {
  const { files } = finished;
  for (const { group, cell, ...rows } of cellsOf(finished)) {
    const conditions = conditionsOf(group, cell, files);
    let repetition = 0;
    for (const run of runsIn(rows)) {
      const instanceSeed = instanceSeedOf(group, repetition, finished);
      yield { cell: cell.index, repetition: repetition++, instanceSeed, ...conditions, ...run };
    }
  }
}

export function* timingRows(finished: Finished): Generator<RunTiming> {
  for (const { cell, ...rows } of cellsOf(finished)) {
    let repetition = 0;
    for (const run of runsIn(rows)) yield { cell: cell.index, repetition: repetition++, ...run };
  }
}

export function* traceRows(finished: Finished): Generator<TraceRecord> {
  for (const { cell, traces } of cellsOf(finished)) {
    const run = { cell: cell.index, variant: cell.variant.name, options: cell.optionsText };
    for (const round of unpackRounds(traces)) yield { ...run, ...round };
  }
}

interface PackedRows {
  /** Packed runs. */
  readonly packed: Float64Array;
  /** Packed rounds of the traced ones. */
  readonly traces: Float64Array;
  readonly messages: Messages;
}

interface FinishedRuns extends PackedRows {
  readonly group: CellGroup;
  readonly cell: Cell;
}

/** The finished cells in the experiment's order, the rows of one at a time. */
function* cellsOf({ groups, entries }: Finished): Generator<FinishedRuns> {
  const open = new Map<string, number>();
  try {
    for (const group of groups) {
      for (const cell of group.cells) {
        const entry = entries.get(cell.id);
        if (entry === undefined) continue;
        if (!open.has(entry.file)) open.set(entry.file, openSync(entry.file, "r"));
        const content = readEntry(open.get(entry.file) as number, entry);
        const packed = content.subarray(0, entry.rows * WIDTH);
        yield { group, cell, packed, traces: content.subarray(packed.length), messages: entry.messages };
      }
    }
  } finally {
    for (const file of open.values()) closeSync(file);
  }
}

function* runsIn({ packed, messages }: PackedRows): Generator<MeasuredRun> {
  for (let row = 0; row < packed.length / WIDTH; row++) yield unpackRun(packed, row, messages);
}
