import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../counted.ts";
import { makeFolder } from "../output-file.ts";
import { Problem } from "../problem.ts";
import type { Manifest } from "../records/manifest.ts";
import { canonicalJson } from "./canonical.ts";
import { type CarriedOver, carryOver, type PlayedRuns, runsInEntry } from "./carry-over.ts";
import { identityOf } from "./engine.ts";
import {
  continueJournal,
  createJournal,
  type Journal,
  type JournalEntry,
  type JournalHeader,
  scanJournal,
} from "./journal.ts";
import { refuseOtherResults, removeResults, resultsIn } from "./results.ts";
import { runsInResults } from "./reuse.ts";
import type { Shard } from "./shard.ts";
import type { ExperimentSpec } from "./spec.ts";
import { samplingDifferences, specDifferences } from "./spec-differences.ts";

/** Where a sweep, or one shard of it, keeps its journal, its lock and its status while it runs. */
export interface WorkFiles {
  readonly journal: string;
  readonly lock: string;
  readonly status: string;
}

export function workFiles(folder: string, shard: Shard | undefined): WorkFiles {
  const within = shard === undefined ? folder : join(folder, "shards");
  const name = shard === undefined ? "sweep" : `${shard.index}-of-${shard.count}`;
  makeFolder(within);
  const at = (ending: string) => join(within, `${name}.${ending}`);
  return { journal: at("journal"), lock: at("lock"), status: at("status.json") };
}

/** The journals of all shards in a folder. */
export function shardJournals(folder: string): string[] {
  const shards = join(folder, "shards");
  if (!existsSync(shards)) return [];
  const names = readdirSync(shards).filter((name) => name.endsWith(".journal"));
  return names.sort().map((name) => join(shards, name));
}

export interface StoreRequest {
  readonly folder: string;
  readonly shard: Shard | undefined;
  readonly header: JournalHeader;
  /** The ids of the experiment's cells. */
  readonly cells: ReadonlySet<string>;
  /** Go on with what is there. */
  readonly resume: boolean;
  /** Throw away what is there. */
  readonly forceNew: boolean;
}

export interface Store {
  readonly journal: Journal;
  /** The finished cells by id; `Journal.append` gives the entries to add. */
  readonly entries: Map<string, JournalEntry>;
  /** Cells of which more repetitions are asked for than there are, by id. */
  readonly begun: ReadonlyMap<string, JournalEntry>;
  /** Damaged places of the journal that was gone on with; their cells are played again. */
  readonly damaged: number;
  /** Which finished cells of this experiment are not kept, and why. */
  readonly repeated?: string;
}

/**
 * Opens the journal of a sweep: a new one, or one that is gone on with.
 * @throws ForeignRows if what is in the folder belongs to something else, Problem if nobody said what to do with it.
 */
export function openStore(request: StoreRequest): Store {
  const { folder, shard, header, resume, forceNew } = request;
  const path = workFiles(folder, shard).journal;
  if (forceNew) removeResults(folder);
  else if (existsSync(path)) {
    if (resume) return continueStore(path, request);
    throw new Problem(
      `unfinished sweep: ${path} (--resume goes on with it, --force-new throws it away and starts again)`,
    );
  }
  // A shard plays its cells whatever tables there are.
  const held = shard === undefined ? resultsIn(folder) : undefined;
  if (held !== undefined && resume) return besideResults(path, held, request);
  const kept = held === undefined ? "" : "--resume keeps its runs if the spec only grew, ";
  const ways = `${kept}--force-new replaces them, -o names another folder`;
  refuseOtherResults(folder, header.specHash, ways);
  const repeated = held === undefined ? {} : { repeated: repeatedCells(held, request) };
  return {
    journal: createJournal(path, header),
    entries: new Map(),
    begun: new Map(),
    damaged: 0,
    ...repeated,
  };
}

function repeatedCells({ finishedCells, code, kernel }: Manifest, { folder, header }: StoreRequest): string {
  const isSame = canonicalJson(identityOf(code, kernel)) === canonicalJson(header.engine);
  const why = isSame ? "--resume keeps them" : "other code made them";
  return `played again: ${counted(finishedCells, "finished cell")} in ${folder} (${why})`;
}

function continueStore(path: string, request: StoreRequest): Store {
  const content = scanJournal(path);
  checkEngine(path, content.header.engine, request);
  const entries = byCell(content.entries);
  const begun = byCell(content.begun.filter(({ cell }) => !entries.has(cell)));
  const found = [...entries.values(), ...begun.values()];
  checkCells(path, found, content.header.spec, request);
  const known = new Set(found.map(({ cell }) => cell));
  const damaged = content.damaged.filter((cell) => !known.has(cell)).length + content.gaps;
  if (damaged === 0 && content.header.specHash === request.header.specHash) {
    return { journal: continueJournal(path, content), entries, begun, damaged };
  }
  // The spec grew, or there is damage. The header must name the new spec, so what is there moves to a new journal.
  const moved = filledStore(path, content.header.spec, request, function* () {
    for (const entry of found) yield runsInEntry(entry);
  });
  return { ...moved, damaged };
}

/** The folder holds results, which are kept and added to. */
function besideResults(path: string, held: Manifest, request: StoreRequest): Store {
  checkEngine(request.folder, identityOf(held.code, held.kernel), request);
  return filledStore(path, held.experiment, request, () => runsInResults(request.folder, held));
}

/**
 * Goes on with a journal that is filled first with runs from elsewhere. It takes its name when they are all there and
 * known to be this experiment's: a folder that is refused stays as it is.
 */
function filledStore(
  path: string,
  before: ExperimentSpec,
  request: StoreRequest,
  played: () => Iterable<PlayedRuns>,
): Store {
  const unfinished = `${path}.new`;
  const journal = createJournal(unfinished, request.header);
  try {
    const carried: CarriedOver[] = [];
    for (const runs of played()) carried.push(carryOver(runs, journal, request.header.spec.sampling));
    checkCells(
      request.folder,
      carried.map(({ entry }) => entry),
      before,
      request,
    );
    checkCounts(carried, before, request);
    renameSync(unfinished, path);
  } finally {
    journal.close();
    rmSync(unfinished, { force: true });
  }
  return continueStore(path, request);
}

/** What a folder holds cannot be gone on with. */
export class ForeignRows extends Problem {}

const WAYS = "--force-new throws them away and starts again";

/** Rows of other code are never mixed with this one's. */
function checkEngine(where: string, engine: JournalHeader["engine"], { header }: StoreRequest): void {
  if (canonicalJson(engine) === canonicalJson(header.engine)) return;
  const names = Object.keys(header.engine).filter((name) => engine[name] !== header.engine[name]);
  const changed = names.map((name) => `${name} ${engine[name]}, now ${header.engine[name]}`).join("; ");
  throw new ForeignRows(`made by other code: the rows in ${where} (${changed}); ${WAYS}`);
}

/** Nor are cells that this experiment does not have. */
function checkCells(
  where: string,
  found: readonly JournalEntry[],
  before: ExperimentSpec,
  { cells, header }: StoreRequest,
): void {
  const foreign = found.filter(({ cell }) => !cells.has(cell)).length;
  if (foreign === 0) return;
  const changed = specDifferences(before, header.spec).join("; ") || "the contents of a file that it names";
  throw new ForeignRows(
    `another experiment: ${foreign} of the ${found.length} finished cells in ${where} are not in this spec ` +
      `(${changed}); ${WAYS}, -o names another folder`,
  );
}

/** Runs are added to, and never thrown away unless somebody says so. */
function checkCounts(
  carried: readonly CarriedOver[],
  before: ExperimentSpec,
  { folder, header }: StoreRequest,
): void {
  const more = carried.filter(({ beyond }) => beyond > 0);
  if (more.length === 0) return;
  const runs = more.reduce((total, { beyond }) => total + beyond, 0);
  const changed = samplingDifferences(before, header.spec).join("; ");
  throw new ForeignRows(
    `more runs than asked for: ${runs} in ${counted(more.length, "cell")} of ${folder} (${changed}); ${WAYS}, -o names another folder`,
  );
}

function byCell(entries: readonly JournalEntry[]): Map<string, JournalEntry> {
  return new Map(entries.map((entry) => [entry.cell, entry]));
}
