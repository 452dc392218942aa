import { MAX_CLOUDS } from "../limits.ts";
import { type Place, show } from "../place.ts";
import { isNumber, parseCsv, readMeasure } from "./csv.ts";

/** A square table of measured values, row-major; NaN where nothing was measured. */
export interface Matrix {
  /** `undefined` if the file has none. */
  readonly names?: readonly string[];
  readonly size: number;
  readonly values: Float64Array;
}

const BLANK = /^(?:|-|\?|n\/?a|nan|null)$/i;

/**
 * A matrix with a header of destinations and a first column of sources, in any order. A name that stands on one side
 * only is left out with a note.
 */
export function readLabelledMatrix(text: string, at: Place, what: string, notes: string[]): Matrix {
  const rows = parseCsv(text, at);
  if (rows.length < 2) throw at.problem("no rows", rows.length, "a header and one row for each name");
  const header = rows[0].cells.slice(1);
  const columnOf = uniqueNames(header, "column", at);
  const rowOf = uniqueNames(
    rows.slice(1).map((row) => row.cells[0]),
    "row",
    at,
  );
  noteOneSided([...rowOf.keys()], columnOf, "row", "column", notes);
  noteOneSided(header, rowOf, "column", "row", notes);
  const names = header.filter((name) => rowOf.has(name));
  if (names.length === 0) {
    const shown = `columns ${someNames(header)}, rows ${someNames([...rowOf.keys()])}`;
    throw at.problemWith("no name of both a column and a row", shown, "a row and a column for each name");
  }
  const size = checkSize(names.length, at);
  const values = new Float64Array(size * size).fill(Number.NaN);
  for (const [x, name] of names.entries()) {
    const { line, cells } = rows[1 + (rowOf.get(name) ?? 0)];
    if (cells.length !== header.length + 1) {
      throw at.problem(
        `wrong number of cells on line ${line}, row ${show(name)}`,
        cells.length,
        `${header.length + 1}, as in the header`,
      );
    }
    for (const [y, other] of names.entries()) {
      const cell = cells[1 + (columnOf.get(other) ?? 0)];
      if (BLANK.test(cell)) continue;
      values[x * size + y] = readMeasure(cell, what, { line, column: show(other) }, at);
    }
  }
  return { names, size, values };
}

function uniqueNames(names: readonly string[], side: string, at: Place): Map<string, number> {
  const index = new Map<string, number>();
  for (const [k, name] of names.entries()) {
    if (index.has(name)) throw at.problem(`two ${side}s of one name`, name, `one ${side} for each name`);
    index.set(name, k);
  }
  return index;
}

function noteOneSided(
  names: readonly string[],
  partners: ReadonlyMap<string, number>,
  side: string,
  missing: string,
  notes: string[],
): void {
  for (const name of names) {
    if (!partners.has(name)) notes.push(`dropped "${name}": it has a ${side} but no ${missing}`);
  }
}

/**
 * A matrix of bare numbers, one row a line, separated by blanks (or commas or semicolons). Such files have no way to
 * leave a cell blank: with `zerosAreMissing`, a zero off the diagonal is taken for one.
 */
export function readPlainMatrix(
  text: string,
  at: Place,
  what: string,
  zerosAreMissing: boolean,
  notes: string[],
): Matrix {
  const rows: { line: number; cells: string[] }[] = [];
  for (const [k, line] of text.split(/\r?\n/).entries()) {
    const cells = line.trim().split(/[\s,;]+/);
    if (cells[0] !== "") rows.push({ line: k + 1, cells });
  }
  const size = checkSize(rows.length, at);
  const values = new Float64Array(size * size);
  let missing = 0;
  for (const [x, { line, cells }] of rows.entries()) {
    if (cells.length !== size) {
      throw at.problemWith(
        `matrix not square on line ${line}`,
        `${cells.length} columns`,
        `${size}, one for each of its ${size} rows`,
      );
    }
    for (const [y, cell] of cells.entries()) {
      const value = readMeasure(cell, what, { line, column: `${y + 1}` }, at);
      const isMissing = zerosAreMissing && value === 0 && x !== y;
      if (isMissing) missing++;
      values[x * size + y] = isMissing ? Number.NaN : value;
    }
  }
  if (missing > 0) notes.push(`took ${missing} zeros off the diagonal for missing measurements`);
  return { size, values };
}

function checkSize(size: number, at: Place): number {
  if (size >= 1 && size <= MAX_CLOUDS) return size;
  throw at.problem("bad matrix size", size, `1 to ${MAX_CLOUDS} rows`);
}

const SHOWN_NAMES = 4;

function someNames(names: readonly string[]): string {
  const more = names.length > SHOWN_NAMES ? ", ..." : "";
  return `${names.slice(0, SHOWN_NAMES).map(show).join(", ")}${more}`;
}

/** True if the first line holds a word: the header of a labelled matrix. */
export function looksLabelled(text: string): boolean {
  const firstLine = text.trimStart().split(/\r?\n/, 1)[0];
  return (
    /[,;\t]/.test(firstLine) && !firstLine.split(/[\s,;]+/).every((cell) => cell === "" || isNumber(cell))
  );
}
