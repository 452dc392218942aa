import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { assignmentCount } from "../exact/optimum.ts";
import { readInstance } from "../game/files.ts";
import { contentHash } from "../game/hash.ts";
import type { Instance } from "../game/instance.ts";
import { Problem } from "../problem.ts";
import { checkedVariant } from "../variants/driver/checked.ts";
import { variantNamed } from "../variants/driver/find.ts";
import { type OwnVariant, readOwnVariants, withOwn } from "../variants/driver/own.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { valuesOf } from "./axes.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { type CellGroup, enumerateCells } from "./cells.ts";
import { MOST_ASSIGNMENTS } from "./check-spec.ts";
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
 * @param given Variants under their names; they come before the package's.
 * @throws Problem if a file is missing or bad, or if a variant is not known: each of its runs would be an error.
 */
export async function prepareExperiment(
  spec: ExperimentSpec,
  specFile: string,
  given: readonly Variant[] = [],
): Promise<Experiment> {
  const files = await readInstances(spec, specFile);
  const names = spec.variants.map(({ name }) => name);
  const own = await readOwnVariants(names, dirname(specFile));
  const variants = new Map(await withOwn(own));
  for (const variant of given) variants.set(variant.name, checkedVariant(variant));
  for (const name of names) variantNamed(variants, name);
  const contents = contentHashes(files);
  for (const [name, { sha256 }] of own) contents.set(name, sha256);
  const specHash = sha256(canonicalJson([spec, [...contents]]));
  const groups = enumerateCells(spec, contents);
  return { spec, specFile, specHash, files, contents, variants, own, groups };
}

/** What a journal or a manifest says of its experiment. */
export interface RecordedExperiment {
  readonly spec: ExperimentSpec;
  /** From the result folder. */
  readonly specFile: string;
  readonly specHash: string;
  readonly contents: Readonly<Record<string, string>>;
}

/**
 * The experiment that was recorded in a result folder.
 * @throws Problem if a file that it names is missing, bad, or not what it was.
 */
export async function prepareAgain(recorded: RecordedExperiment, folder: string): Promise<Experiment> {
  const experiment = await prepareExperiment(recorded.spec, join(folder, recorded.specFile));
  if (experiment.specHash === recorded.specHash) return experiment;
  const changed = [...experiment.contents].filter(([name, content]) => recorded.contents[name] !== content);
  throw new Problem(
    `changed file: ${changed.map(([name]) => name).join(", ")}; the runs in ${folder} were played on other contents`,
  );
}

async function readInstances(
  { instances, optimum }: ExperimentSpec,
  specFile: string,
): Promise<Map<string, Instance>> {
  const files = new Map<string, Instance>();
  if (instances.family !== "file") return files;
  const known = new Map<string, string>();
  for (const path of valuesOf(instances.path, fileFields.path).map(String)) {
    const instance = await readInstance(isAbsolute(path) ? path : resolve(dirname(specFile), path)).catch(
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        throw new Problem(`${error.message}; named by instances.path in ${specFile}`);
      },
    );
    const content = contentHash(instance);
    const same = known.get(content);
    if (same !== undefined) {
      throw new Problem(
        `same instance twice: ${path}, as ${same}, in ${specFile}; allowed: different instances`,
      );
    }
    if (optimum.method === "exhaustive" && assignmentCount(instance) > MOST_ASSIGNMENTS) {
      throw new Problem(
        `too many to enumerate: ${assignmentCount(instance).toPrecision(3)} assignments of ${path} in ${specFile}; ` +
          `allowed: at most ${MOST_ASSIGNMENTS}, or another optimum`,
      );
    }
    known.set(content, path);
    files.set(path, instance);
  }
  return files;
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
