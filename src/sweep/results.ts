import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { type Manifest, readManifest } from "../records/manifest.ts";
import { tableMetadata } from "../records/read.ts";

const TABLES = ["records.arrow", "timings.arrow", "traces.arrow"];

/** What a sweep leaves in its result folder, beside figures; not every sweep has all of them. */
export const RESULT_FILES: readonly string[] = [...TABLES, "manifest.json"];

/** What the tables of a result folder are, if it has any. */
export function resultsIn(folder: string): Manifest | undefined {
  const path = join(folder, "manifest.json");
  return existsSync(path) ? readManifest(path) : undefined;
}

/**
 * Results are not overwritten by those of another spec, nor tables of which nobody knows what they are, unless somebody says so.
 * @param ways What to do instead.
 * @throws Problem if a folder holds such.
 */
export function refuseOtherResults(folder: string, specHash: string, ways: string): void {
  const held = resultsIn(folder);
  const tables = TABLES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  const other = held === undefined ? tables.find((path) => specHashIn(path) !== specHash) : undefined;
  if (other !== undefined) throw new Problem(`table without a manifest: ${other} (${ways})`);
  if (held === undefined || held.specHash === specHash) return;
  throw new Problem(`other results: ${folder} holds "${held.experiment.name}" from another spec (${ways})`);
}

/** A manifest comes last: tables of this spec without one were left by an assembly that was cut off. Null if nobody knows whose it is. */
function specHashIn(path: string): string | null {
  try {
    return tableMetadata(path).get("specHash") ?? null;
  } catch {
    return null;
  }
}

const FIGURE_ENDINGS = ["svg", "png", "pdf", "vl.json"];

/** Throws the results in a folder away. A manifest that cannot be read names no figures, and keeps nothing alive. */
export function removeResults(folder: string): void {
  try {
    const held = resultsIn(folder);
    if (held !== undefined) removeFigures(folder, held);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  for (const name of RESULT_FILES) rmSync(join(folder, name), { force: true });
}

/** Beside other tables they would pass for figures of those. */
export function removeFigures(folder: string, { experiment }: Manifest): void {
  for (const name of experiment.figures) {
    for (const ending of FIGURE_ENDINGS) rmSync(join(folder, `${name}.${ending}`), { force: true });
  }
}
