import { type RunRecord, STATUSES, type Status } from "../records/record.ts";
import type { RunTiming } from "../records/schema.ts";

/** The numbers that one run adds to what is known of its cell; packed, they travel from worker to journal to table. */
const NUMBERS = [
  "rounds",
  "migrations",
  "initialTotalWeightedLatency",
  "totalWeightedLatency",
  "regularisedSocialCost",
  "optimalTotalWeightedLatency",
  "optimalRegularisedSocialCost",
  "observedRatioTotal",
  "observedRatioRegularised",
  "certifiedLowerBound",
  "utilisationMinimum",
  "utilisationLowerQuartile",
  "utilisationMedian",
  "utilisationUpperQuartile",
  "utilisationMaximum",
  "utilisationMean",
  "idleClouds",
  "optimalIdleClouds",
  "idleCloudsBound",
  "trackingCost",
  "bytesMoved",
  "migrationTime",
  "downTime",
  "messages",
] as const satisfies readonly (keyof RunRecord)[];
const TIMES = [
  "playSeconds",
  "instanceSeconds",
  "optimumSeconds",
] as const satisfies readonly (keyof RunTiming)[];

export type MeasuredRun = Pick<RunRecord, (typeof NUMBERS)[number] | "status" | "message"> &
  Pick<RunTiming, (typeof TIMES)[number]>;

/** Where these are unknown, as after an error, they stay NaN: their columns have no nulls. */
const NEVER_NULL: readonly string[] = [
  "initialTotalWeightedLatency",
  "totalWeightedLatency",
  "regularisedSocialCost",
  "playSeconds",
];

/** A run that could not even be set up is a row like any other. */
export function failedRun(error: unknown): MeasuredRun {
  const unknown = [...NUMBERS, ...TIMES].map((name) => [name, NEVER_NULL.includes(name) ? Number.NaN : null]);
  const message = error instanceof Error ? error.message : String(error);
  return { ...Object.fromEntries(unknown), status: "error", message, rounds: 0, migrations: 0 };
}

/** Doubles a packed run takes: the status as its index, the numbers, the times; NaN stands for null. */
export const WIDTH = 1 + NUMBERS.length + TIMES.length;

/** Messages of runs with status `error`, by row. They are rare, so they travel beside the numbers. */
export type Messages = Record<number, string>;

export function packRun(run: MeasuredRun, rows: Float64Array, row: number): void {
  let at = row * WIDTH;
  rows[at++] = STATUSES.indexOf(run.status);
  for (const name of NUMBERS) rows[at++] = run[name] ?? Number.NaN;
  for (const name of TIMES) rows[at++] = run[name] ?? Number.NaN;
}

export function unpackRun(rows: Float64Array, row: number, messages: Messages): MeasuredRun {
  let at = row * WIDTH;
  const run: Record<string, unknown> = { status: STATUSES[rows[at++]], message: messages[row] ?? null };
  for (const name of [...NUMBERS, ...TIMES]) {
    const value = rows[at++];
    run[name] = Number.isNaN(value) && !NEVER_NULL.includes(name) ? null : value;
  }
  return run as unknown as MeasuredRun;
}

/** All that a run took of its thread. */
export function secondsOf(run: MeasuredRun): number {
  return (run.playSeconds || 0) + (run.instanceSeconds ?? 0) + (run.optimumSeconds ?? 0);
}

export function statusOf(rows: Float64Array, row: number): Status {
  return STATUSES[rows[row * WIDTH]];
}

/** The sum of `secondsOf` over packed runs. */
export function secondsIn(rows: Float64Array): number {
  let seconds = 0;
  for (let end = WIDTH; end <= rows.length; end += WIDTH) {
    for (let at = end - TIMES.length; at < end; at++) seconds += rows[at] || 0;
  }
  return seconds;
}

/** Packed runs, or rounds, one after the other. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Adds the names of the nullable columns in which some of the packed runs has a value. */
export function noteMeasured(rows: Float64Array, measured: Set<string>): void {
  for (const [k, name] of NUMBERS.entries()) {
    if (measured.has(name) || NEVER_NULL.includes(name)) continue;
    for (let at = 1 + k; at < rows.length; at += WIDTH) {
      if (Number.isNaN(rows[at])) continue;
      measured.add(name);
      break;
    }
  }
}
