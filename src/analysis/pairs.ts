import { Problem } from "../problem.ts";
import type { RunRecord } from "../records/record.ts";

/** One variant with its options. */
export interface Contestant {
  readonly variant: string;
  readonly options: string;
}

/** Runs of several contestants on the same instances: `runs[c][p]` is contestant c on pair p. */
export interface PairedRuns<Row extends RunRecord> {
  readonly contestants: readonly Contestant[];
  readonly runs: readonly (readonly Row[])[];
}

/** What two runs must share to be compared: the instance, its repetition, and the game that is played on it. */
export function pairKey(row: RunRecord): string {
  return JSON.stringify([
    row.scenario,
    row.dynamics,
    row.family,
    row.instanceSeed,
    row.vms,
    row.clouds,
    row.meanDegree,
    row.offeredLoad,
    row.delayModel,
    row.delta,
    row.a,
    row.eta,
    row.evaluate,
    row.instanceOptions,
    row.repetition,
  ]);
}

/**
 * Lines up the runs of every (variant, options) by instance.
 *
 * @throws Problem where a contestant lacks an instance that another has, or has it twice: unpaired data are not compared
 */
export function pairRuns<Row extends RunRecord>(rows: Iterable<Row>): PairedRuns<Row> {
  const byContestant = new Map<string, { contestant: Contestant; byPair: Map<string, Row> }>();
  for (const row of rows) {
    const name = `${row.variant}\u0000${row.options}`;
    let entry = byContestant.get(name);
    if (entry === undefined) {
      entry = { contestant: { variant: row.variant, options: row.options }, byPair: new Map() };
      byContestant.set(name, entry);
    }
    const key = pairKey(row);
    if (entry.byPair.has(key)) {
      throw new Problem(`${describe(row)} has two runs of the same instance and repetition: ${key}`);
    }
    entry.byPair.set(key, row);
  }
  const entries = [...byContestant.values()].sort((p, q) => order(p.contestant, q.contestant));
  const keys = [...(entries[0]?.byPair.keys() ?? [])].sort();
  const runs = entries.map(({ contestant, byPair }) => {
    const missing = keys.find((key) => !byPair.has(key));
    if (missing !== undefined || byPair.size !== keys.length) {
      throw new Problem(
        `unpaired data: ${describe(contestant)} has ${byPair.size} runs, ${describe(entries[0].contestant)} has ` +
          `${keys.length}; comparing needs both on the same instances, repetitions and game ` +
          "(sampling.minimum = sampling.maximum gives every variant the same)",
      );
    }
    return keys.map((key) => byPair.get(key) as Row);
  });
  return { contestants: entries.map((entry) => entry.contestant), runs };
}

function describe(contestant: Contestant): string {
  return `variant ${contestant.variant} ${contestant.options}`;
}

function order(p: Contestant, q: Contestant): number {
  const [a, b] = [`${p.variant}\u0000${p.options}`, `${q.variant}\u0000${q.options}`];
  return a < b ? -1 : a > b ? 1 : 0;
}
