import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readManifest } from "../../src/records/manifest.ts";
import { readTable } from "../../src/records/read.ts";
import { type RunTiming, TIMING_COLUMNS, TIMINGS_FORMAT } from "../../src/records/schema.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { scanJournal } from "../../src/sweep/journal.ts";
import { mergeShards } from "../../src/sweep/merge.ts";
import { type Progress, progressTo } from "../../src/sweep/progress.ts";
import type { ExperimentSpec } from "../../src/sweep/spec.ts";
import { runSweep, type SweepResult, type SweepSettings } from "../../src/sweep/sweep.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-more-"));
const specFile = join(folder, "more.yaml");
const variants = await findVariants();
const quiet = progressTo("none", process.stderr);
const FEW = "relativeError: 0.3, minimum: 4, maximum: 30";
const MANY = "relativeError: 0.1, minimum: 12, maximum: 60";
let folders = 0;
const newFolder = () => join(folder, `out-${folders++}`);

function specOf(sampling: string, vms = "[5, 6, 7]"): ExperimentSpec {
  const text = `format: flockbench/experiment@1
name: more
instances: { family: binomial, vms: ${vms}, clouds: 3 }
game: { epsilon: [0.3, 0.01], eta: 1 }
variants: [ { name: flock }, { name: best-response } ]
trace: 6
sampling: { ${sampling} }
`;
  return checkSpec(text, specFile, { variants });
}

function sweep(
  out: string,
  sampling: string,
  { vms, ...settings }: Partial<SweepSettings> & { vms?: string } = {},
): Promise<SweepResult> {
  return runSweep(specOf(sampling, vms), { out, workers: 1, specFile, progress: quiet, ...settings });
}

function tablesIn(out: string): Buffer[] {
  return ["records.arrow", "traces.arrow"].map((name) => readFileSync(join(out, name)));
}

function assertSameTables(out: string, other: string): void {
  const others = tablesIn(other);
  for (const [k, bytes] of tablesIn(out).entries()) assert.ok(bytes.equals(others[k]));
}

function timingsIn(out: string): RunTiming[] {
  return [...readTable(join(out, "timings.arrow"), TIMINGS_FORMAT, TIMING_COLUMNS)] as unknown as RunTiming[];
}

/** Stops a sweep when so many cells are finished. */
function stopAt(cells: number): { progress: Progress; signal: AbortSignal } {
  const controller = new AbortController();
  const update = ({ finishedCells }: { finishedCells: number }) => {
    if (finishedCells >= cells) controller.abort();
  };
  return { progress: { ...quiet, update }, signal: controller.signal };
}

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no failure",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

const few = newFolder();
await sweep(few, FEW);
const many = newFolder();
await sweep(many, MANY);

test("more repetitions are added to finished results, which become those of a sweep in one go", async () => {
  const out = newFolder();
  await sweep(out, FEW);
  const before = timingsIn(out);
  assert.match(
    await failure(sweep(out, MANY)),
    /other results: .* \(--resume keeps its runs if the spec only grew/,
  );
  await sweep(out, MANY, { resume: true, workers: 2 });
  assertSameTables(out, many);
  assert.equal(readManifest(join(out, "manifest.json")).experiment, specOf(MANY));
  assert.equal(readdirSync(out).sort(), ["manifest.json", "records.arrow", "timings.arrow", "traces.arrow"]);
  // Times differ from one playing to the next: the same ones were not played again.
  const after = new Map(timingsIn(out).map((run) => [`${run.cell}.${run.repetition}`, run.playSeconds]));
  assert.ok(before.length < after.size);
  for (const run of before) assert.is(after.get(`${run.cell}.${run.repetition}`), run.playSeconds);
});

test("an axis may grow at the same time", async () => {
  const out = newFolder();
  await sweep(out, FEW, { vms: "[5, 7]" });
  await sweep(out, MANY, { resume: true });
  assertSameTables(out, many);
});

test("cells that need no more are kept as they are", async () => {
  const out = newFolder();
  await sweep(out, FEW);
  let kept = -1;
  const start: Progress["start"] = ({ finishedCells }) => {
    kept = finishedCells;
  };
  // The widest of the intervals decides: of those cells that had reached 0.3 some had reached 0.2.
  const closer = FEW.replace("0.3", "0.2");
  await sweep(out, closer, { resume: true, progress: { ...quiet, start } });
  assert.ok(kept > 0 && kept < 12);
  const fresh = newFolder();
  await sweep(fresh, closer);
  assertSameTables(out, fresh);
});

test("interrupted, the runs that were there stay in the tables and in the journal", async () => {
  const out = newFolder();
  await sweep(out, FEW);
  const stopped = await sweep(out, MANY, { resume: true, ...stopAt(5) });
  assert.equal(stopped, { complete: false, manifest: null });
  assertSameTables(out, few);
  const { entries, begun } = scanJournal(join(out, "sweep.journal"));
  assert.ok(entries.length >= 5 && entries.length < 12);
  assert.is(new Set([...entries, ...begun].map(({ cell }) => cell)).size, 12);
  await sweep(out, MANY, { resume: true });
  assertSameTables(out, many);
});

test("in the middle of a sweep, too, and over and over", async () => {
  const out = newFolder();
  await sweep(out, FEW, stopAt(6));
  await sweep(out, "relativeError: 0.2, minimum: 8, maximum: 60", { resume: true, ...stopAt(4) });
  await sweep(out, MANY, { resume: true, ...stopAt(2) });
  await sweep(out, MANY, { resume: true });
  assertSameTables(out, many);
});

test("a begun cell whose rows are damaged is played from its start", async () => {
  const out = newFolder();
  await sweep(out, FEW);
  await sweep(out, MANY, { resume: true, ...stopAt(1) });
  const journal = join(out, "sweep.journal");
  const { entries, begun } = scanJournal(journal);
  const { offset } = begun.find(({ cell }) => !entries.some((entry) => entry.cell === cell))!;
  const bytes = readFileSync(journal);
  bytes[offset + 20] ^= 4;
  writeFileSync(journal, bytes);
  const { error } = console;
  const told: unknown[] = [];
  console.error = (line) => told.push(line);
  await sweep(out, MANY, { resume: true });
  console.error = error;
  assert.equal(told, [`damaged journal: ${journal} (places: 1; their cells are played again)`]);
  assertSameTables(out, many);
});

test("a journal that is torn at its start costs its own cells: without it the tables' runs are gone on with", async () => {
  const out = newFolder();
  await sweep(out, FEW);
  await sweep(out, MANY, { resume: true, ...stopAt(2) });
  const journal = join(out, "sweep.journal");
  truncateSync(journal, 30);
  assert.match(
    await failure(sweep(out, MANY, { resume: true })),
    /torn at its start: .*remove it, and the sweep/,
  );
  rmSync(journal);
  const before = timingsIn(out);
  await sweep(out, MANY, { resume: true });
  assertSameTables(out, many);
  const after = timingsIn(out).map(({ playSeconds }) => playSeconds);
  assert.ok(before.every(({ playSeconds }) => after.includes(playSeconds)));
});

test("a shard of a spec that grew counts its own cells, also where its journal has some that are another's now", async () => {
  const out = newFolder();
  const shard = (index: number) => ({ shard: { index, count: 3 } });
  const ends: [finished: number, cells: number][] = [];
  const counted: Progress = {
    ...quiet,
    end: ({ finishedCells, cells }) => {
      ends.push([finishedCells, cells]);
    },
  };
  for (const vms of ["[6, 7]", "[7, 5, 6]"])
    for (const index of [1, 2, 3]) await sweep(out, FEW, { vms, ...shard(index), progress: counted });
  assert.equal(ends, [
    [3, 3],
    [3, 3],
    [2, 2],
    [4, 4],
    [4, 4],
    [4, 4],
  ]);
  const left = readdirSync(join(out, "shards")).sort();
  assert.equal(left, ["1-of-3.journal", "2-of-3.journal", "3-of-3.journal"]);
});

test("shards go on with more repetitions, and merge to the same bytes", async () => {
  const out = newFolder();
  const shard = (index: number) => ({ shard: { index, count: 2 } });
  await sweep(out, FEW, shard(1));
  await sweep(out, MANY, shard(1));
  await sweep(out, MANY, shard(2));
  await mergeShards(out);
  assertSameTables(out, many);
});

test("runs that are no longer asked for are not thrown away in silence", async () => {
  const out = newFolder();
  await sweep(out, MANY);
  const before = readdirSync(out);
  assert.match(
    await failure(sweep(out, "relativeError: 0.1, minimum: 12, maximum: 13", { resume: true })),
    /^Problem: more runs than asked for: \d+ in \d+ cells of .* \(sampling\.maximum: 60, now 13\); --force-new throws them away/,
  );
  assert.equal(readdirSync(out), before);
  assertSameTables(out, many);
});

test.run();
