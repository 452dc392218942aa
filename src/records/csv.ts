import type { Value } from "./columns.ts";
import type { Column } from "./schema.ts";

/** Rows in a piece of text: large enough to write at once, small enough to hold. */
const ROWS_A_PIECE = 1024;

/**
 * A table as CSV (RFC 4180, lines end in CRLF): a line of column names, then the rows. Null is an empty cell, an empty
 * text is `""`; numbers read back to the same double; infinity is `Infinity`, and unknown is `NaN`. Units stand in
 * docs/formats.md.
 */
export function* csvText<Name extends string>(
  columns: readonly Column<Name>[],
  rows: Iterable<Readonly<Record<Name, Value>>>,
): Generator<string> {
  let piece = line(columns.map(({ name }) => name));
  let pending = 0;
  for (const row of rows) {
    piece += line(columns.map(({ name }) => cellOf(row[name])));
    if (++pending < ROWS_A_PIECE) continue;
    yield piece;
    piece = "";
    pending = 0;
  }
  yield piece;
}

function line(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}

function cellOf(value: Value): string {
  if (value === null) return "";
  const text = String(value);
  return value === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
