import { existsSync } from "node:fs";
import { join } from "node:path";
import { largest } from "../analysis/extremes.ts";
import { groupBy } from "../analysis/group.ts";
import { kernelNamed } from "../kernel/kernels.ts";
import type { Kernel } from "../kernel/types.ts";
import type { Value } from "../records/columns.ts";
import { readManifest } from "../records/manifest.ts";
import { readRecords } from "../records/read.ts";
import type { RunRecord } from "../records/record.ts";
import { type Column, RECORD_COLUMNS } from "../records/schema.ts";
import type { Cell, CellGroup } from "./cells.ts";
import { type Experiment, prepareAgain } from "./experiment.ts";
import { conditionsOf } from "./layout.ts";
import { playRepetition } from "./repetition.ts";
import { instanceSeedOf } from "./sources.ts";

/** How much of a result folder is played again; a few runs if it does not say. */
export interface VerifySettings {
  /** Cells at most, those with the least work first; each variant's cheapest one is among them. */
  readonly cells?: number;
  /** Repetitions of each cell at most, from the first. */
  readonly repetitions?: number;
}

const USUAL = { cells: 4, repetitions: 3 };
/** Where every run has a bound that takes many seconds. */
const USUAL_OF_BOUNDS = { cells: 1, repetitions: 1 };

export interface Difference {
  readonly cell: number;
  readonly repetition: number;
  readonly column: string;
  readonly recorded: string;
  readonly again: string;
}

export interface Verification {
  readonly cells: readonly number[];
  /** Rows that were played again and compared. */
  readonly rows: number;
  readonly seconds: number;
  /** The first of each row that differs. */
  readonly differences: readonly Difference[];
}

/**
 * Plays a few runs of a complete result folder again, through the spec stored in its manifest, and compares every column
 * bit by bit. Runs that were stopped by the clock are left out: they depend on it. The others have no time limit this time:
 * on a slower machine it would stop them.
 * @throws Problem if the folder holds no sweep, or a table that is not the one its manifest describes.
 */
export async function verifyFolder(folder: string, settings: VerifySettings): Promise<Verification> {
  const manifest = readManifest(join(folder, "manifest.json"));
  const experiment = await prepareAgain({ ...manifest, spec: manifest.experiment }, folder);
  const records = join(folder, "records.arrow");
  const { method, rounds } = manifest.experiment.optimum;
  const work = workByCell(records, method);
  const started = performance.now();
  const usual = method === "bound" && rounds > 0 ? USUAL_OF_BOUNDS : USUAL;
  const { cells, repetitions } = { ...usual, ...settings };
  const chosen = cheapest(experiment, work, cells);
  const recorded = rowsOf(records, new Set(chosen.map(({ cell }) => cell.index)), repetitions);
  const kernel = kernelNamed(manifest.kernel.name);
  const differences: Difference[] = [];
  let played = 0;
  for (const { group, cell } of chosen) {
    for (const row of recorded.get(cell.index) ?? []) {
      if (row.status === "timeout") continue;
      const again = playAgain(experiment, kernel, group, cell, row.repetition);
      const difference = firstDifference(row, again);
      if (difference !== undefined) differences.push(difference);
      played++;
    }
  }
  const seconds = (performance.now() - started) / 1000;
  return { cells: chosen.map(({ cell }) => cell.index), rows: played, seconds, differences };
}

/** Whether a folder holds what `verifyFolder` can play again. */
export function isSweep(folder: string): boolean {
  return existsSync(join(folder, "manifest.json")) && existsSync(join(folder, "records.arrow"));
}

/** About how many activations and enumerated assignments a run takes, from the first one of each cell. */
function workByCell(path: string, method: string): Map<number, number> {
  const work = new Map<number, number>();
  for (const row of readRecords(path)) {
    if (!work.has(row.cell)) work.set(row.cell, workOf(row, method));
  }
  return work;
}

/** The first rows of some cells: the table may be larger than the memory, and is read once more for them. */
function rowsOf(path: string, cells: ReadonlySet<number>, most: number): Map<number, RunRecord[]> {
  const rows = new Map([...cells].map((cell): [number, RunRecord[]] => [cell, []]));
  const last = largest([...cells]);
  for (const row of readRecords(path)) {
    if (row.cell > last) break;
    const found = rows.get(row.cell);
    if (found !== undefined && found.length < most) found.push(row);
  }
  return rows;
}

interface Candidate {
  readonly group: CellGroup;
  readonly cell: Cell;
  readonly work: number;
}

/** One cell of each variant first, then the others, each by work. */
function cheapest({ groups }: Experiment, work: ReadonlyMap<number, number>, count: number) {
  const candidates: Candidate[] = groups.flatMap((group) =>
    group.cells.flatMap((cell) => {
      const found = work.get(cell.index);
      return found === undefined ? [] : [{ group, cell, work: found }];
    }),
  );
  candidates.sort((one, other) => one.work - other.work);
  const ofVariants = groupBy(candidates, ({ cell }) => cell.variant.name);
  const first = new Set([...ofVariants.values()].map(([cheapestOne]) => cheapestOne));
  const others = candidates.filter((candidate) => !first.has(candidate));
  return [...first, ...others].slice(0, Math.max(count, 1));
}

function workOf({ rounds, vms, clouds }: RunRecord, method: string): number {
  const assignments = clouds ** Math.min(vms, 60);
  return (rounds + 1) * vms + (method === "none" ? 0 : Math.min(assignments, 1e12));
}

function playAgain(
  { spec, files, contents, variants }: Experiment,
  kernel: Kernel,
  group: CellGroup,
  cell: Cell,
  repetition: number,
): RunRecord {
  const unlimited = { ...spec, timeLimit: null, sampling: { ...spec.sampling, timeLimit: undefined } };
  const [run] = playRepetition({ spec: unlimited, kernel, variants, files }, group, [cell], repetition);
  const instanceSeed = instanceSeedOf(group, repetition, { spec, contents });
  return { cell: cell.index, repetition, instanceSeed, ...conditionsOf(group, cell, files), ...run };
}

/** `Object.is` on doubles compares bits; -0 and 0 differ, NaN equals itself. */
function firstDifference(recorded: RunRecord, again: RunRecord): Difference | undefined {
  const found = RECORD_COLUMNS.find((column) => !Object.is(recorded[column.name], stored(column, again)));
  if (found === undefined) return undefined;
  const { cell, repetition } = recorded;
  const shown = { recorded: String(recorded[found.name]), again: String(stored(found, again)) };
  return { cell, repetition, column: found.name, ...shown };
}

/** What a table would hold of the row in this column. */
function stored({ name, type }: Column<keyof RunRecord>, row: RunRecord): Value {
  const value = row[name];
  // UTF-8 has no half of a surrogate pair, which a message may have.
  if (typeof value === "string") return Buffer.from(value).toString();
  return type === "float32" && typeof value === "number" ? Math.fround(value) : value;
}
