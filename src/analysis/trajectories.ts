import type { TraceRecord } from "../records/trace.ts";
import { ascending, quantile } from "./quantile.ts";

/** One run over time: `values[r]` is the value after round r. */
export interface Trajectory {
  readonly cell: number;
  readonly repetition: number;
  readonly variant: string;
  readonly options: string;
  readonly values: readonly number[];
}

/**
 * The trace of every run, in the order in which the runs first appear. A round without a row keeps the value of the
 * round before: nothing is known to have changed.
 */
export function collectTrajectories(
  rows: Iterable<TraceRecord>,
  measure: (row: TraceRecord) => number,
): Trajectory[] {
  const runs = new Map<string, Trajectory & { values: number[] }>();
  for (const row of rows) {
    const key = `${row.cell}/${row.repetition}`;
    let run = runs.get(key);
    if (run === undefined) {
      const { cell, repetition, variant, options } = row;
      run = { cell, repetition, variant, options, values: [] };
      runs.set(key, run);
    }
    while (run.values.length < row.round) run.values.push(run.values.at(-1) ?? Number.NaN);
    run.values[row.round] = measure(row);
  }
  return [...runs.values()];
}

export interface BandPoint {
  readonly round: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/**
 * Median and an inter-quantile band over runs, at the given rounds. A run that ended earlier keeps its last value, so
 * that late rounds do not show the slow runs alone.
 */
export function bandOf(
  runs: readonly Trajectory[],
  rounds: readonly number[],
  lower = 0.1,
  upper = 0.9,
): BandPoint[] {
  return rounds.map((round) => {
    const sorted = ascending(runs.map((run) => run.values[Math.min(round, run.values.length - 1)]));
    return {
      round,
      lower: quantile(sorted, lower),
      median: quantile(sorted, 0.5),
      upper: quantile(sorted, upper),
    };
  });
}

/** All rounds up to `last` when there are at most `most`; otherwise evenly spaced ones, both ends among them. */
export function spacedRounds(last: number, most: number): number[] {
  if (last < most) return Array.from({ length: last + 1 }, (_, round) => round);
  return Array.from({ length: most }, (_, k) => Math.round((k * last) / (most - 1)));
}
