import { compareLevel, FACTORS, type Factor, type Level, levelOf } from "../analysis/cells.ts";
import { meantHint } from "../game/meant-hint.ts";
import { Problem } from "../problem.ts";
import type { RunRecord } from "../records/record.ts";

type CellColumn = Exclude<Factor, "variant" | "options"> | "a";

/** The columns that are the same in every run of a cell, beside those of its variant. */
const COLUMNS: readonly CellColumn[] = [
  ...FACTORS.filter((factor) => factor !== "variant" && factor !== "options"),
  "a",
];

/** The values of a column that runs may have. */
export type Restriction = ReadonlyMap<CellColumn, ReadonlySet<Level>>;

/**
 * Takes the words of `--where` apart; several of one column allow each of its values.
 * @throws Problem for a word that is no column=value, and for a column or a value that the runs do not have
 */
export function restrictionFrom(words: readonly string[], runs: readonly RunRecord[]): Restriction {
  const asked = new Map<CellColumn, Set<Level>>();
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 1) throw new Problem(`bad option: --where ${word}; allowed: column=value, such as vms=100`);
    const column = columnNamed(word.slice(0, at), word);
    const there = new Set(runs.map((run) => columnOf(run, column)));
    const values = asked.get(column) ?? new Set();
    for (const value of valuesMeant(word.slice(at + 1), column, there)) values.add(value);
    asked.set(column, values);
  }
  return asked;
}

export function isWithin(restriction: Restriction, run: RunRecord): boolean {
  return [...restriction].every(([column, values]) => values.has(columnOf(run, column)));
}

function columnOf(run: RunRecord, column: CellColumn): Level {
  return column === "a" ? run.a : levelOf(run, column);
}

function columnNamed(name: string, word: string): CellColumn {
  const found = COLUMNS.find((column) => column === name);
  if (found !== undefined) return found;
  const allowed = `${COLUMNS.join(", ")}${meantHint(name, COLUMNS)}`;
  throw new Problem(`unknown column: --where ${word}; allowed: ${allowed}`);
}

/** Where no value is the one that was typed, those that have its six digits. */
function valuesMeant(text: string, column: CellColumn, there: ReadonlySet<Level>): Level[] {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const exact = [...there].filter((value) => value === number || String(value) === text);
  if (exact.length > 0) return exact;
  const typed = Number.isNaN(number) ? text : valueText(number);
  const near = [...there].filter((value) => valueText(value) === typed);
  if (near.length > 0) return near;
  const allowed = [...there].sort(compareLevel).map(valueText);
  const again = text.includes(",") ? "; each with a --where of its own" : "";
  throw new Problem(
    `no such value: --where ${column}=${typed}; allowed: ${[...new Set(allowed)].join(", ")}${again}`,
  );
}

/** An epsilon is computed from a, and nobody types all of its digits. */
function valueText(value: Level): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}
