import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { type Manifest, readManifest } from "../records/manifest.ts";

/** What the tables of a result folder are, if it has any. */
export function resultsIn(folder: string): Manifest | undefined {
  const path = join(folder, "manifest.json");
  return existsSync(path) ? readManifest(path) : undefined;
}

/**
 * Results are not overwritten by those of another spec unless somebody says so.
 * @param ways What to do instead.
 * @throws Problem if a folder holds results of another spec.
 */
export function refuseOtherResults(folder: string, specHash: string, ways: string): void {
  const held = resultsIn(folder);
  if (held === undefined || held.specHash === specHash) return;
  throw new Problem(`other results: ${folder} holds "${held.experiment.name}" from another spec (${ways})`);
}

const TABLES = ["records.arrow", "timings.arrow", "traces.arrow"];

/** Throws the results in a folder away. */
export function removeResults(folder: string): void {
  for (const name of [...TABLES, "manifest.json"]) rmSync(join(folder, name), { force: true });
}
