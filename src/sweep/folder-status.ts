import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { readRecords } from "../records/read.ts";
import { shellWord } from "../shell-word.ts";
import { type Cell, enumerateCells } from "./cells.ts";
import { type JournalEntry, peekJournal, scanJournal } from "./journal.ts";
import { lockOwner } from "./lock.ts";
import { resultsIn } from "./results.ts";
import { dealtCells, parseShard, type Shard } from "./shard.ts";
import { STATUS_FORMAT, type SweepStatus } from "./status-file.ts";
import { shardJournals } from "./store.ts";

/** How far a sweep, or one shard of it, has come. */
export interface PartStatus {
  /** `k/N`; null for a sweep that was not cut. */
  readonly shard: string | null;
  /** `stopped`: not at work, with cells left. */
  readonly state: "running" | "stopped" | "finished";
  readonly finishedCells: number;
  readonly cells: number;
  /** Cells whose rows were found damaged; they count as not finished. */
  readonly damagedCells: number;
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
 * What is going on in a result folder, also while a sweep is at work there. Tables with every cell count more than
 * shards that nobody works at.
 * @throws Problem if there is nothing of a sweep in it.
 */
export function folderStatus(folder: string): FolderStatus {
  const manifest = resultsIn(folder);
  const shards = shardJournals(folder).filter((path) => !manifest?.complete || isRunning(path));
  const paths = [join(folder, "sweep.journal"), ...shards].filter((path) => existsSync(path));
  const known = new Map<string, ReadonlyMap<number, Cell[]>>();
  const parts = paths.map((path) => partAt(path, known));
  const experiment = manifest?.experiment.name ?? parts[0]?.experiment;
  if (experiment === undefined) throw new Problem(`no sweep: ${folder} has neither a journal nor a manifest`);
  if (parts.length > 0 || manifest === undefined) {
    const failed = parts.flatMap(({ failed }) => failed).sort((one, other) => one.cell - other.cell);
    const complete =
      manifest?.complete === true && parts.every(({ specHash }) => specHash === manifest.specHash);
    return { experiment, complete, parts: parts.map(({ status }) => status), ...told(folder, failed) };
  }
  const { cells, finishedCells, complete, statuses } = manifest;
  const state = complete ? "finished" : "stopped";
  const failed = statuses.error > 0 ? failedRecords(folder) : [];
  return {
    experiment,
    complete,
    parts: [{ shard: null, state, finishedCells, cells, damagedCells: 0, latest: null }],
    ...told(folder, failed, statuses.error),
  };
}

/** A sweep that was not cut. */
const WHOLE: Shard = { index: 1, count: 1 };

interface Part {
  readonly experiment: string;
  readonly specHash: string;
  readonly status: PartStatus;
  readonly failed: readonly FailedRun[];
}

/** @param known The cells of all shards, by spec and number of shards: mostly all parts have one spec. */
function partAt(path: string, known: Map<string, ReadonlyMap<number, Cell[]>>): Part {
  const stem = path.slice(0, -".journal".length);
  const latest = latestStatus(`${stem}.status.json`);
  const running = isRunning(path);
  const { header, entries, damaged, gaps } = running ? peekJournal(path) : scanJournal(path);
  const { spec, specHash, contents, shard } = header;
  const { index, count } = shard === null ? WHOLE : parseShard(shard);
  const plan = `${specHash} ${count}`;
  const shards =
    known.get(plan) ?? dealtCells(enumerateCells(spec, new Map(Object.entries(contents))), count);
  known.set(plan, shards);
  const mine = shards.get(index) ?? [];
  const finished = new Set(entries.map(({ cell }) => cell));
  const finishedCells = mine.filter(({ id }) => finished.has(id)).length;
  const state = running ? "running" : finishedCells === mine.length ? "finished" : "stopped";
  const damagedCells = new Set(damaged.filter((id) => !finished.has(id))).size + gaps;
  return {
    experiment: spec.name,
    specHash,
    status: { shard, state, finishedCells, cells: mine.length, damagedCells, latest },
    failed: failedIn(entries, mine),
  };
}

function isRunning(journal: string): boolean {
  return lockOwner(journal.replace(/journal$/, "lock")) !== undefined;
}

type FailedRun = Omit<Failure, "replay">;

function told(folder: string, failed: readonly FailedRun[], count = failed.length) {
  const failures = failed.slice(0, MOST_FAILURES).map((run) => ({
    ...run,
    replay: replayCommand(folder, run.cell, run.repetition),
  }));
  return { failures, moreFailures: count - failures.length };
}

function failedIn(entries: readonly JournalEntry[], cells: readonly Cell[]): FailedRun[] {
  const messages = new Map(entries.map((entry) => [entry.cell, Object.entries(entry.messages)]));
  return cells.flatMap(({ id, index }) =>
    (messages.get(id) ?? []).map(([row, message]) => ({ cell: index, repetition: Number(row), message })),
  );
}

function failedRecords(folder: string): FailedRun[] {
  const failed: FailedRun[] = [];
  for (const { status, cell, repetition, message } of readRecords(join(folder, "records.arrow"))) {
    if (status === "error") failed.push({ cell, repetition, message: message ?? "" });
    if (failed.length === MOST_FAILURES) break;
  }
  return failed;
}

/** To be given in the folder in which the sweep was begun. */
function replayCommand(folder: string, cell: number, repetition: number): string {
  return `npx flockbench replay ${shellWord(folder)} ${cell} --repetition ${repetition}`;
}

/** Null where there is none that can be read: it is progress, and nothing depends on it. */
export function latestStatus(path: string): SweepStatus | null {
  if (!existsSync(path)) return null;
  try {
    const status = JSON.parse(readFileSync(path, "utf8")) as SweepStatus | null;
    return status?.format === STATUS_FORMAT ? status : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
