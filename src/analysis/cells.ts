import type { RunRecord } from "../records/record.ts";
import { largest } from "./extremes.ts";

/**
 * What says under which conditions a run was made; a cell is one combination of their values. `instance` tells instances
 * from files apart, others are drawn anew in each repetition; all else are columns.
 */
export const FACTORS = [
  "scenario",
  "dynamics",
  "family",
  "instance",
  "delayModel",
  "offeredLoad",
  "meanDegree",
  "delta",
  "instanceOptions",
  "clouds",
  "vms",
  "variant",
  "options",
  "epsilon",
  "eta",
  "evaluate",
] as const satisfies readonly (keyof RunRecord | "instance")[];
export type Factor = (typeof FACTORS)[number];
export type Level = string | number | null;
export type Levels = Readonly<Record<Factor, Level>>;

export interface Cell<Accumulator> {
  readonly levels: Levels;
  readonly value: Accumulator;
}

/** The value of one factor in a run. */
export function levelOf(row: RunRecord, factor: Factor): Level {
  if (factor === "instance") return row.family === "file" ? row.instanceSeed : null;
  return row[factor];
}

/**
 * One pass over the rows: every row goes to the accumulator of its cell. Cells come out ordered by `FACTORS`,
 * numbers ascending, so that the order of the rows does not show.
 */
export function foldCells<Row extends RunRecord, Accumulator>(
  rows: Iterable<Row>,
  start: () => Accumulator,
  add: (accumulator: Accumulator, row: Row) => void,
): Cell<Accumulator>[] {
  const cells = new Map<string, Cell<Accumulator>>();
  for (const row of rows) {
    const key = keyOf(row);
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { levels: levelsOf(row), value: start() };
      cells.set(key, cell);
    }
    add(cell.value, row);
  }
  return [...cells.values()].sort((p, q) => compareLevels(p.levels, q.levels));
}

/** The factors, out of `among`, that take more than one value in these cells. */
export function varyingFactors(
  cells: readonly { readonly levels: Levels }[],
  among: readonly Factor[] = FACTORS,
): Factor[] {
  return among.filter((factor) => cells.some((cell) => cell.levels[factor] !== cells[0].levels[factor]));
}

/** The distinct values of one factor, ascending. */
export function levelsIn(cells: readonly { readonly levels: Levels }[], factor: Factor): Level[] {
  return [...new Set(cells.map((cell) => cell.levels[factor]))].sort(compareLevel);
}

/**
 * The cells that differ from an experiment's baseline in one factor at most: for every other factor of `axes` the level
 * that most cells have (of equally frequent ones the middle).
 */
export function sliceAlong<C extends { readonly levels: Levels }>(
  cells: readonly C[],
  axis: Factor,
  axes: readonly Factor[],
): C[] {
  const others = axes.filter((factor) => factor !== axis);
  const baseline = new Map(others.map((factor) => [factor, commonLevel(cells, factor)]));
  return cells.filter((cell) => others.every((factor) => cell.levels[factor] === baseline.get(factor)));
}

/** The cells of all slices along these axes, each once, in their order. */
export function cellsAlong<C extends { readonly levels: Levels }>(
  cells: readonly C[],
  axes: readonly Factor[],
): C[] {
  const slices = new Set(axes.flatMap((axis) => sliceAlong(cells, axis, axes)));
  return cells.filter((cell) => slices.has(cell));
}

/** The level of an experiment's baseline. */
export function commonLevel(cells: readonly { readonly levels: Levels }[], factor: Factor): Level {
  const counts = new Map<Level, number>();
  for (const { levels } of cells) counts.set(levels[factor], (counts.get(levels[factor]) ?? 0) + 1);
  const highest = largest([...counts.values()]);
  const most = levelsIn(cells, factor).filter((level) => counts.get(level) === highest);
  return most[Math.floor((most.length - 1) / 2)];
}

function keyOf(row: RunRecord): string {
  let key = "";
  for (const factor of FACTORS) key += `${levelOf(row, factor)}\u0000`;
  return key;
}

function levelsOf(row: RunRecord): Levels {
  return Object.fromEntries(FACTORS.map((factor) => [factor, levelOf(row, factor)])) as Record<Factor, Level>;
}

function compareLevels(p: Levels, q: Levels): number {
  for (const factor of FACTORS) {
    const order = compareLevel(p[factor], q[factor]);
    if (order !== 0) return order;
  }
  return 0;
}

/** null first, then numbers by size, then strings by code unit: no locale takes part. */
export function compareLevel(p: Level, q: Level): number {
  if (p === q) return 0;
  if (p === null || q === null) return p === null ? -1 : 1;
  return p < q ? -1 : 1;
}
