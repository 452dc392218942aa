import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Instance } from "../game/instance.ts";
import type { GameSettings } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { type RunStreams, runStreams } from "../variants/driver/streams.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { type Experiment, prepareAgain } from "./experiment.ts";
import { scanHeader } from "./journal.ts";
import { recordedError } from "./recorded-error.ts";
import { limitOf } from "./repetition.ts";
import { resultsIn } from "./results.ts";
import { instanceOf, repetitionSeed } from "./sources.ts";
import type { ExperimentSpec, VariantChoice } from "./spec.ts";
import { shardJournals } from "./store.ts";

/** One run of a sweep, ready to be played again: load the game, set the initial assignment, `play`. */
export interface Replay {
  readonly seed: string;
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly variant: VariantChoice;
  /** The one that the choice names is among them. */
  readonly variants: ReadonlyMap<string, Variant>;
  readonly streams: RunStreams;
  readonly maxRounds: number;
  readonly timeLimit: number | null;
  /** What the run failed with when the sweep played it; null if it did not, or has not been played. */
  readonly recordedError: string | null;
  /** Absent where migrations are not weighed. */
  readonly migrationTime?: NonNullable<ExperimentSpec["migrationTime"]>;
}

/**
 * Makes one run of a result folder again, finished or not.
 * @throws Problem if the folder has no sweep, or the sweep no such cell.
 */
export async function prepareReplay(folder: string, cellIndex: number, repetition: number): Promise<Replay> {
  const { spec, groups, files, variants } = await experimentIn(folder);
  const group = groups.find(({ cells }) => cells.some(({ index }) => index === cellIndex));
  const cell = group?.cells.find(({ index }) => index === cellIndex);
  if (group === undefined || cell === undefined) {
    const last = groups.at(-1)?.cells.at(-1)?.index;
    throw new Problem(`no such cell: ${cellIndex} in ${folder}; allowed: 0 to ${last}`);
  }
  const { maximum } = spec.sampling;
  if (!Number.isInteger(repetition) || repetition < 0 || repetition >= maximum) {
    throw new Problem(`no such repetition: ${repetition} in ${folder}; allowed: 0 to ${maximum - 1}`);
  }
  const seed = repetitionSeed(spec.seed, repetition);
  const instance = instanceOf(group, seed, files);
  const { settings, variant } = cell;
  const { maxRounds, migrationTime } = spec;
  return {
    seed,
    instance,
    settings,
    variant,
    variants,
    streams: runStreams(seed, instance),
    maxRounds,
    timeLimit: limitOf(spec),
    recordedError: recordedError(folder, cell, repetition),
    ...(migrationTime === null ? {} : { migrationTime }),
  };
}

/**
 * The experiment that a result folder belongs to: from the journal of a whole sweep, which is the latest where there is
 * one, from tables with every cell, from shards, or from tables that lack some.
 * @throws Problem if there is neither, or a file that it names is not what it was.
 */
export async function experimentIn(folder: string): Promise<Experiment> {
  const whole = join(folder, "sweep.journal");
  if (existsSync(whole)) return experimentOf(whole, folder);
  const results = resultsIn(folder);
  const [shard] = results?.complete ? [] : shardJournals(folder);
  if (shard !== undefined) return experimentOf(shard, folder);
  if (results === undefined) throw new Problem(`no sweep: ${folder} has neither a journal nor a manifest`);
  return prepareAgain({ ...results, spec: results.experiment }, folder);
}

function experimentOf(journal: string, folder: string): Promise<Experiment> {
  return prepareAgain(scanHeader(journal), folder);
}
