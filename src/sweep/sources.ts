import { familyNamed } from "../game/generate/families.ts";
import { contentHash } from "../game/hash.ts";
import type { Instance } from "../game/instance.ts";
import type { CellGroup } from "./cells.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The instances that a spec takes from files, by the path written in the spec. */
export type InstanceFiles = ReadonlyMap<string, Instance>;

/** The seed of every repetition: what `generate --seed` and `run --seed` take to make the same again. */
export function repetitionSeed(seed: number, repetition: number): string {
  return `${seed}/${repetition}`;
}

/** What tells the instance of one repetition from others: its seed, of a file the hash of its content. */
export function instanceSeedOf(
  { instance }: CellGroup,
  repetition: number,
  { spec, contents }: { readonly spec: ExperimentSpec; readonly contents: ReadonlyMap<string, string> },
): string {
  return contents.get(String(instance.path)) ?? repetitionSeed(spec.seed, repetition);
}

/** The instance of one repetition; of a file, always the same. */
export function instanceOf({ family, instance }: CellGroup, seed: string, files: InstanceFiles): Instance {
  if (family === "file") return files.get(String(instance.path)) as Instance;
  return familyNamed(family).generate({ ...instance, seed });
}

export function contentHashes(files: InstanceFiles): Map<string, string> {
  return new Map([...files].map(([path, instance]) => [path, contentHash(instance)]));
}
