import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { noStatus } from "../analysis/status.ts";
import { DEFAULT_KERNEL } from "../kernel/kernels.ts";
import {
  codeVersion,
  type KernelVersion,
  MANIFEST_FORMAT,
  type Manifest,
  machine,
} from "../records/manifest.ts";
import type { RunRecord, Status } from "../records/record.ts";
import {
  RECORDS_FORMAT,
  TIMING_COLUMNS,
  TIMINGS_FORMAT,
  TRACE_COLUMNS,
  TRACES_FORMAT,
} from "../records/schema.ts";
import { writeTable } from "../records/write.ts";
import { shellWord } from "../shell-word.ts";
import { recordsLayout } from "./layout.ts";
import { removeFigures, resultsIn } from "./results.ts";
import { type Finished, measuredColumns, recordRows, timingRows, traceRows } from "./rows.ts";

/**
 * Writes the tables and the manifest of a result folder, in the experiment's order whatever order the cells were
 * finished in, with the rows of one cell in memory at a time.
 */
export async function assemble(finished: Finished, folder: string, kernel: KernelVersion): Promise<Manifest> {
  const { spec, specHash, specFile, groups, entries } = finished;
  const before = resultsIn(folder);
  const metadata = { experiment: spec.name, specHash };
  const statuses = noStatus();
  const layout = recordsLayout(groups, finished.files, measuredColumns(finished));
  const records = await writeTable(
    join(folder, "records.arrow"),
    { ...layout, metadata: { format: RECORDS_FORMAT, ...metadata } },
    counted(recordRows(finished), statuses),
  );
  const timings = await writeTable(
    join(folder, "timings.arrow"),
    { columns: TIMING_COLUMNS, metadata: { format: TIMINGS_FORMAT, ...metadata }, categories: {} },
    timingRows(finished),
  );
  const tracesFile = join(folder, "traces.arrow");
  // A table of an earlier spec would pass for this one's.
  rmSync(tracesFile, { force: true });
  const { variant, options } = layout.categories;
  const traces =
    spec.trace === 0
      ? {}
      : {
          "traces.arrow": await writeTable(
            tracesFile,
            {
              columns: TRACE_COLUMNS,
              metadata: { format: TRACES_FORMAT, ...metadata },
              categories: { variant, options },
            },
            traceRows(finished),
          ),
        };
  const cells = groups.reduce((total, group) => total + group.cells.length, 0);
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    experiment: spec,
    specHash,
    specFile: relative(folder, specFile),
    contents: Object.fromEntries(finished.contents),
    complete: entries.size === cells,
    cells,
    finishedCells: entries.size,
    statuses,
    command: commandOf(specFile, kernel),
    code: codeVersion(),
    kernel,
    node: process.version,
    machine: machine(),
    files: { "records.arrow": records, "timings.arrow": timings, ...traces },
  };
  if (before !== undefined && before.files["records.arrow"]?.sha256 !== records.sha256) {
    removeFigures(folder, before);
  }
  writeJson(join(folder, "manifest.json"), manifest);
  return manifest;
}

function commandOf(specFile: string, { name }: KernelVersion): string {
  const more = name === DEFAULT_KERNEL ? "" : ` --kernel ${name}`;
  return `npx flockbench sweep ${shellWord(specFile)}${more}`;
}

/** Appears whole or not at all. */
export function writeJson(path: string, value: unknown): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function* counted(rows: Iterable<RunRecord>, statuses: Record<Status, number>): Generator<RunRecord> {
  for (const row of rows) {
    statuses[row.status]++;
    yield row;
  }
}
