import { dirname, isAbsolute, relative, resolve } from "node:path";
import { readInstance } from "../game/files.ts";
import type { Instance } from "../game/instance.ts";
import { valuesOf } from "./axes.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { type CellGroup, enumerateCells } from "./cells.ts";
import type { Engine } from "./engine.ts";
import { JOURNAL_FORMAT, type JournalHeader } from "./journal.ts";
import type { Shard } from "./shard.ts";
import { contentHashes, type InstanceFiles } from "./sources.ts";
import { type ExperimentSpec, fileFields } from "./spec.ts";

/** An experiment made ready: its cells, and what identifies it. */
export interface Experiment {
  readonly spec: ExperimentSpec;
  readonly specFile: string;
  /** Of the checked spec and the contents of its instance files. */
  readonly specHash: string;
  readonly files: InstanceFiles;
  readonly groups: readonly CellGroup[];
}

/**
 * Reads the instance files that a spec names, which lie beside `specFile`, and lists its cells.
 * @throws Problem if a file is missing or bad.
 */
export async function prepareExperiment(spec: ExperimentSpec, specFile: string): Promise<Experiment> {
  const files = new Map<string, Instance>();
  if (spec.instances.family === "file") {
    for (const path of valuesOf(spec.instances.path, fileFields.path).map(String)) {
      files.set(path, await readInstance(isAbsolute(path) ? path : resolve(dirname(specFile), path)));
    }
  }
  const contents = contentHashes(files);
  const specHash = sha256(canonicalJson([spec, [...contents]]));
  return { spec, specFile, specHash, files, groups: enumerateCells(spec, contents) };
}

/** What opens the journal of an experiment, or of a shard of it, in a result folder. */
export function headerOf(
  { spec, specFile, specHash }: Experiment,
  folder: string,
  engine: Engine,
  shard: Shard | undefined,
): JournalHeader {
  return {
    format: JOURNAL_FORMAT,
    specHash,
    spec,
    specFile: relative(folder, specFile),
    engine: engine.identity,
    shard: shard === undefined ? null : `${shard.index}/${shard.count}`,
  };
}
