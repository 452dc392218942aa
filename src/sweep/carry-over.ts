import { type CellRows, type Journal, type JournalEntry, readRows } from "./journal.ts";
import { unpackRun, WIDTH } from "./measured.ts";
import type { BegunCell } from "./plan.ts";
import { StoppingRule } from "./sampling.ts";
import type { Sampling } from "./spec.ts";

/** The runs of a cell as some sweep has played them, in the order of the repetitions. */
export type PlayedRuns = Omit<CellRows, "finished">;

export interface CarriedOver {
  readonly entry: JournalEntry;
  /** How many of the runs the sampling does not ask for. */
  readonly beyond: number;
}

/** Takes over runs into a journal. Where its sampling asks for more of them, the cell is begun, else it is finished. */
export function carryOver(runs: PlayedRuns, journal: Journal, sampling: Sampling): CarriedOver {
  const rule = new StoppingRule(sampling);
  let asked = 0;
  while (asked < runs.rows && !rule.done) rule.add(unpackRun(runs.packed, asked++, runs.messages));
  return { entry: journal.append({ ...runs, finished: rule.done }), beyond: runs.rows - asked };
}

export function runsInEntry(entry: JournalEntry): PlayedRuns {
  const { cell, rows, messages } = entry;
  return { cell, rows, packed: readRows(entry), messages };
}

/** A cell that a plan goes on with; its rows are read when it does. */
export function begunCell(entry: JournalEntry): BegunCell {
  const { rows: count, messages } = entry;
  const read = () => {
    const packed = readRows(entry);
    return { rows: packed.subarray(0, count * WIDTH), traces: packed.subarray(count * WIDTH), messages };
  };
  return { count, read };
}
