import { dirname, isAbsolute, relative, resolve } from "node:path";
import { readInstance } from "../game/files.ts";
import type { Instance } from "../game/instance.ts";
import { type OwnVariant, readOwnVariants, withOwn } from "../variants/driver/own.ts";
import type { Variant } from "../variants/driver/variant.ts";
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
  /** Content hash of every file that the spec names, an instance's or an own variant's, by what the spec calls it. */
  readonly contents: ReadonlyMap<string, string>;
  /** Every variant that the spec may play, its own ones among them. */
  readonly variants: ReadonlyMap<string, Variant>;
  readonly own: ReadonlyMap<string, OwnVariant>;
  readonly groups: readonly CellGroup[];
}

/**
 * Reads the instance files and own variants that a spec names, which lie beside `specFile`, and lists its cells.
 * @throws Problem if a file is missing or bad.
 */
export async function prepareExperiment(spec: ExperimentSpec, specFile: string): Promise<Experiment> {
  const files = new Map<string, Instance>();
  if (spec.instances.family === "file") {
    for (const path of valuesOf(spec.instances.path, fileFields.path).map(String)) {
      files.set(path, await readInstance(isAbsolute(path) ? path : resolve(dirname(specFile), path)));
    }
  }
  const names = spec.variants.map(({ name }) => name);
  const own = await readOwnVariants(names, dirname(specFile));
  const contents = contentHashes(files);
  for (const [name, { sha256 }] of own) contents.set(name, sha256);
  const specHash = sha256(canonicalJson([spec, [...contents]]));
  const groups = enumerateCells(spec, contents);
  return { spec, specFile, specHash, files, contents, variants: await withOwn(own), own, groups };
}

/** What opens the journal of an experiment, or of a shard of it, in a result folder. */
export function headerOf(
  { spec, specFile, specHash, contents }: Experiment,
  folder: string,
  engine: Engine,
  shard: Shard | undefined,
): JournalHeader {
  return {
    format: JOURNAL_FORMAT,
    specHash,
    spec,
    contents: Object.fromEntries(contents),
    specFile: relative(folder, specFile),
    engine: engine.identity,
    shard: shard === undefined ? null : `${shard.index}/${shard.count}`,
  };
}
