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
  /** Runs left out because not every contestant has one like it: sampling went on longer for some. */
  readonly unpaired: number;
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
 * What was drawn for a run. Runs that share it are not independent of each other, whatever their settings: instances of a family come from
 * the seed, n and m alone (src/game/generate/parts.ts), and only then are scaled to a delta, a load or a share of pinned VMs.
 */
export function drawKey(row: RunRecord): string {
  return JSON.stringify([row.family, row.instanceSeed, row.vms, row.clouds, row.repetition]);
}

/**
 * Lines up the runs of every (variant, options) by instance, as far as all have them.
 *
 * @throws Problem where contestants have no instance in common, or one has an instance twice
 */
export function pairRuns<Row extends RunRecord>(rows: Iterable<Row>): PairedRuns<Row> {
  const byContestant = new Map<string, { contestant: Contestant; byPair: Map<string, Row> }>();
  let count = 0;
  for (const row of rows) {
    count++;
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
  const all = [...(entries[0]?.byPair.keys() ?? [])].sort();
  const keys = all.filter((key) => entries.every(({ byPair }) => byPair.has(key)));
  if (keys.length === 0 && count > 0) {
    throw new Problem(
      `unpaired data: ${entries.map(({ contestant }) => describe(contestant)).join(", ")}; ` +
        "comparing needs some runs of all on the same instance, repetition and game",
    );
  }
  return {
    contestants: entries.map((entry) => entry.contestant),
    runs: entries.map(({ byPair }) => keys.map((key) => byPair.get(key) as Row)),
    unpaired: count - keys.length * entries.length,
  };
}

function describe(contestant: Contestant): string {
  return `variant ${contestant.variant} ${contestant.options}`;
}

function order(p: Contestant, q: Contestant): number {
  const [a, b] = [`${p.variant}\u0000${p.options}`, `${q.variant}\u0000${q.options}`];
  return a < b ? -1 : a > b ? 1 : 0;
}
