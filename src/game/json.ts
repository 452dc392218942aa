import { findSyntaxError } from "./json-syntax.ts";
import type { Place } from "./place.ts";

/** Parses JSON text, without a byte order mark if there is one. Errors name line and column, and what stands there. */
export function parseJson(text: string, at: Place, expected: string): unknown {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.trim() === "") throw at.problemWith("empty file", `${text.length} characters`, expected);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    // Engines word their messages differently and often leave the position out.
    const found = findSyntaxError(body);
    if (found === undefined) throw at.problemWith("not JSON", String(error), expected);
    const where = `line ${found.line}, column ${found.column}`;
    throw at.problemWith("not JSON", `${found.found} at ${where}`, `${found.wanted} there (${expected})`);
  }
  const twice = keyTwice(body);
  if (twice !== undefined) throw at.problem("key given twice", twice, "each key of an object once");
  return value;
}

/** A key that stands in one object twice: of its values the parser would keep the last, without a word. */
function keyTwice(json: string): string | undefined {
  const [quote, begin, end, colon] = [0x22, 0x7b, 0x7d, 0x3a];
  const open: Set<string>[] = [];
  let text = "";
  for (let k = 0; k < json.length; k++) {
    const code = json.charCodeAt(k);
    if (code === begin) open.push(new Set());
    else if (code === end) open.pop();
    else if (code === quote) {
      const start = k;
      k = endOfString(json, k);
      text = json.slice(start, k + 1);
    } else if (code === colon) {
      const keys = open[open.length - 1];
      const key = JSON.parse(text) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

/** The quote that ends the string: an odd number of backslashes before one makes it a part of the text. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let before = end;
    while (json[before - 1] === "\\") before--;
    if ((end - before) % 2 === 0) return end;
  }
}
