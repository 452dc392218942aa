import { checkOptions } from "../../game/options.ts";
import type { Variant } from "./variant.ts";

/**
 * A variant's options from words, as a command line or a form gives them: a name and a value each. What is left out gets its default.
 * @throws Problem for options that the variant does not have or take.
 */
export function optionsFromWords(
  variant: Variant,
  words: Iterable<readonly [name: string, value: string]>,
): unknown {
  const given = Object.fromEntries(Array.from(words, ([name, value]) => [name, readValue(value)]));
  return checkOptions(variant.options, given, `variant ${variant.name}`);
}

/** Numbers, booleans and null as JSON reads them; any other text is itself. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
