import { Problem } from "../problem.ts";
import type { RunRecord } from "../records/record.ts";

/** One variant with its options. */
export interface Contestant {
  readonly variant: string;
  readonly options: string;
}

/** Runs of several contestants on the same instances: `runs[c][p]` is what is kept of contestant c on pair p. */
export interface PairedRuns<Kept> {
  readonly contestants: readonly Contestant[];
  readonly runs: readonly (readonly Kept[])[];
  /** What was drawn for each pair, see `drawKey`. */
  readonly draws: readonly string[];
  /** On how many instances: that of a file is the same in all its draws. */
  readonly instances: number;
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
 * What was drawn for a run. Runs that share it are not independent of each other, whatever their settings: graph,
 * demands, capacities and pins come from the seed, n and m alone, in every family (src/game/generate/parts.ts), as do
 * the start and the activations; only then are they scaled to a delta, a load or a share of pinned VMs.
 */
export function drawKey(row: RunRecord): string {
  return JSON.stringify([row.instanceSeed, row.vms, row.clouds, row.repetition]);
}

/** A file is one instance, from another start in each repetition. */
function instanceKey(row: RunRecord): string {
  return row.family === "file" ? row.instanceSeed : drawKey(row);
}

/**
 * Lines up the runs of every (variant, options) by instance, as far as all have them.
 *
 * @throws Problem where contestants have no instance in common, or one has an instance twice
 */
export function pairRuns<Row extends RunRecord>(rows: Iterable<Row>): PairedRuns<Row> {
  const pairing = new Pairing((row: Row) => row);
  for (const row of rows) pairing.add(row);
  return pairing.paired();
}

interface Pair<Kept> {
  readonly draw: string;
  readonly instance: string;
  readonly kept: (Kept | undefined)[];
}

/** The same row by row: only what is kept of each stays in memory. */
export class Pairing<Row extends RunRecord, Kept extends object> {
  readonly #keep: (row: Row) => Kept;
  readonly #contestants = new Map<string, Contestant & { readonly index: number }>();
  readonly #pairs = new Map<string, Pair<Kept>>();
  #count = 0;

  constructor(keep: (row: Row) => Kept) {
    this.#keep = keep;
  }

  /** @throws Problem where the contestant has had the same instance and repetition */
  add(row: Row): void {
    this.#count++;
    const { variant, options } = row;
    const name = contestantKey(row);
    const contestant = this.#contestants.get(name) ?? { variant, options, index: this.#contestants.size };
    this.#contestants.set(name, contestant);
    const key = pairKey(row);
    const pair = this.#pairs.get(key) ?? { draw: drawKey(row), instance: instanceKey(row), kept: [] };
    this.#pairs.set(key, pair);
    if (pair.kept[contestant.index] !== undefined) {
      throw new Problem(`${describe(row)} has two runs of the same instance and repetition: ${key}`);
    }
    pair.kept[contestant.index] = this.#keep(row);
  }

  /** @throws Problem where the contestants have no instance in common */
  paired(): PairedRuns<Kept> {
    const contestants = [...this.#contestants.values()].sort(order);
    const common = [...this.#pairs]
      .filter(([, { kept }]) => contestants.every(({ index }) => kept[index] !== undefined))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, pair]) => pair);
    if (common.length === 0 && this.#count > 0) {
      throw new Problem(
        `unpaired data: ${contestants.map(describe).join(", ")}; ` +
          "comparing needs some runs of all on the same instance, repetition and game",
      );
    }
    return {
      contestants: contestants.map(({ variant, options }) => ({ variant, options })),
      runs: contestants.map(({ index }) => common.map(({ kept }) => kept[index] as Kept)),
      draws: common.map(({ draw }) => draw),
      instances: new Set(common.map(({ instance }) => instance)).size,
      unpaired: this.#count - common.length * contestants.length,
    };
  }
}

/** The same of the same variant with the same options. */
export function contestantKey({ variant, options }: Contestant): string {
  return `${variant}\u0000${options}`;
}

function describe(contestant: Contestant): string {
  return `variant ${contestant.variant} ${contestant.options}`;
}

function order(p: Contestant, q: Contestant): number {
  const [a, b] = [contestantKey(p), contestantKey(q)];
  return a < b ? -1 : a > b ? 1 : 0;
}
