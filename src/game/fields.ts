import { meantHint } from "./meant-hint.ts";
import type { Place } from "./place.ts";

/** Reading what JSON gives as what a format wants. Each function throws a `Problem` that names the place. */

export type Fields = Readonly<Record<string, unknown>>;

/** An object with no key outside `allowed`. */
export function readObject(value: unknown, at: Place, allowed: readonly string[]): Fields {
  const fields = readAnyObject(value, at);
  for (const key of Object.keys(fields)) {
    if (allowed.includes(key)) continue;
    throw at.problem("unknown key", key, allowed.join(", ") + meantHint(key, allowed));
  }
  return fields;
}

/** The object of a whole file. Of another format its keys are others, so that is what is told. */
export function readRoot(value: unknown, at: Place, format: string, allowed: readonly string[]): Fields {
  const fields = readAnyObject(value, at);
  if (fields.format === undefined) {
    const name = format.replace(/^.*\/|@.*$/g, "");
    const file = `a file with "format": "${format}" (docs/formats.md)`;
    throw at.problemWith(`no ${name} file`, "nothing at format", file);
  }
  readChoice(fields.format, at.key("format"), [format]);
  readObject(value, at, allowed);
  return fields;
}

export function readAnyObject(value: unknown, at: Place): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw at.problem(value === undefined ? "missing field" : "not an object", value, "an object");
  }
  return value as Fields;
}

/** An array; of `length` entries where given, `each` saying what there is one entry for. */
export function readArray(value: unknown, at: Place, length?: number, each?: string): readonly unknown[] {
  const allowed = length === undefined ? "an array" : `an array of ${length}, one for each ${each}`;
  if (!Array.isArray(value)) {
    throw at.problem(value === undefined ? "missing field" : "not an array", value, allowed);
  }
  if (length !== undefined && value.length !== length) throw at.problem("wrong length", value, allowed);
  return value;
}

/** An array of numbers, finite or not: `check.ts` judges the values. */
export function readNumbers(value: unknown, at: Place, length: number, each: string): Float64Array {
  const array = readArray(value, at, length, each);
  const numbers = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const entry = array[k];
    if (typeof entry !== "number") throw at.index(k).problem("not a number", entry, "a finite number");
    // Adding zero turns -0 into 0, so that equal games have equal bytes.
    numbers[k] = entry + 0;
  }
  return numbers;
}

export function readString(value: unknown, at: Place): string {
  if (typeof value !== "string") {
    throw at.problem(value === undefined ? "missing field" : "not a string", value, "a string");
  }
  // Half of a surrogate pair has no UTF-8 form, so the name could not be written back.
  if (/\p{Surrogate}/u.test(value)) throw at.problem("broken text", value, "well-formed Unicode");
  return value;
}

export function readStrings(value: unknown, at: Place, length: number, each: string): readonly string[] {
  return readArray(value, at, length, each).map((entry, k) => readString(entry, at.index(k)));
}

/** One of a few words. */
export function readChoice<Choice extends string>(
  value: unknown,
  at: Place,
  allowed: readonly Choice[],
): Choice {
  const choice = allowed.find((candidate) => candidate === value);
  if (choice === undefined) {
    const shown = allowed.map((candidate) => `"${candidate}"`).join(" or ");
    throw at.problem(value === undefined ? "missing field" : "unknown value", value, shown);
  }
  return choice;
}
