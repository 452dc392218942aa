import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { readManifest } from "../records/manifest.ts";
import { type JournalHeader, scanJournal } from "./journal.ts";
import { lockOwner } from "./lock.ts";
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
  /** What the process at work wrote last. */
  readonly latest: SweepStatus | null;
}

export interface FolderStatus {
  readonly experiment: string;
  /** Whether the tables hold every cell. */
  readonly complete: boolean;
  readonly parts: readonly PartStatus[];
}

/**
 * What is going on in a result folder, also while a sweep is at work there.
 * @throws Problem if there is nothing of a sweep in it.
 */
export function folderStatus(folder: string): FolderStatus {
  const journals = [join(folder, "sweep.journal"), ...shardJournals(folder)].filter((path) =>
    existsSync(path),
  );
  const manifestPath = join(folder, "manifest.json");
  const manifest = existsSync(manifestPath) ? readManifest(manifestPath) : undefined;
  const found = journals.map((path) => ({ path, content: scanJournal(path) }));
  const parts = found.map(({ path, content }) => partStatus(path, content.header, content.entries.length));
  const experiment = found[0]?.content.header.spec.name ?? manifest?.experiment.name;
  if (experiment === undefined) throw new Problem(`no sweep: ${folder} has neither a journal nor a manifest`);
  if (parts.length > 0 || manifest === undefined) return { experiment, complete: false, parts };
  const { cells, finishedCells, complete } = manifest;
  const state = complete ? "finished" : "stopped";
  return { experiment, complete, parts: [{ shard: null, state, finishedCells, cells, latest: null }] };
}

function partStatus(path: string, { shard }: JournalHeader, finishedCells: number): PartStatus {
  const stem = path.slice(0, -".journal".length);
  const latest = latestStatus(`${stem}.status.json`);
  const running = lockOwner(`${stem}.lock`) !== undefined;
  // The status file goes when the last cell is finished, and stays behind when a process is killed.
  const state = running ? "running" : latest === null ? "finished" : "stopped";
  return { shard, state, finishedCells, cells: latest?.cells ?? null, latest: running ? latest : null };
}

function latestStatus(path: string): SweepStatus | null {
  if (!existsSync(path)) return null;
  const status = JSON.parse(readFileSync(path, "utf8")) as SweepStatus;
  return status.format === STATUS_FORMAT ? status : null;
}
