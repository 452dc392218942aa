import type { Place } from "../place.ts";

/** One record of a CSV file, with the line it starts at (from 1). */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The records of a CSV text (RFC 4180: quotes, doubled quotes, line breaks within quotes), blank lines left out, cells
 * trimmed. The separator is the first of comma, semicolon and tab that the first line has.
 */
export function parseCsv(text: string, at: Place): CsvRow[] {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const firstLine = body.trimStart().split(/\r?\n/, 1)[0];
  const separator = [",", ";", "\t"].find((candidate) => firstLine.includes(candidate)) ?? ",";
  const rows: CsvRow[] = [];
  let line = 1;
  let position = 0;
  while (position < body.length) {
    const start = line;
    const cells: string[] = [];
    for (;;) {
      const cell =
        body[position] === '"' ? quotedCell(body, position, start, at) : plainCell(body, position, separator);
      cells.push(cell.text.trim());
      line += cell.lines;
      position = cell.end;
      if (body[position] !== separator) break;
      position++;
    }
    if (body[position] === "\r") position++;
    if (position < body.length && body[position] !== "\n") {
      throw at.problem(
        `text after a closing quote on line ${line}`,
        body[position],
        `"${separator}" or a new line`,
      );
    }
    position++;
    line++;
    if (cells.length > 1 || cells[0] !== "") rows.push({ line: start, cells });
  }
  return rows;
}

interface Cell {
  readonly text: string;
  readonly end: number;
  /** Line breaks within it. */
  readonly lines: number;
}

function plainCell(body: string, start: number, separator: string): Cell {
  let end = start;
  while (end < body.length && body[end] !== separator && body[end] !== "\n" && body[end] !== "\r") end++;
  return { text: body.slice(start, end), end, lines: 0 };
}

function quotedCell(body: string, start: number, line: number, at: Place): Cell {
  let text = "";
  let from = start + 1;
  for (;;) {
    const quote = body.indexOf('"', from);
    if (quote === -1) throw at.problem(`quote not closed on line ${line}`, body.slice(start), 'a closing "');
    text += body.slice(from, quote);
    if (body[quote + 1] !== '"') return { text, end: quote + 1, lines: text.split("\n").length - 1 };
    text += '"';
    from = quote + 2;
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export function isNumber(cell: string): boolean {
  return NUMBER.test(cell);
}

/** Where a cell stands: its column by the header's name in quotes, or by its number from 1 where there is no header. */
export interface CellPlace {
  readonly line: number;
  readonly column: string;
}

/** A measured value: a finite number >= 0. */
export function readMeasure(cell: string, what: string, where: CellPlace, at: Place): number {
  const value = isNumber(cell) ? Number(cell) : Number.NaN;
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  const problem = value < 0 ? `negative ${what}` : `bad ${what}`;
  throw at.problem(`${problem} on line ${where.line}, column ${where.column}`, cell, "finite numbers >= 0");
}
