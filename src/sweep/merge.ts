import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem, TryAgain } from "../problem.ts";
import type { Manifest } from "../records/manifest.ts";
import { assemble } from "./assemble.ts";
import { canonicalJson } from "./canonical.ts";
import { discardShards } from "./discard-shards.ts";
import { type Engine, engineLike, identityOf } from "./engine.ts";
import { type Experiment, prepareAgain } from "./experiment.ts";
import { type JournalContent, type JournalEntry, scanHeader, scanJournal } from "./journal.ts";
import { takeLock } from "./lock.ts";
import { refuseOtherResults, resultsIn } from "./results.ts";
import { dealtCells } from "./shard.ts";
import { shardJournals, workFiles } from "./store.ts";

/** What the shards in a folder have finished. */
export interface Collected {
  readonly experiment: Experiment;
  readonly engine: Engine;
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** Sentences about cells whose rows are damaged. */
  readonly damaged: readonly string[];
}

/**
 * Writes the tables of a sweep that was run in shards: the same bytes as from a single run. Where tables with every cell
 * are there already, shards that lack some are thrown away.
 * @throws TryAgain if cells are missing or damaged; it names them.
 * @throws Problem if shards of different sweeps are mixed, or the folder holds results of another spec.
 */
export async function mergeShards(folder: string): Promise<Manifest> {
  const { giveBack } = await takeLock(workFiles(folder, undefined).lock);
  try {
    const { experiment, engine, entries, damaged } = await collectShards(folder);
    const elsewhere = `another sweep wrote there; move ${join(folder, "shards")} to a folder of its own`;
    refuseOtherResults(folder, experiment.specHash, elsewhere);
    const held = completeResults(folder, experiment, engine);
    const cells = experiment.groups.flatMap((group) => group.cells);
    const missing = cells.filter(({ id }) => !entries.has(id));
    if (missing.length > 0 && held !== undefined) {
      await discardShards(folder);
      return held;
    }
    if (missing.length > 0) {
      const list = ranges(missing.map(({ index }) => index));
      throw new TryAgain([`missing cells: ${list} of ${cells.length} in ${folder}`, ...damaged].join("\n"));
    }
    const leftBehind = filesOfWhole(folder, experiment, engine);
    const manifest = await assemble({ ...experiment, entries }, folder, engine.kernel);
    rmSync(join(folder, "shards"), { recursive: true });
    for (const path of leftBehind) rmSync(path, { force: true });
    return manifest;
  } finally {
    giveBack();
  }
}

/**
 * The shards that have cells to play, from 1, in order: all before the first has begun, none once the tables are there.
 * @param count How many shards the sweep was cut into.
 */
export async function missingShards(folder: string, count: number): Promise<number[]> {
  const indices = Array.from({ length: count }, (_, k) => k + 1);
  if (shardJournals(folder).length === 0) return resultsIn(folder)?.complete ? [] : indices;
  const { experiment, engine, entries } = await collectShards(folder);
  if (completeResults(folder, experiment, engine)) return [];
  const shards = dealtCells(experiment.groups, count);
  return indices.filter((index) => shards.get(index)?.some(({ id }) => !entries.has(id)));
}

/** @throws Problem if there are no shards, or shards of different sweeps or code. */
export async function collectShards(folder: string): Promise<Collected> {
  const journals = shardJournals(folder).map((path) => ({ path, ...scanJournal(path) }));
  if (journals.length === 0) throw new Problem(`no shards: ${folder}`);
  const [first] = journals;
  for (const journal of journals) checkSame(journal, first);
  const { engine: identity } = first.header;
  const experiment = await prepareAgain(first.header, folder);
  const names = new Map(experiment.groups.flatMap(({ cells }) => cells.map(({ id, index }) => [id, index])));
  const damaged = journals.flatMap(({ path, damaged, gaps }) => [
    ...damaged.map((id) => `damaged rows: cell ${names.get(id)} in ${path}`),
    ...(gaps > 0 ? [`damaged journal: ${path} (places: ${gaps})`] : []),
  ]);
  const entries = new Map(journals.flatMap(({ entries }) => entries.map((entry) => [entry.cell, entry])));
  return { experiment, engine: engineLike(identity), entries, damaged };
}

/**
 * What a sweep that was not cut has left of the same cells: beside the tables it would pass for one that is not finished.
 * @throws Problem if it is damaged, and nobody can tell whose it is.
 */
function filesOfWhole(folder: string, { specHash }: Experiment, engine: Engine): readonly string[] {
  const { journal, status } = workFiles(folder, undefined);
  if (!existsSync(journal)) return [];
  const header = scanHeader(journal);
  const isSame =
    header.specHash === specHash && canonicalJson(header.engine) === canonicalJson(engine.identity);
  return isSame ? [journal, status] : [];
}

/** The manifest of tables that hold every cell of the experiment, played by the same code. */
function completeResults(folder: string, { specHash }: Experiment, engine: Engine): Manifest | undefined {
  const held = resultsIn(folder);
  if (!held?.complete || held.specHash !== specHash) return undefined;
  return canonicalJson(identityOf(held.code, held.kernel)) === canonicalJson(engine.identity)
    ? held
    : undefined;
}

interface Found extends JournalContent {
  readonly path: string;
}

function checkSame({ path, header }: Found, first: Found): void {
  if (header.specHash !== first.header.specHash) {
    throw new Problem(`mixed sweeps: ${path} and ${first.path} are from different specs`);
  }
  const [one, other] = [header.engine, first.header.engine].map(canonicalJson);
  if (one !== other) throw new Problem(`mixed code: ${path} was played by ${one}, ${first.path} by ${other}`);
}

/** `0-3,7`: sorted numbers with runs drawn together. */
export function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let k = 0; k < numbers.length; ) {
    let end = k;
    while (numbers[end + 1] === numbers[end] + 1) end++;
    parts.push(end === k ? `${numbers[k]}` : `${numbers[k]}-${numbers[end]}`);
    k = end + 1;
  }
  return parts.join(",");
}
