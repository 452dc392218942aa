import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { readRecords } from "../records/read.ts";
import { scanHeader, scanJournal } from "./journal.ts";
import { lockOwner } from "./lock.ts";
import { resultsIn } from "./results.ts";
import {
  type Failure,
  MOST_FAILURES,
  replayCommand,
  STATUS_FORMAT,
  type SweepStatus,
} from "./status-file.ts";
import { shardJournals } from "./store.ts";

/** How far a sweep, or one shard of it, has come. */
export interface PartStatus {
  /** `k/N`; null for a sweep that was not cut. */
  readonly shard: string | null;
  /** `stopped`: not at work, with cells left. */
  readonly state: "running" | "stopped" | "finished";
  readonly finishedCells: number;
  /** Null for a part that does not say: one that is stopped or finished. */
  readonly cells: number | null;
  /** What the process that is at work, or was, wrote last. */
  readonly latest: SweepStatus | null;
}

export interface FolderStatus {
  readonly experiment: string;
  /** Whether the tables hold every cell. */
  readonly complete: boolean;
  readonly parts: readonly PartStatus[];
  /** The first runs that failed. */
  readonly failures: readonly Failure[];
}

/**
 * What is going on in a result folder, also while a sweep is at work there.
 * @throws Problem if there is nothing of a sweep in it.
 */
export function folderStatus(folder: string): FolderStatus {
  const journals = [join(folder, "sweep.journal"), ...shardJournals(folder)].filter((path) =>
    existsSync(path),
  );
  const manifest = resultsIn(folder);
  const parts = journals.map(partStatus);
  const experiment = manifest?.experiment.name ?? journals.map(scanHeader)[0]?.spec.name;
  if (experiment === undefined) throw new Problem(`no sweep: ${folder} has neither a journal nor a manifest`);
  if (parts.length > 0 || manifest === undefined) {
    const failures = parts.flatMap(({ latest }) => latest?.failures ?? []).slice(0, MOST_FAILURES);
    return { experiment, complete: false, parts, failures };
  }
  const { cells, finishedCells, complete } = manifest;
  const state = complete ? "finished" : "stopped";
  const failures = manifest.statuses.error > 0 ? failuresIn(folder) : [];
  return {
    experiment,
    complete,
    parts: [{ shard: null, state, finishedCells, cells, latest: null }],
    failures,
  };
}

function partStatus(path: string): PartStatus {
  const stem = path.slice(0, -".journal".length);
  const latest = latestStatus(`${stem}.status.json`);
  const running = lockOwner(`${stem}.lock`) !== undefined;
  // The status file goes when the last cell is finished, and stays behind when a process is killed.
  const state = running ? "running" : latest === null ? "finished" : "stopped";
  const { shard } = scanHeader(path);
  // Who runs keeps count; of one that was killed the journal alone knows.
  const finishedCells = running && latest ? latest.finishedCells : scanJournal(path).entries.length;
  return { shard, state, finishedCells, cells: latest?.cells ?? null, latest };
}

function failuresIn(folder: string): Failure[] {
  const failures: Failure[] = [];
  for (const { status, cell, repetition, message } of readRecords(join(folder, "records.arrow"))) {
    if (status !== "error") continue;
    failures.push({
      cell,
      repetition,
      message: message ?? "",
      replay: replayCommand(folder, cell, repetition),
    });
    if (failures.length === MOST_FAILURES) break;
  }
  return failures;
}

export function latestStatus(path: string): SweepStatus | null {
  if (!existsSync(path)) return null;
  const status = JSON.parse(readFileSync(path, "utf8")) as SweepStatus;
  return status.format === STATUS_FORMAT ? status : null;
}
