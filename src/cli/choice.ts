import { type Contestant, contestantKey } from "../analysis/pairs.ts";
import type { Crowded } from "../figures/plot.ts";
import type { RunRecord } from "../records/record.ts";
import { shellWord } from "../shell-word.ts";
import { chosenContestants } from "./chosen-contestants.ts";
import { isWithin, restrictionFrom } from "./where.ts";

/** The part of a sweep that somebody wants to see. */
export interface Choice {
  readonly variants?: string | undefined;
  readonly where: readonly string[];
}

export const choiceOptions = {
  variants: {
    type: "string",
    requiresArg: true,
    describe: "these alone, with commas: names, or labels as they are printed",
  },
  where: {
    type: "string",
    array: true,
    default: [] as string[],
    requiresArg: true,
    describe: "only runs with this column=value, such as vms=100; several of a column: any of them",
  },
} as const;

/** The choice as it was typed; empty where everything is chosen. */
export function choiceText({ variants, where }: Choice): string {
  const words = where.map((word) => `--where ${word}`);
  return [...(variants === undefined ? [] : [`--variants ${variants}`]), ...words].join(" ");
}

/** For the caption of a figure; empty where everything is shown. */
export function choiceNote({ variants, where }: Choice): string {
  const parts = [...where, ...(variants === undefined ? [] : [`variants ${variants}`])];
  return parts.length === 0 ? "" : `A part of the sweep: ${parts.join(", ")}.`;
}

/** Of a figure that is longer than a page: how to draw one that is not. */
export function crowdNote({ figure, holds }: Crowded, folder: string): string {
  const part = `plot ${shellWord(folder)} --figures ${figure} --where column=value -o part`;
  return `longer than a page: ${figure} has ${holds}; npx flockbench ${part} draws a part`;
}

/**
 * The indices of the cells that were chosen, or null for all.
 * @throws Problem for names, columns and values that the runs do not have
 */
export function chosenCells(
  { variants, where }: Choice,
  runs: Iterable<RunRecord>,
): ReadonlySet<number> | null {
  if (variants === undefined && where.length === 0) return null;
  const cells = firstRuns(runs);
  const restriction = restrictionFrom(where, cells);
  const players = variants === undefined ? null : playersIn(variants, cells);
  const isChosen = (run: RunRecord) =>
    (players?.has(contestantKey(run)) ?? true) && isWithin(restriction, run);
  return new Set(cells.filter(isChosen).map(({ cell }) => cell));
}

/** One run of each cell: what is chosen by is the same in all of them. */
function firstRuns(runs: Iterable<RunRecord>): RunRecord[] {
  const first = new Map<number, RunRecord>();
  for (const run of runs) if (!first.has(run.cell)) first.set(run.cell, run);
  return [...first.values()];
}

function playersIn(list: string, cells: readonly RunRecord[]): ReadonlySet<string> {
  const there = new Map(
    cells.map(({ variant, options }): [string, Contestant] => {
      const contestant = { variant, options };
      return [contestantKey(contestant), contestant];
    }),
  );
  return new Set(chosenContestants(list, [...there.values()]).map(contestantKey));
}
