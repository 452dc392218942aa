import { checkOptions } from "../game/options.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { namedWords } from "./given-once.ts";

/** Checks `name=value` words against the variant's schema and fills in its defaults. */
export function variantOptionsFrom(variant: Variant, words: readonly string[]): unknown {
  const given = Object.fromEntries(
    namedWords("option", words).map(({ name, value }) => [name, readValue(value)]),
  );
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
