import type { RunRecord } from "./record.ts";

/**
 * What instances from files are called in figures and on the command line, by the hash of their content: as much of the end of their
 * paths as tells them apart, without `.json` or `.arrow` where that does.
 * @param contents hashes by path, as a manifest has them
 */
export function instanceNames(contents: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const paths = Object.keys(contents);
  const parts = paths.map((path) => path.replace(/\.(json|arrow)$/, "").split(/[\\/]/));
  const most = Math.max(0, ...parts.map((own) => own.length));
  const shortened = Array.from({ length: most }, (_, k) => parts.map((own) => own.slice(-k - 1).join("/")));
  const names = shortened.find((some) => new Set(some).size === some.length) ?? paths;
  return new Map(Object.values(contents).map((hash, k) => [hash, names[k]]));
}

/** The runs of a sweep, with the names of instances from files in place of their hashes. */
export function* withInstanceNames(
  rows: Iterable<RunRecord>,
  contents: Readonly<Record<string, string>>,
): Generator<RunRecord> {
  const names = instanceNames(contents);
  for (const row of rows) {
    const name = row.family === "file" ? names.get(row.instanceSeed) : undefined;
    yield name === undefined ? row : { ...row, instanceSeed: name };
  }
}
