import { Problem } from "../problem.ts";

/** What yargs knows of the options of a command line, as far as it matters here. */
interface KnownOptions {
  /** Names of options that take lists. */
  readonly array: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/**
 * Options that take one value must not be given twice: one of the values would be lost without a word.
 * @throws Problem
 */
export function checkGivenOnce(given: Readonly<Record<string, unknown>>, known: unknown): true {
  const { array, alias } = known as KnownOptions;
  const lists = new Set(array.flatMap((name) => [name, ...(alias[name] ?? [])]).flatMap(spellings));
  for (const [name, value] of Object.entries(given)) {
    if (name === "_" || !Array.isArray(value) || lists.has(name)) continue;
    throw new Problem(`option given twice: --${name} ${value.join(` --${name} `)}; allowed: once`);
  }
  return true;
}

/** yargs names an option `time-limit` also `timeLimit`. */
function spellings(name: string): string[] {
  return [name, name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
}
