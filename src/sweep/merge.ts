import { rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import type { Manifest } from "../records/manifest.ts";
import { assemble } from "./assemble.ts";
import { canonicalJson } from "./canonical.ts";
import { type Engine, type KernelName, loadEngine } from "./engine.ts";
import { type JournalEntry, scanJournal } from "./journal.ts";
import { takeLock } from "./lock.ts";
import { shardCells } from "./shard.ts";
import type { ExperimentSpec } from "./spec.ts";
import { shardJournals, workFiles } from "./store.ts";
import { commandFor, type Experiment, prepareExperiment } from "./sweep.ts";

export interface MergeSettings {
  /** The folder with the shards. */
  readonly folder: string;
  readonly specFile: string;
  readonly kernel?: KernelName;
}

/** What the journals of the shards hold. */
interface Collected {
  readonly entries: Map<string, JournalEntry>;
  /** Sentences about cells whose rows are damaged. */
  readonly damaged: readonly string[];
}

/**
 * Writes the tables of a sweep that was run in shards: the same bytes as from a single run.
 * @throws Problem if cells are missing or damaged (it names them), or shards of different sweeps are mixed.
 */
export async function mergeShards(spec: ExperimentSpec, settings: MergeSettings): Promise<Manifest> {
  const { folder, specFile } = settings;
  const experiment = await prepareExperiment(spec, specFile);
  const engine = loadEngine(settings.kernel ?? "simd");
  const giveBack = takeLock(workFiles(folder, undefined).lock);
  try {
    const { entries, damaged } = collect(folder, experiment, engine);
    const missing = cellsOf(experiment).filter(({ id }) => !entries.has(id));
    if (missing.length > 0) {
      const list = ranges(missing.map(({ index }) => index));
      throw new Problem(
        [`missing cells: ${list} of ${cellsOf(experiment).length} in ${folder}`, ...damaged].join("\n"),
      );
    }
    const manifest = await assemble({ ...experiment, entries }, folder, engine.kernel, commandFor(specFile));
    rmSync(join(folder, "shards"), { recursive: true });
    return manifest;
  } finally {
    giveBack();
  }
}

/**
 * The shards that have cells to play, from 1, in order.
 * @param count How many shards the sweep was cut into.
 */
export async function missingShards(
  spec: ExperimentSpec,
  settings: MergeSettings,
  count: number,
): Promise<number[]> {
  const experiment = await prepareExperiment(spec, settings.specFile);
  const { entries } = collect(settings.folder, experiment, loadEngine(settings.kernel ?? "simd"));
  const indices = Array.from({ length: count }, (_, k) => k + 1);
  return indices.filter((index) => {
    const cells = shardCells(experiment.groups, { index, count });
    return [...cells].some((id) => !entries.has(id));
  });
}

function cellsOf({ groups }: Experiment) {
  return groups.flatMap(({ cells }) => cells);
}

function collect(folder: string, experiment: Experiment, engine: Engine): Collected {
  const names = new Map(cellsOf(experiment).map(({ id, index }) => [id, index]));
  const entries = new Map<string, JournalEntry>();
  const damaged: string[] = [];
  for (const path of shardJournals(folder)) {
    const { header, entries: found, damaged: broken } = scanJournal(path);
    if (header.specHash !== experiment.specHash) {
      throw new Problem(`mixed sweeps: ${path} belongs to "${header.experiment}" from another spec`);
    }
    if (canonicalJson(header.engine) !== canonicalJson(engine.identity)) {
      throw new Problem(
        `mixed code: ${path} has ${canonicalJson(header.engine)}, not ${canonicalJson(engine.identity)}`,
      );
    }
    for (const entry of found) entries.set(entry.cell, entry);
    for (const id of broken) damaged.push(`damaged rows: cell ${names.get(id)} in ${path}`);
  }
  return { entries, damaged };
}

/** `0-3,7`: sorted numbers with runs drawn together. */
export function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let k = 0; k < numbers.length; ) {
    let end = k;
    while (numbers[end + 1] === numbers[end] + 1) end++;
    parts.push(end === k ? `${numbers[k]}` : `${numbers[k]}-${numbers[end]}`);
    k = end + 1;
  }
  return parts.join(",");
}
