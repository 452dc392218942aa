import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { readRecords } from "../records/read.ts";
import { enumerateCells } from "./cells.ts";
import { type JournalContent, peekJournal, scanJournal } from "./journal.ts";
import { lockOwner } from "./lock.ts";
import { resultsIn } from "./results.ts";
import { STATUS_FORMAT, type SweepStatus } from "./status-file.ts";
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
  /** How many more failed. */
  readonly moreFailures: number;
}

export interface Failure {
  readonly cell: number;
  readonly repetition: number;
  readonly message: string;
  /** Plays that run again. */
  readonly replay: string;
}

const MOST_FAILURES = 20;

/**
 * What is going on in a result folder, also while a sweep is at work there.
 * @throws Problem if there is nothing of a sweep in it.
 */
export function folderStatus(folder: string): FolderStatus {
  const paths = [join(folder, "sweep.journal"), ...shardJournals(folder)].filter((path) => existsSync(path));
  const manifest = resultsIn(folder);
  const parts = paths.map(partAt);
  const experiment = manifest?.experiment.name ?? parts[0]?.content.header.spec.name;
  if (experiment === undefined) throw new Problem(`no sweep: ${folder} has neither a journal nor a manifest`);
  if (parts.length > 0 || manifest === undefined) {
    const failed = failedRuns(parts.map(({ content }) => content));
    return { experiment, complete: false, parts: parts.map(({ status }) => status), ...told(folder, failed) };
  }
  const { cells, finishedCells, complete, statuses } = manifest;
  const state = complete ? "finished" : "stopped";
  const failed = statuses.error > 0 ? failedRecords(folder) : [];
  return {
    experiment,
    complete,
    parts: [{ shard: null, state, finishedCells, cells, latest: null }],
    ...told(folder, failed, statuses.error),
  };
}

interface Part {
  readonly status: PartStatus;
  readonly content: JournalContent;
}

function partAt(path: string): Part {
  const stem = path.slice(0, -".journal".length);
  const latest = latestStatus(`${stem}.status.json`);
  const running = lockOwner(`${stem}.lock`) !== undefined;
  const content = running ? peekJournal(path) : scanJournal(path);
  // The status file goes when the last cell is finished, and stays behind when a process is killed.
  const state = running ? "running" : latest === null ? "finished" : "stopped";
  const { shard } = content.header;
  const finishedCells = content.entries.length;
  return { status: { shard, state, finishedCells, cells: latest?.cells ?? null, latest }, content };
}

type FailedRun = Omit<Failure, "replay">;

function told(folder: string, failed: readonly FailedRun[], count = failed.length) {
  const failures = failed.slice(0, MOST_FAILURES).map((run) => ({
    ...run,
    replay: replayCommand(folder, run.cell, run.repetition),
  }));
  return { failures, moreFailures: count - failures.length };
}

/** In the experiment's order, from the journals of its parts. */
function failedRuns(contents: readonly JournalContent[]): FailedRun[] {
  return contents.flatMap(failedIn).sort((one, other) => one.cell - other.cell);
}

function failedIn({ header, entries }: JournalContent): FailedRun[] {
  const failed = entries.filter(({ messages }) => Object.keys(messages).length > 0);
  if (failed.length === 0) return [];
  const groups = enumerateCells(header.spec, new Map(Object.entries(header.contents ?? {})));
  const indices = new Map(groups.flatMap(({ cells }) => cells.map(({ id, index }) => [id, index])));
  return failed.flatMap(({ cell: id, messages }) => {
    const cell = indices.get(id);
    if (cell === undefined) return [];
    return Object.entries(messages).map(([row, message]) => ({ cell, repetition: Number(row), message }));
  });
}

function failedRecords(folder: string): FailedRun[] {
  const failed: FailedRun[] = [];
  for (const { status, cell, repetition, message } of readRecords(join(folder, "records.arrow"))) {
    if (status === "error") failed.push({ cell, repetition, message: message ?? "" });
    if (failed.length === MOST_FAILURES) break;
  }
  return failed;
}

/** For a POSIX shell, from the folder in which the sweep was begun. */
function replayCommand(folder: string, cell: number, repetition: number): string {
  const word = /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return `npx flockbench replay ${word} ${cell} --repetition ${repetition}`;
}

export function latestStatus(path: string): SweepStatus | null {
  if (!existsSync(path)) return null;
  const status = JSON.parse(readFileSync(path, "utf8")) as SweepStatus;
  return status.format === STATUS_FORMAT ? status : null;
}
