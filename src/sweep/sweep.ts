import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeAssignment, writeInstance } from "../game/files.ts";
import { DEFAULT_KERNEL, type KernelName } from "../kernel/kernels.ts";
import { FILE_REASONS } from "../output-file.ts";
import { Problem, TryAgain } from "../problem.ts";
import type { Manifest } from "../records/manifest.ts";
import { assemble } from "./assemble.ts";
import { begunCell } from "./carry-over.ts";
import { discardShards } from "./discard-shards.ts";
import { type Engine, loadEngine } from "./engine.ts";
import { type Experiment, headerOf, prepareExperiment } from "./experiment.ts";
import { takeLock } from "./lock.ts";
import { joined } from "./measured.ts";
import { Plan } from "./plan.ts";
import { playPlan } from "./play-plan.ts";
import { TaskFailure } from "./playing-thread.ts";
import { type Progress, progressTo } from "./progress.ts";
import { resultsIn } from "./results.ts";
import { type Shard, shardCells } from "./shard.ts";
import type { ExperimentSpec } from "./spec.ts";
import { StatusFile } from "./status-file.ts";
import { openStore, type Store, workFiles } from "./store.ts";
import { SweepTally } from "./tally.ts";

export interface SweepSettings {
  /** The result folder; made if need be. */
  readonly out: string;
  /** Threads that play; >= 1. */
  readonly workers: number;
  /** The spec's file, for instance files beside it and for the manifest's command. */
  readonly specFile: string;
  readonly kernel?: KernelName;
  /** Go on with an unfinished sweep, or add to a finished one: cells where an axis grew, repetitions. A shard always goes on. */
  readonly resume?: boolean;
  /**
   * Throw away what the folder holds: of a shard its own cells and the tables, else the cells of all shards as well.
   */
  readonly forceNew?: boolean;
  /** Play this part alone, and leave the tables to `mergeShards`. */
  readonly shard?: Shard;
  readonly progress?: Progress;
  /** Stops the sweep; what is finished is kept. */
  readonly signal?: AbortSignal;
}

export interface SweepResult {
  /** Whether every cell, or every one of the shard, is finished. False after `signal`. */
  readonly complete: boolean;
  /** What was written; null for a shard, and where a sweep that was stopped left tables that hold more than it has. */
  readonly manifest: Manifest | null;
}

/**
 * Runs an experiment into a folder: records.arrow, timings.arrow and manifest.json. The records do not depend on the
 * number of workers, on interruptions or on shards.
 * @throws TryAgain if the folder is taken, its lock is lost, or the disk is full; Problem if it holds something else, for
 * a bad number of workers, or if a variant is none of the package's and no file: threads cannot share one of a script; an
 * Error if a run ended below a proven optimum.
 */
export async function runSweep(spec: ExperimentSpec, settings: SweepSettings): Promise<SweepResult> {
  const { out, shard, workers } = settings;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new Problem(`bad setting: workers = ${workers}; allowed: a whole number from 1`);
  }
  const experiment = await prepareExperiment(spec, settings.specFile);
  const engine = loadEngine(settings.kernel ?? DEFAULT_KERNEL);
  const work = workFiles(out, shard);
  const { lost, giveBack } = await takeLock(work.lock).catch((error: unknown) => {
    throw diskProblem(error, settings) ?? error;
  });
  const signal = settings.signal === undefined ? lost : AbortSignal.any([settings.signal, lost]);
  try {
    const forceNew = settings.forceNew ?? false;
    if (forceNew && shard === undefined) await discardShards(out);
    const store = openStore({
      folder: out,
      shard,
      header: headerOf(experiment, out, engine, shard),
      cells: new Set(experiment.groups.flatMap(({ cells }) => cells.map(({ id }) => id))),
      resume: settings.resume === true || shard !== undefined,
      forceNew,
    });
    if (store.damaged > 0)
      console.error(
        `damaged journal: ${work.journal} (places: ${store.damaged}; their cells are played again)`,
      );
    if (store.repeated !== undefined) console.error(store.repeated);
    const complete = await playRest(experiment, engine, store, { ...settings, signal });
    lost.throwIfAborted();
    if (shard !== undefined || (!complete && holdsMore(out, experiment, store))) {
      return { complete, manifest: null };
    }
    const manifest = await assemble({ ...experiment, entries: store.entries }, out, engine.kernel);
    if (complete) rmSync(work.journal);
    return { complete, manifest };
  } catch (error) {
    throw diskProblem(error, settings) ?? error;
  } finally {
    giveBack();
  }
}

/**
 * A part of the cells is no replacement for tables with all of them, nor for those with runs of cells that were to get
 * more; the journal keeps both.
 */
function holdsMore(folder: string, { specHash }: Experiment, { begun, entries }: Store): boolean {
  const held = resultsIn(folder);
  if (held === undefined) return false;
  return (held.complete && held.specHash === specHash) || [...begun.keys()].some((id) => !entries.has(id));
}

/**
 * Plays the cells that are not finished yet into the journal, and closes it; false if it was stopped before the last.
 */
async function playRest(
  experiment: Experiment,
  engine: Engine,
  store: Store,
  settings: SweepSettings,
): Promise<boolean> {
  try {
    return await playCells(experiment, engine, store, settings);
  } catch (error) {
    if (error instanceof TaskFailure && error.evidence) await keepEvidence(error.evidence, settings.out);
    throw error;
  } finally {
    store.journal.close();
  }
}

async function playCells(
  { spec, files, contents, own, groups }: Experiment,
  engine: Engine,
  store: Store,
  settings: SweepSettings,
): Promise<boolean> {
  const mine = settings.shard && shardCells(groups, settings.shard);
  const cells = mine ? mine.size : groups.reduce((total, group) => total + group.cells.length, 0);
  // As a spec grows, cells go to other shards: some in the journal of this one may be of another by now.
  const finished = mine ? [...mine].filter((id) => store.entries.has(id)).length : store.entries.size;
  const progress = settings.progress ?? progressTo("auto", process.stderr);
  const file = new StatusFile(workFiles(settings.out, settings.shard).status);
  const tally = new SweepTally(spec.name, cells, finished, progress, file);
  const plan = new Plan(groups, spec.sampling, {
    wanted: ({ id }) => !store.entries.has(id) && (!mine || mine.has(id)),
    begun: (id) => {
      const entry = store.begun.get(id);
      return entry && begunCell(entry);
    },
  });
  const setup = { spec, files, contents, own, kernelName: engine.kernel.name, module: engine.module };
  try {
    const workers = Math.min(settings.workers, Math.max(1, cells * spec.sampling.maximum));
    return await playPlan(plan, setup, workers, settings.signal, (finished) => {
      const { cell, rows, count, traces, messages } = finished;
      store.entries.set(
        cell.id,
        store.journal.append({
          cell: cell.id,
          packed: joined([rows, traces]),
          rows: count,
          messages,
          finished: true,
        }),
      );
      tally.add(finished);
    });
  } finally {
    tally.end();
  }
}

/** The game and the outcome that beat a proven optimum, for `flockbench evaluate` and `flockbench optimum`. */
async function keepEvidence(evidence: NonNullable<TaskFailure["evidence"]>, folder: string): Promise<void> {
  await writeInstance(join(folder, "below-optimum.instance.json"), evidence.instance);
  await writeAssignment(join(folder, "below-optimum.assignment.json"), evidence.assignment);
}

/** What may be mended while the folder stays as it is. */
const DISK_CODES = ["ENOSPC", "EDQUOT", "EFBIG", "EROFS"];

/** What the disk refused is the user's to mend; the cells in the journal are not lost. */
function diskProblem(error: unknown, { out, resume, shard }: SweepSettings): TryAgain | undefined {
  const refused = error instanceof Problem ? error.cause : error;
  const code = refused instanceof Error && "code" in refused ? String(refused.code) : "";
  if (!DISK_CODES.includes(code)) return undefined;
  const goesOn = resume || shard !== undefined ? "the same command" : "--resume";
  return new TryAgain(
    `cannot write: ${out} (${FILE_REASONS[code]}; ${goesOn} goes on with what is finished)`,
  );
}
