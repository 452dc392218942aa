import { Problem } from "../problem.ts";
import type { Variant } from "../variants/driver/variant.ts";

/** Checks `name=value` words against the variant's schema and fills in its defaults. */
export function variantOptionsFrom(variant: Variant, words: readonly string[]): unknown {
  const given: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 1) throw new Problem(`bad option: --option ${word}; allowed: name=value`);
    given[word.slice(0, at)] = readValue(word.slice(at + 1));
  }
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
