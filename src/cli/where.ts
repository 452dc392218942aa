import { FACTORS, type Factor, type Level } from "../analysis/cells.ts";
import { nearest } from "../game/nearest.ts";
import { Problem } from "../problem.ts";
import type { RunRecord } from "../records/record.ts";

type CellColumn = Exclude<Factor, "variant" | "options"> | "a";

/** The columns that are the same in every run of a cell, beside those of its variant. */
const COLUMNS: readonly CellColumn[] = [
  ...FACTORS.filter((factor) => factor !== "variant" && factor !== "options"),
  "a",
];

/** The values of a column, as they are written in `--where`, that runs may have. */
export type Restriction = ReadonlyMap<CellColumn, ReadonlySet<string>>;

/**
 * Takes the words of `--where` apart; several of one column allow each of its values.
 * @throws Problem for a word that is no column=value, and for a column or a value that the runs do not have
 */
export function restrictionFrom(words: readonly string[], runs: Iterable<RunRecord>): Restriction {
  const asked = new Map<CellColumn, Set<string>>();
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 1) throw new Problem(`bad option: --where ${word}; allowed: column=value, such as vms=100`);
    const column = columnNamed(word.slice(0, at), word);
    const value = word.slice(at + 1);
    asked.set(column, (asked.get(column) ?? new Set()).add(canonical(value)));
  }
  if (asked.size > 0) checkValues(asked, runs);
  return asked;
}

export function isWithin(restriction: Restriction, run: RunRecord): boolean {
  return [...restriction].every(([column, values]) => values.has(valueText(run[column])));
}

function columnNamed(name: string, word: string): CellColumn {
  const found = COLUMNS.find((column) => column === name);
  if (found !== undefined) return found;
  const meant = nearest(name, COLUMNS);
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  throw new Problem(`unknown column: --where ${word}; allowed: ${COLUMNS.join(", ")}${hint}`);
}

function checkValues(asked: Restriction, runs: Iterable<RunRecord>): void {
  const there = new Map([...asked.keys()].map((column) => [column, new Map<string, Level>()]));
  for (const run of runs) {
    for (const [column, values] of there) values.set(valueText(run[column]), run[column]);
  }
  for (const [column, values] of asked) {
    const known = there.get(column) ?? new Map<string, Level>();
    const unknown = [...values].find((value) => !known.has(value));
    if (unknown === undefined) continue;
    const allowed = [...known].sort(([, p], [, q]) => (Number(p) < Number(q) ? -1 : 1)).map(([text]) => text);
    throw new Problem(`no such value: --where ${column}=${unknown}; allowed: ${allowed.join(", ")}`);
  }
}

/** Six digits: an epsilon is computed from a, and nobody types all of its. */
function valueText(value: Level): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}

/** 1e2 is 100. */
function canonical(text: string): string {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? text : valueText(value);
}
