import { findSyntaxError } from "./json-syntax.ts";
import type { Place } from "./place.ts";

/** Parses JSON text, without a byte order mark if there is one. Errors name line and column, and what stands there. */
export function parseJson(text: string, at: Place, expected: string): unknown {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.trim() === "") throw at.problemWith("empty file", `${text.length} characters`, expected);
  try {
    return JSON.parse(body);
  } catch (error) {
    // Engines word their messages differently and often leave the position out.
    const found = findSyntaxError(body);
    if (found === undefined) throw at.problemWith("not JSON", String(error), expected);
    const where = `line ${found.line}, column ${found.column}`;
    throw at.problemWith("not JSON", `${found.found} at ${where}`, `${found.wanted} there (${expected})`);
  }
}
