import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { foldCells } from "../../src/analysis/cells.ts";
import { compareVariants } from "../../src/analysis/compare.ts";
import { seriesNames } from "../../src/figures/labels.ts";
import { writeInstance } from "../../src/game/files.ts";
import { familyNamed } from "../../src/game/generate/families.ts";
import { contentHash } from "../../src/game/hash.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { readManifest } from "../../src/records/manifest.ts";
import { readRecords, readTable } from "../../src/records/read.ts";
import { TIMING_COLUMNS, TIMINGS_FORMAT } from "../../src/records/schema.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { type FolderStatus, folderStatus } from "../../src/sweep/folder-status.ts";
import { scanJournal } from "../../src/sweep/journal.ts";
import { takeLock } from "../../src/sweep/lock.ts";
import { mergeShards, missingShards } from "../../src/sweep/merge.ts";
import { type Progress, progressTo } from "../../src/sweep/progress.ts";
import { prepareReplay } from "../../src/sweep/replay.ts";
import type { ExperimentSpec } from "../../src/sweep/spec.ts";
import { variantsOfSpec } from "../../src/sweep/spec-variants.ts";
import { runSweep, type SweepSettings } from "../../src/sweep/sweep.ts";
import { findVariants, variantNamed } from "../../src/variants/driver/find.ts";
import { play } from "../../src/variants/driver/play.ts";
import { runStreams } from "../../src/variants/driver/streams.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-sweep-"));
const variants = await findVariants();
const quiet = progressTo("none", process.stderr);
const specFile = join(folder, "small.yaml");
let folders = 0;
const newFolder = () => join(folder, `out-${folders++}`);

function specOf(vms = "[5, 6, 7]", more = "") {
  const text = `format: flockbench/experiment@1
name: small
instances: { family: binomial, vms: ${vms}, clouds: 3, delta: [1, 20] }
game: { epsilon: [0.3, 0.01], eta: 1 }
variants: [ { name: flock }, { name: best-response, options: { order: round-robin } } ]
maxRounds: 40
optimum: exhaustive
sampling: { relativeError: 0.2, minimum: 5, maximum: 60 }
${more}`;
  return checkSpec(text, "small.yaml", { variants });
}

function sweep(out: string, spec = specOf(), settings: Partial<SweepSettings> = {}) {
  return runSweep(spec, { out, workers: 1, specFile, progress: quiet, ...settings });
}

const bytesIn = (out: string) => readFileSync(join(out, "records.arrow"));

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no failure",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

const undisturbed = newFolder();
await sweep(undisturbed);
const expected = bytesIn(undisturbed);

/** Stops a sweep after some cells. */
function stopAfter(cells: number): { progress: Progress; signal: AbortSignal } {
  const controller = new AbortController();
  const update = ({ finishedCells }: { finishedCells: number }) => {
    if (finishedCells >= cells) controller.abort();
  };
  return { progress: { ...quiet, update }, signal: controller.signal };
}

test("without a worker nothing would be played: that is refused, and nothing is written", async () => {
  for (const workers of [0, 1.5, Number.NaN]) {
    const out = newFolder();
    assert.is(
      await failure(sweep(out, specOf(), { workers })),
      `Problem: bad setting: workers = ${workers}; allowed: a whole number from 1`,
    );
    assert.not(existsSync(out));
  }
});

test("two workers write the same bytes as one", async () => {
  const out = newFolder();
  await sweep(out, specOf(), { workers: 2 });
  assert.ok(expected.equals(bytesIn(out)));
  assert.equal(readdirSync(out).sort(), ["manifest.json", "records.arrow", "timings.arrow"]);
  assert.equal(await missingShards(out, 3), []);
});

test("every row is the run that its columns describe", async () => {
  let rows = 0;
  for (const row of readRecords(join(undisturbed, "records.arrow"))) {
    if (rows++ % 17 !== 0) continue;
    const { vms, clouds, delta, instanceSeed: seed, a, eta } = row;
    const instance = familyNamed(row.family).generate({ vms, clouds, delta, seed });
    const game = referenceKernel.load(instance, { a, eta, evaluate: "exact" });
    const { initial, activation, random } = runStreams(seed, instance);
    game.randomAssignment(initial);
    closeTo(game.totalWeightedLatency(), row.initialTotalWeightedLatency);
    const options = JSON.parse(row.options) as unknown;
    const settings = { options, activation, random, maxRounds: 40, timeLimit: null };
    const { status, rounds, migrations } = play(variantNamed(variants, row.variant), game, settings);
    assert.equal([status, rounds, migrations], [row.status, row.rounds, row.migrations]);
    closeTo(game.totalWeightedLatency(), row.totalWeightedLatency);
    closeTo(game.exhaustiveOptimum("total").cost, row.optimalTotalWeightedLatency as number);
    assert.ok((row.observedRatioTotal as number) >= 1 - 1e-9);
    assert.ok((row.observedRatioRegularised as number) >= 1 - 1e-9);
  }
  assert.ok(rows > 24 * 5);
});

test("the reference plays the same runs", async () => {
  const out = newFolder();
  await sweep(out, specOf("5"), { kernel: "reference" });
  const runsIn = (folder: string) =>
    [...readRecords(join(folder, "records.arrow"))]
      .filter(({ vms }) => vms === 5)
      .map(({ cell, repetition, status, rounds }) => [cell, repetition, status, rounds]);
  const runs = runsIn(out);
  assert.ok(runs.length >= 8 * 5);
  assert.equal(runs, runsIn(undisturbed));
});

test("timings have a row for every run, and the instance's time once", () => {
  const timings = [...readTable(join(undisturbed, "timings.arrow"), TIMINGS_FORMAT, TIMING_COLUMNS)];
  const records = [...readRecords(join(undisturbed, "records.arrow"))];
  assert.equal(
    timings.map(({ cell, repetition }) => [cell, repetition]),
    records.map(({ cell, repetition }) => [cell, repetition]),
  );
  const first = timings.filter(({ repetition }) => repetition === 0);
  // Four cells a group share the first repetition's instance.
  assert.equal(
    first.map(({ instanceSeconds }) => instanceSeconds !== null),
    first.map((_, k) => k % 4 === 0),
  );
});

test("the manifest says what was done", () => {
  const manifest = readManifest(join(undisturbed, "manifest.json"));
  assert.equal(manifest.experiment, specOf());
  assert.equal([manifest.complete, manifest.cells, manifest.finishedCells], [true, 24, 24]);
  assert.is(manifest.kernel.name, "wasm-simd");
  assert.is(manifest.kernel.sha256?.length, 64);
  assert.is(manifest.code.lockfile?.length, 64);
  const rows = Object.values(manifest.statuses).reduce((sum, count) => sum + count, 0);
  assert.is(manifest.files["records.arrow"].rows, rows);
});

test("an interrupted sweep is readable, and resumes to the same bytes", async () => {
  const out = newFolder();
  const { complete } = await sweep(out, specOf(), stopAfter(4));
  assert.is(complete, false);
  const manifest = readManifest(join(out, "manifest.json"));
  assert.is(manifest.complete, false);
  assert.ok(manifest.finishedCells >= 4 && manifest.finishedCells < 24);
  assert.ok([...readRecords(join(out, "records.arrow"))].length > 0);
  assert.match(
    await failure(sweep(out)),
    /Problem: unfinished sweep: .*--resume goes on with it, --force-new/,
  );
  await sweep(out, specOf(), { resume: true, workers: 2 });
  assert.ok(expected.equals(bytesIn(out)));
});

test("tables with every cell are not replaced by those of an interrupted sweep", async () => {
  const out = newFolder();
  await sweep(out);
  const stopped = await sweep(out, specOf(), stopAfter(4));
  assert.equal(stopped, { complete: false, manifest: null });
  assert.is(readManifest(join(out, "manifest.json")).complete, true);
  assert.ok(expected.equals(bytesIn(out)));
  assert.equal([folderStatus(out).complete, folderStatus(out).parts[0].state], [true, "stopped"]);
  await sweep(out, specOf(), { resume: true });
  assert.is(existsSync(join(out, "sweep.journal")), false);
  assert.ok(expected.equals(bytesIn(out)));
});

test("the status of a folder is told while a sweep is at work, after it was stopped, and when it is done", async () => {
  const out = newFolder();
  assert.throws(() => folderStatus(out), /no sweep: /);
  const stop = stopAfter(6);
  let during: FolderStatus | undefined;
  const update: Progress["update"] = (state) => {
    during ??= folderStatus(out);
    stop.progress.update(state);
  };
  await sweep(out, specOf(), { signal: stop.signal, progress: { ...quiet, update } });
  assert.equal([during?.experiment, during?.complete, during?.parts[0].state], ["small", false, "running"]);
  assert.equal([during?.parts[0].latest?.cells, during?.parts[0].latest?.pid], [24, process.pid]);
  const [stopped] = folderStatus(out).parts;
  assert.equal([stopped.state, stopped.cells, stopped.latest?.slowest.length], ["stopped", 24, 5]);
  assert.ok(stopped.finishedCells >= 6);
  await sweep(out, specOf(), { resume: true });
  assert.equal(folderStatus(out), {
    experiment: "small",
    complete: true,
    parts: [{ shard: null, state: "finished", finishedCells: 24, cells: 24, damagedCells: 0, latest: null }],
    failures: [],
    moreFailures: 0,
  });
});

test("failed runs are told from the first to the last, of shards and before an interruption, and how many more there are", async () => {
  const text = `format: flockbench/experiment@1
name: failing
instances: { family: binomial, vms: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], clouds: 3 }
variants: [ { name: ./fails.ts } ]
sampling: { minimum: 6, maximum: 6 }
`;
  writeFileSync(
    join(folder, "fails.ts"),
    `import { defineVariant, z } from "flockbench";
export default defineVariant({
  summary: "fails",
  source: "a test",
  options: z.strictObject({}),
  // Quick runs would all be one task, which is taken up as a whole even if the sweep is stopped.
  prepare: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5),
  round() { throw new Error("no"); },
});
`,
  );
  const failing = checkSpec(text, specFile, { variants: await variantsOfSpec(text, specFile) });
  const failed = (out: string) => {
    const { failures, moreFailures } = folderStatus(out);
    return [...failures.map(({ cell, repetition }) => `${cell}/${repetition}`), `+${moreFailures}`];
  };
  const runs = Array.from({ length: 12 * 6 }, (_, k) => `${Math.floor(k / 6)}/${k % 6}`);
  const firstOf = (count: number) => [...runs.slice(0, Math.min(count, 20)), `+${Math.max(0, count - 20)}`];
  const first = firstOf(12 * 6);
  const sharded = newFolder();
  for (const index of [1, 2]) await sweep(sharded, failing, { shard: { index, count: 2 } });
  assert.equal(failed(sharded), first);
  await mergeShards(sharded);
  assert.equal(failed(sharded), first);
  const stopped = newFolder();
  await sweep(stopped, failing, stopAfter(1));
  const before = folderStatus(stopped).parts[0].finishedCells;
  assert.ok(before < 12);
  assert.equal(failed(stopped), firstOf(6 * before));
  let during: string[] = [];
  const start: Progress["start"] = () => {
    during = failed(stopped);
  };
  await sweep(stopped, failing, { resume: true, progress: { ...quiet, start } });
  assert.equal(during, firstOf(6 * before));
  assert.equal(failed(stopped), first);
});

test("a run is replayed from its cell and repetition", async () => {
  const rows = [...readRecords(join(undisturbed, "records.arrow"))].filter(
    ({ repetition }) => repetition === 3,
  );
  const row = rows[rows.length - 1];
  const replay = await prepareReplay(undisturbed, row.cell, 3);
  const game = referenceKernel.load(replay.instance, replay.settings);
  game.randomAssignment(replay.streams.initial);
  const { options } = replay.variant;
  const result = play(variantNamed(variants, replay.variant.name), game, {
    ...replay,
    ...replay.streams,
    options,
  });
  assert.equal([result.status, result.rounds], [row.status, row.rounds]);
  closeTo(game.totalWeightedLatency(), row.totalWeightedLatency);
  assert.match(await failure(prepareReplay(undisturbed, 24, 0)), /no such cell: 24 in .*; allowed: 0 to 23/);
  assert.match(
    await failure(prepareReplay(undisturbed, 0, 60)),
    /no such repetition: 60 in .*; allowed: 0 to 59/,
  );
});

test("a torn journal resumes to the same bytes", async () => {
  const out = newFolder();
  await sweep(out, specOf(), stopAfter(8));
  const journal = join(out, "sweep.journal");
  const { entries } = scanJournal(journal);
  truncateSync(journal, entries[5].offset + 11);
  let before = -1;
  const start: Progress["start"] = ({ finishedCells }) => {
    before = finishedCells;
  };
  await sweep(out, specOf(), { resume: true, progress: { ...quiet, start } });
  assert.is(before, 5);
  assert.ok(expected.equals(bytesIn(out)));
});

test("a damaged line in a journal is told, costs its cell alone, and is gone when the sweep goes on", async () => {
  const out = newFolder();
  await sweep(out, specOf(), stopAfter(8));
  const journal = join(out, "sweep.journal");
  const { entries } = scanJournal(journal);
  const bytes = readFileSync(journal);
  bytes[entries[3].offset - 5] ^= 1;
  writeFileSync(journal, bytes);
  assert.is(folderStatus(out).parts[0].damagedCells, 1);
  const told: unknown[] = [];
  const { error } = console;
  console.error = (line) => told.push(line);
  let before = -1;
  const stop = stopAfter(entries.length);
  const start: Progress["start"] = ({ finishedCells }) => {
    before = finishedCells;
  };
  await sweep(out, specOf(), { resume: true, ...stop, progress: { ...stop.progress, start } });
  console.error = error;
  assert.is(before, entries.length - 1);
  assert.equal(told, [`damaged journal: ${journal} (places: 1; their cells are played again)`]);
  await sweep(out, specOf(), { resume: true });
  assert.ok(expected.equals(bytesIn(out)));
});

test("finished cells are kept when an axis grows", async () => {
  const out = newFolder();
  await sweep(out, specOf("[5, 7]"));
  let before = -1;
  const start: Progress["start"] = ({ finishedCells }) => {
    before = finishedCells;
  };
  await sweep(out, specOf(), { resume: true, progress: { ...quiet, start } });
  assert.is(before, 16);
  assert.ok(expected.equals(bytesIn(out)));
});

test("also in the middle of a sweep", async () => {
  const out = newFolder();
  await sweep(out, specOf("[5, 7]"), stopAfter(9));
  await sweep(out, specOf(), { resume: true });
  assert.ok(expected.equals(bytesIn(out)));
});

test("an option of the family without a column of its own is told by the rows, and parts cells", async () => {
  const out = newFolder();
  const text = `format: flockbench/experiment@1
name: pinned
instances: { family: binomial, vms: 6, clouds: 3, pinnedShare: [0, 0.4], demandRange: [1, 9] }
variants: [ { name: flock }, { name: stay } ]
sampling: { minimum: 3, maximum: 3 }
`;
  await sweep(out, checkSpec(text, "pinned.yaml", { variants }));
  const rows = [...readRecords(join(out, "records.arrow"))];
  const usual = '{"demandRange":[1,9]}';
  const pinned = '{"demandRange":[1,9],"pinnedShare":0.4}';
  assert.equal(
    rows.map(({ instanceOptions }) => instanceOptions),
    [...Array(6).fill(usual), ...Array(6).fill(pinned)],
  );
  const cells = foldCells(
    rows,
    () => null,
    () => {},
  );
  assert.equal(
    seriesNames(cells, []).map((name) => name.replaceAll("\u00a0", " ")),
    [", pinnedShare = 0.4", ", pinnedShare = 0"].flatMap((more) =>
      ["flock", "stay"].map((name) => `${name}, demandRange = [1,9]${more}`),
    ),
  );
  const [{ pairs, runs }] = compareVariants(rows, (row) => row.totalWeightedLatency);
  assert.equal([pairs, runs], [3, 6], "the same draws, with pins and without");
});

test("another spec or another kernel never mixes with what is there", async () => {
  const out = newFolder();
  await sweep(out, specOf(), stopAfter(4));
  const other = specOf("[5, 6, 7]", "seed: 2");
  assert.match(
    await failure(sweep(out, other, { resume: true })),
    /Problem: another experiment: \d+ of the \d+ finished cells in .* --force-new throws them away/,
  );
  assert.match(
    await failure(sweep(out, specOf(), { resume: true, kernel: "reference" })),
    /Problem: made by other code: the rows in .* \(kernel wasm-simd [0-9a-f]{16}, now reference\)/,
  );
  await sweep(out, specOf(), { forceNew: true });
  assert.ok(expected.equals(bytesIn(out)));
  const manifest = readManifest(join(out, "manifest.json"));
  const played = { ...manifest, code: { ...manifest.code, playing: "0".repeat(64) } };
  writeFileSync(join(out, "manifest.json"), JSON.stringify(played));
  assert.match(
    await failure(sweep(out, specOf(), { resume: true })),
    /Problem: made by other code: the rows in .* \(code 0{16}, now [0-9a-f]{16}\)/,
  );
  await sweep(out, specOf(), { forceNew: true });
  assert.match(
    await failure(sweep(out, other)),
    /Problem: other results: .* holds "small" from another spec/,
  );
  assert.match(
    await failure(sweep(out, other, { resume: true })),
    /Problem: another experiment: 24 of the 24/,
  );
});

test("a refused resume names the keys of the spec that have changed", async () => {
  const out = newFolder();
  await sweep(out, specOf("5"));
  const refused = async (spec: ExperimentSpec, reason: string) =>
    assert.match(
      await failure(sweep(out, spec, { resume: true })),
      `not in this spec (${reason}); --force-new`,
    );
  await refused({ ...specOf("5"), seed: 2 }, "seed: 1, now 2");
  await refused({ ...specOf("[5, 6]"), trace: 2 }, "trace: 0, now 2");
  const { sampling } = specOf();
  const limited = { ...sampling, minimum: 6, timeLimit: 60 };
  await refused({ ...specOf("5"), sampling: limited }, "sampling.timeLimit: absent, now 60");
  await refused(specOf("[6, 7]"), "instances.vms: 5, now [6,7]");
  await sweep(out, { ...specOf("5"), title: "no row depends on it" }, { resume: true });
});

test("a refused resume leaves a complete folder as it is, however often it is repeated", async () => {
  const out = newFolder();
  const refused = async (expected: RegExp, spec = specOf()) => {
    const before = readdirSync(out);
    for (const _ of [1, 2]) assert.match(await failure(sweep(out, spec, { resume: true })), expected);
    assert.equal(readdirSync(out), before);
    assert.is(folderStatus(out).complete, true);
  };
  await sweep(out, specOf("5"), { kernel: "wasm-scalar" });
  await refused(/Problem: made by other code: .* \(kernel wasm-scalar [0-9a-f]{16}, now wasm-simd/);
  await sweep(out, specOf("5"));
  await refused(/Problem: another experiment: 8 of the 8/, specOf("5", "seed: 2"));
  rmSync(join(out, "timings.arrow"));
  await refused(
    /Problem: missing table: .*timings.arrow; --resume keeps runs with their times .*--force-new/,
  );
});

test("shards merge to the same bytes", async () => {
  const out = newFolder();
  const shard = (index: number) => ({ shard: { index, count: 3 } });
  await sweep(out, specOf(), shard(2));
  assert.equal(await missingShards(out, 3), [1, 3]);
  assert.match(await failure(mergeShards(out)), /Problem: missing cells: 0,.* of 24 in /);
  await sweep(out, specOf(), shard(1));
  await sweep(out, specOf(), { ...shard(3), ...stopAfter(2) });
  assert.equal(await missingShards(out, 3), [3]);
  await sweep(out, specOf(), shard(3));
  assert.equal(await missingShards(out, 3), []);
  // As a merge leaves it that is cut off before it writes the manifest.
  writeFileSync(join(out, "records.arrow"), expected);
  const manifest = await mergeShards(out);
  assert.is(manifest.complete, true);
  const single = newFolder();
  const { manifest: ofOne } = await sweep(single);
  assert.is(JSON.stringify(manifest.experiment), JSON.stringify(ofOne?.experiment));
  assert.ok(expected.equals(bytesIn(out)));
  assert.equal(readdirSync(out).sort(), ["manifest.json", "records.arrow", "timings.arrow"]);
});

test("shards leave the results of another spec alone, unless told to throw them away", async () => {
  const out = newFolder();
  await sweep(out, specOf("5"));
  const before = bytesIn(out);
  const shard = { index: 1, count: 1 };
  assert.match(
    await failure(sweep(out, specOf(), { shard })),
    /Problem: other results: .* holds "small" from another spec \(--force-new replaces them/,
  );
  rmSync(join(out, "manifest.json"));
  assert.match(
    await failure(sweep(out, specOf(), { shard })),
    /Problem: table without a manifest: .*records.arrow \(--force-new replaces them/,
  );
  assert.ok(before.equals(bytesIn(out)));
  for (const name of ["records.arrow", "timings.arrow"]) rmSync(join(out, name));
  await sweep(out, specOf(), { shard });
  await sweep(out, specOf("5"));
  assert.match(
    await failure(mergeShards(out)),
    /Problem: other results: .* move .*shards to a folder of its own/,
  );
  assert.ok(before.equals(bytesIn(out)));
  await sweep(out, specOf(), { shard, forceNew: true });
  await mergeShards(out);
  assert.ok(expected.equals(bytesIn(out)));
});

test("--force-new throws the shards of an earlier sweep away, unless one is at work", async () => {
  const out = newFolder();
  await sweep(out, specOf("5"), { shard: { index: 1, count: 2 } });
  const { giveBack } = await takeLock(join(out, "shards", "1-of-2.lock"));
  assert.match(
    await failure(sweep(out, specOf(), { forceNew: true })),
    /Problem: another sweep is at work here/,
  );
  giveBack();
  assert.is(folderStatus(out).parts[0].finishedCells, 4);
  await sweep(out, specOf(), { forceNew: true });
  assert.not.ok(existsSync(join(out, "shards")));
  assert.is((await prepareReplay(out, 23, 0)).instance.vms, 7);
});

test("tables with every cell count more than shards that were left beside them", async () => {
  const out = newFolder();
  const shard = { index: 1, count: 2 };
  await sweep(out, specOf("5"), { shard });
  await sweep(out, specOf());
  assert.is((await prepareReplay(out, 23, 0)).instance.vms, 7);
  assert.is(folderStatus(out).complete, true);
  assert.match(await failure(mergeShards(out)), /^Problem: other results: .* move .*shards to a folder/);
  rmSync(join(out, "shards"), { recursive: true });
  await sweep(out, specOf(), { shard });
  assert.equal(await missingShards(out, 2), []);
  assert.is((await mergeShards(out)).complete, true);
  assert.not.ok(existsSync(join(out, "shards")));
  assert.ok(expected.equals(bytesIn(out)));
});

test("a merge ends what an interrupted sweep of the same cells left, and of other cells nothing", async () => {
  const whole = async (spec: ExperimentSpec) => {
    const out = newFolder();
    await sweep(out, spec, stopAfter(2));
    for (const file of ["manifest.json", "records.arrow", "timings.arrow"]) rmSync(join(out, file));
    await sweep(out, specOf(), { shard: { index: 1, count: 1 } });
    await mergeShards(out);
    assert.ok(expected.equals(bytesIn(out)));
    return out;
  };
  assert.equal(folderStatus(await whole(specOf())), folderStatus(undisturbed));
  const other = await whole(specOf("[5, 6]"));
  assert.ok(existsSync(join(other, "sweep.journal")));
  assert.is(folderStatus(other).complete, false);
});

test("a damaged shard and a shard of another sweep are found by merge", async () => {
  const out = newFolder();
  await sweep(out, specOf(), { shard: { index: 1, count: 1 } });
  const journal = join(out, "shards", "1-of-1.journal");
  const bytes = readFileSync(journal);
  const { entries } = scanJournal(journal);
  bytes[entries[3].offset + 5] ^= 1;
  writeFileSync(journal, bytes);
  assert.match(
    await failure(mergeShards(out)),
    /missing cells: (\d+) of 24 in .*\ndamaged rows: cell \1 in .*1-of-1.journal/,
  );
  const [{ state, finishedCells, cells, damagedCells }] = folderStatus(out).parts;
  assert.equal([state, finishedCells, cells, damagedCells], ["stopped", 23, 24, 1]);
  assert.equal(await missingShards(out, 1), [1]);
  await sweep(out, specOf(), { shard: { index: 1, count: 1 } });
  await sweep(out, specOf("[5]"), { shard: { index: 1, count: 2 } });
  assert.match(await failure(mergeShards(out)), /mixed sweeps: .* are from different specs/);
  rmSync(join(out, "shards", "1-of-2.journal"));
  await mergeShards(out);
  assert.ok(expected.equals(bytesIn(out)));
});

test("an instance file is played as it is, with other activations each time", async () => {
  const instance = familyNamed("binomial").generate({ vms: 9, clouds: 3, seed: "file" });
  await writeInstance(join(folder, "nine.json"), instance);
  const text = `format: flockbench/experiment@1
name: from-file
instances: { family: file, path: nine.json }
variants: [ { name: flock } ]
sampling: { minimum: 20, maximum: 20 }
`;
  const out = newFolder();
  await sweep(out, checkSpec(text, "file.yaml", { variants }));
  const rows = [...readRecords(join(out, "records.arrow"))];
  assert.is(rows.length, 20);
  assert.ok(rows.every((row) => row.instanceSeed === contentHash(instance) && row.vms === 9));
  assert.is(rows[0].meanDegree, (2 * instance.demand.amount.length) / 9);
  assert.ok(new Set(rows.map((row) => row.initialTotalWeightedLatency)).size > 10);
  assert.match(
    await failure(sweep(newFolder(), checkSpec(text.replace("nine", "ten"), "file.yaml", { variants }))),
    /Problem: cannot read file: .*ten.json \(no such file or folder\); named by instances.path in /,
  );
});

test("a progress that fails at the start leaves neither lock nor open journal", async () => {
  const out = newFolder();
  const start = () => {
    throw new Error("no terminal");
  };
  assert.is(await failure(sweep(out, specOf(), { progress: { ...quiet, start } })), "Error: no terminal");
  assert.not.ok(existsSync(join(out, "sweep.lock")));
  const open = existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").map(targetOf) : [];
  assert.not.ok(open.includes(join(out, "sweep.journal")));
  await sweep(out, specOf(), { resume: true });
  assert.ok(expected.equals(bytesIn(out)));
});

/** Where an open file lies; one that is closed meanwhile lies nowhere. */
function targetOf(descriptor: string): string | undefined {
  const path = join("/proc/self/fd", descriptor);
  return existsSync(path) ? readlinkSync(path) : undefined;
}

test("a folder that a sweep is working in is refused", async () => {
  const out = newFolder();
  const lock = join(out, "sweep.lock");
  let locked = false;
  const update = () => {
    locked = existsSync(lock);
  };
  await sweep(out, specOf(), { progress: { ...quiet, update } });
  assert.ok(locked);
  assert.not.ok(existsSync(lock));
  const { giveBack } = await takeLock(lock);
  assert.match(
    await failure(sweep(out)),
    new RegExp(`Problem: another sweep is at work here: process ${process.pid} on `),
  );
  giveBack();
  await sweep(out);
});

function closeTo(actual: number, wanted: number): void {
  assert.ok(Math.abs(actual - wanted) <= 1e-9 * wanted, `${actual} is not ${wanted}`);
}

test.after(() => rmSync(folder, { recursive: true }));
test.run();
