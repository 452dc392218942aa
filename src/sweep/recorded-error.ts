import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRecords } from "../records/read.ts";
import type { Cell } from "./cells.ts";
import { peekJournal } from "./journal.ts";
import { shardJournals } from "./store.ts";

/**
 * What a run of a result folder failed with when it was played; null if it did not, or is not finished. The journal of a
 * whole sweep has all that is finished: the tables beside it may be those of fewer cells.
 */
export function recordedError(folder: string, { id, index }: Cell, repetition: number): string | null {
  const whole = join(folder, "sweep.journal");
  const isWhole = existsSync(whole);
  for (const journal of isWhole ? [whole] : shardJournals(folder)) {
    const entry = peekJournal(journal).entries.findLast(({ cell }) => cell === id);
    if (entry !== undefined) return entry.messages[repetition] ?? null;
  }
  const table = join(folder, "records.arrow");
  return !isWhole && existsSync(table) ? errorInTable(table, index, repetition) : null;
}

function errorInTable(path: string, index: number, repetition: number): string | null {
  for (const row of readRecords(path)) {
    if (row.cell === index && row.repetition === repetition) return row.message;
    if (row.cell > index) break;
  }
  return null;
}
