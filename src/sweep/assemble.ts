import { closeSync, openSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  codeVersion,
  type KernelVersion,
  MANIFEST_FORMAT,
  type Manifest,
  machine,
} from "../records/manifest.ts";
import { type RunRecord, STATUSES, type Status } from "../records/record.ts";
import { RECORDS_FORMAT, type RunTiming, TIMING_COLUMNS, TIMINGS_FORMAT } from "../records/schema.ts";
import { writeTable } from "../records/write.ts";
import type { Cell, CellGroup } from "./cells.ts";
import type { Experiment } from "./experiment.ts";
import { type JournalEntry, readEntry } from "./journal.ts";
import { conditionsOf, recordsLayout } from "./layout.ts";
import { type MeasuredRun, type Messages, noteMeasured, unpackRun, WIDTH } from "./measured.ts";
import { contentHashes, repetitionSeed } from "./sources.ts";

/** What is finished of an experiment, from one journal or from many. */
export interface Finished extends Experiment {
  /** By the id of the cell. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
}

/**
 * Writes the tables and the manifest of a result folder, in the experiment's order whatever order the cells were
 * finished in, with the rows of one cell in memory at a time.
 */
export async function assemble(finished: Finished, folder: string, kernel: KernelVersion): Promise<Manifest> {
  const { spec, specHash, specFile, groups, entries } = finished;
  const metadata = { experiment: spec.name, specHash };
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  const records = await writeTable(
    join(folder, "records.arrow"),
    {
      ...recordsLayout(groups, finished.files, measuredColumns(finished)),
      metadata: { format: RECORDS_FORMAT, ...metadata },
    },
    counted(recordRows(finished), statuses),
  );
  const timings = await writeTable(
    join(folder, "timings.arrow"),
    { columns: TIMING_COLUMNS, metadata: { format: TIMINGS_FORMAT, ...metadata }, categories: {} },
    timingRows(finished),
  );
  const cells = groups.reduce((total, group) => total + group.cells.length, 0);
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    experiment: spec,
    specHash,
    specFile: relative(folder, specFile),
    complete: entries.size === cells,
    cells,
    finishedCells: entries.size,
    statuses,
    command: `npx flockbench sweep ${specFile}`,
    code: codeVersion(),
    kernel,
    node: process.version,
    machine: machine(),
    files: { "records.arrow": records, "timings.arrow": timings },
  };
  writeJson(join(folder, "manifest.json"), manifest);
  return manifest;
}

/** Appears whole or not at all. */
export function writeJson(path: string, value: unknown): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
  renameSync(unfinished, path);
}

/** The nullable columns in which some finished run has a value. */
function measuredColumns(finished: Finished): Set<string> {
  const measured = new Set<string>();
  for (const { packed, messages } of cellsOf(finished)) {
    noteMeasured(packed, measured);
    if (Object.keys(messages).length > 0) measured.add("message");
  }
  return measured;
}

function* recordRows(finished: Finished): Generator<RunRecord> {
  const { spec, files } = finished;
  const contents = contentHashes(files);
  for (const { group, cell, ...rows } of cellsOf(finished)) {
    const conditions = conditionsOf(group, cell, files);
    const content = contents.get(String(group.instance.path));
    let repetition = 0;
    for (const run of runsIn(rows)) {
      const instanceSeed = content ?? repetitionSeed(spec.seed, repetition);
      yield { cell: cell.index, repetition: repetition++, instanceSeed, ...conditions, ...run };
    }
  }
}

function* timingRows(finished: Finished): Generator<RunTiming> {
  for (const { cell, ...rows } of cellsOf(finished)) {
    let repetition = 0;
    for (const run of runsIn(rows)) yield { cell: cell.index, repetition: repetition++, ...run };
  }
}

function* counted(rows: Iterable<RunRecord>, statuses: Record<Status, number>): Generator<RunRecord> {
  for (const row of rows) {
    statuses[row.status]++;
    yield row;
  }
}

interface PackedRows {
  readonly packed: Float64Array;
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
        const packed = readEntry(open.get(entry.file) as number, entry);
        yield { group, cell, packed, messages: entry.messages };
      }
    }
  } finally {
    for (const file of open.values()) closeSync(file);
  }
}

function* runsIn({ packed, messages }: PackedRows): Generator<MeasuredRun> {
  for (let row = 0; row < packed.length / WIDTH; row++) yield unpackRun(packed, row, messages);
}
