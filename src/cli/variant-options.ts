import { Problem } from "../problem.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { namedWords } from "./given-once.ts";

/** Checks `name=value` words against the variant's schema and fills in its defaults. */
export function variantOptionsFrom(variant: Variant, words: readonly string[]): unknown {
  const given = Object.fromEntries(
    namedWords("option", words).map(({ name, value }) => [name, readValue(value)]),
  );
  const checked = variant.options.safeParse(given);
  if (checked.success) return checked.data;
  const names = Object.keys(variant.options.shape).join(", ") || "none";
  throw new Problem(
    checked.error.issues
      .map(({ path, message }) => {
        const where = path.length > 0 ? `${path.join(".")} of variant ${variant.name}` : variant.name;
        return `bad variant option: ${where}: ${message} (its options: ${names})`;
      })
      .join("\n"),
  );
}

/** Numbers, booleans and null as JSON reads them; any other text is itself. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
