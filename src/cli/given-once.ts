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

/**
 * Names and values of an option that is given several times, as `name=value`.
 * @throws Problem if one is not `name=value`, or if a name comes twice.
 */
export function namedWords(option: string, words: readonly string[]): [name: string, value: string][] {
  const before = new Map<string, string>();
  return words.map((word) => {
    const at = word.indexOf("=");
    if (at < 1) throw new Problem(`bad option: --${option} ${word}; allowed: name=value`);
    const name = word.slice(0, at);
    const other = before.get(name);
    if (other !== undefined) {
      throw new Problem(`given twice: --${option} ${other} and ${word}; allowed: ${name} once`);
    }
    before.set(name, word);
    return [name, word.slice(at + 1)];
  });
}

/** yargs names an option `time-limit` also `timeLimit`. */
function spellings(name: string): string[] {
  return [name, name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
}
