import { existsSync, statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { latestStatus } from "../folder-status.ts";
import { scanJournal } from "../journal.ts";
import { shardJournals } from "../store.ts";
import { type Queue, queueOf } from "./commands.ts";
import { readSubmission, type Submission } from "./submission.ts";
import { givenUp, mergeOrSubmit } from "./submit.ts";

/** Where a sweep on a cluster stands. */
export interface SlurmState extends Queue {
  readonly experiment: string;
  /** Shards whose every cell is finished. */
  readonly done: number;
  /** Shards that have cells left and no task: they are submitted again. */
  readonly failed: number;
  readonly cells: number;
  readonly finishedCells: number;
  /** Array jobs submitted so far. */
  readonly rounds: number;
}

const SECONDS_BETWEEN_LOOKS = 5;

/**
 * Follows a sweep on a cluster until its tables are written. Where the cluster has lost the merge job, or somebody
 * cancelled it, its work is done here.
 * @returns false if `signal` ended the watch; the jobs go on.
 * @throws TryAgain if the sweep was given up.
 */
export async function watchSubmission(
  output: string,
  signal: AbortSignal,
  show: (state: SlurmState) => void,
): Promise<boolean> {
  const shards = new ShardCells();
  while (!signal.aborted) {
    const submission = readSubmission(output);
    if (submission.state === "merged") return true;
    const round = submission.rounds.at(-1);
    const queue = queueOf(round ? [round.arrayJob] : []);
    const merging = queueOf(round?.mergeJob ? [round.mergeJob] : []);
    if (queue.queued + queue.running + merging.queued + merging.running === 0) {
      await goOn(submission);
      continue;
    }
    const counts = shards.counts(output);
    if (counts !== undefined) show(stateOf(submission, queue, counts));
    await pause(1000 * SECONDS_BETWEEN_LOOKS, undefined, { signal }).catch(() => {});
  }
  return false;
}

/** The cluster has no job of ours any more. The merge job may have left its word since we looked. */
async function goOn({ output, rounds }: Submission): Promise<void> {
  const latest = readSubmission(output);
  if (latest.state === "given up") throw givenUp(latest);
  if (latest.state === "submitted" && latest.rounds.length === rounds.length) await mergeOrSubmit(latest);
}

function stateOf(
  { experiment, shards, cells, rounds }: Submission,
  { queued, running }: Queue,
  { done, finishedCells }: Counts,
): SlurmState {
  const failed = Math.max(0, shards - done - queued - running);
  return { experiment, queued, running, done, failed, cells, finishedCells, rounds: rounds.length };
}

interface Counts {
  readonly done: number;
  readonly finishedCells: number;
}

/** Counts finished cells. A journal is looked through again only when it has grown and its process does not tell. */
class ShardCells {
  readonly #known = new Map<string, { readonly bytes: number; readonly cells: number }>();

  /** Undefined while a merge job takes the shards away. */
  counts(output: string): Counts | undefined {
    const journals = shardJournals(output);
    const done = journals.filter((path) => !existsSync(statusFileOf(path))).length;
    try {
      return { done, finishedCells: journals.reduce((sum, path) => sum + this.#cells(path), 0) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  #cells(path: string): number {
    const latest = latestStatus(statusFileOf(path));
    if (latest !== null) return latest.finishedCells;
    const bytes = statSync(path).size;
    const known = this.#known.get(path);
    if (known?.bytes === bytes) return known.cells;
    const cells = scanJournal(path).entries.length;
    this.#known.set(path, { bytes, cells });
    return cells;
  }
}

function statusFileOf(journal: string): string {
  return `${journal.slice(0, -".journal".length)}.status.json`;
}
