import type { Cell } from "../analysis/cells.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";

/** How many of the messages are lost, from 0 to 1, and expected crashes of each host in 1000 s. */
export interface Faults {
  readonly loss: number;
  readonly crashes: number;
}

interface Options extends Faults {
  readonly rounds: number;
  readonly slice: number;
}

export function optionsOf({ levels }: Cell<Sample>): Partial<Options> {
  return JSON.parse(String(levels.options)) as Partial<Options>;
}

/**
 * The same without the faults among its conditions, so that what differs in them alone is one series; none where there
 * are none.
 */
export function faultyOf(cell: Cell<Sample>): Faulty[] {
  const { loss, crashes, ...rest } = optionsOf(cell);
  if (loss === undefined || crashes === undefined) return [];
  const levels = { ...cell.levels, options: JSON.stringify(rest) };
  const seconds = Number(rest.rounds) * Number(rest.slice);
  return [{ ...cell, levels, faults: { loss, crashes }, seconds }];
}

export interface Sample {
  readonly spread: RunningMean;
  readonly inUse: RunningMean;
  readonly fullest: RunningMean;
  readonly migrations: RunningMean;
  readonly messages: RunningMean;
  /** Hosts that the exact packing uses. */
  readonly packing: RunningMean;
  readonly statuses: StatusCounts;
}
/** Runs with the same faults under the same conditions; `seconds` of simulated time. */
export type Faulty = Cell<Sample> & { readonly faults: Faults; readonly seconds: number };

export function start(): Sample {
  return {
    spread: new RunningMean(),
    inUse: new RunningMean(),
    fullest: new RunningMean(),
    migrations: new RunningMean(),
    messages: new RunningMean(),
    packing: new RunningMean(),
    statuses: noStatus(),
  };
}

export function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  if (row.status === "error") return;
  const { clouds, utilisationMaximum, utilisationMinimum, idleClouds, optimalIdleClouds } = row;
  if (utilisationMaximum === null || utilisationMinimum === null || idleClouds === null) return;
  sample.spread.add(utilisationMaximum - utilisationMinimum);
  sample.inUse.add(clouds - idleClouds);
  sample.fullest.add(utilisationMaximum);
  sample.migrations.add(row.migrations);
  if (row.messages !== null) sample.messages.add(row.messages);
  if (optimalIdleClouds !== null) sample.packing.add(clouds - optimalIdleClouds);
}
