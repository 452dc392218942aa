import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRecords, readTable } from "../../src/records/read.ts";
import { TRACE_COLUMNS, TRACES_FORMAT } from "../../src/records/schema.ts";
import { scanJournal } from "../../src/sweep/journal.ts";
import { freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();
writeFileSync(
  join(folder, "tiny.yaml"),
  `format: flockbench/experiment@1
name: tiny
instances: { family: binomial, vms: [4, 5, 6], clouds: 3, meanDegree: 2 }
game: { eta: [0.5, 1] }
variants: [ { name: flock } ]
sampling: { minimum: 4, maximum: 6 }
`,
);
const sweep = (...words: string[]) => answer(folder, "sweep", "tiny.yaml", "--workers", "1", ...words);
assert.is((await sweep("-o", "single")).status, 0);
const expected = readFileSync(join(folder, "single", "records.arrow"));

test("shards are found missing, played and merged to the bytes of a single run", async () => {
  assert.is((await answer(folder, "missing", "out", "--shards", "3")).stdout, "1,2,3\n");
  assert.is((await sweep("-o", "out", "--shard", "2/3")).status, 0);
  assert.is((await answer(folder, "missing", "out", "--shards", "3")).stdout, "1,3\n");
  assert.is((await answer(folder, "missing", "out", "--shards", "3", "--index-base", "0")).stdout, "0,2\n");
  const early = await answer(folder, "merge", "out");
  assert.is(early.status, 75);
  assert.match(early.stderr, /^missing cells: 0,2-3,5 of 6 in out/);
  assert.match(
    (await answer(folder, "status", "out")).stdout,
    /tiny: not complete\nshard 2\/3: finished, 2 of 2 cells/,
  );
  for (const k of ["1", "3"]) assert.is((await sweep("-o", "out", "--shard", `${k}/3`)).status, 0);
  assert.is((await answer(folder, "missing", "out", "--shards", "3")).stdout, "\n");
  const merged = await answer(folder, "merge", "out");
  assert.is(merged.status, 0, merged.stderr);
  assert.match(merged.stdout, /^out: complete, 6 cells\nruns: \d+ equilibrium/);
  assert.ok(expected.equals(readFileSync(join(folder, "out", "records.arrow"))));
  assert.match((await answer(folder, "status", "out")).stdout, /^tiny: complete\nfinished, 6 of 6 cells\n$/);
});

test("more shards than there may be cells are refused, before there are lists of them", async () => {
  const most = / 5000000000; allowed: a whole number from 1 to 1000000\n$/;
  assert.match((await answer(folder, "missing", "out", "--shards", "5000000000")).stderr, most);
  const words = [
    "sweep",
    "tiny.yaml",
    "-o",
    "many",
    "--shards",
    "5000000000",
    "--engine",
    "slurm",
    "--dry-run",
  ];
  assert.match((await answer(folder, ...words)).stderr, most);
  assert.match(
    (await sweep("-o", "many", "--shard", "1/5000000000")).stderr,
    /^bad shard: .*k <= N <= 1000000\n$/,
  );
});

test("a damaged status is no progress, and no failure", async () => {
  assert.is((await sweep("-o", "unread", "--shard", "1/2")).status, 0);
  writeFileSync(join(folder, "unread", "shards", "1-of-2.status.json"), '{"x');
  const { status, stdout, stderr } = await answer(folder, "status", "unread");
  assert.is(status, 0, stderr);
  assert.match(stdout, /\nshard 1\/2: finished, 3 of 3 cells/);
});

test("the index comes from an array job's environment", async () => {
  process.env.JOB_COMPLETION_INDEX = "1";
  const { status, stderr } = await sweep("-o", "array", "--shards", "2");
  delete process.env.JOB_COMPLETION_INDEX;
  assert.is(status, 0, stderr);
  assert.ok(existsSync(join(folder, "array", "shards", "2-of-2.journal")));
});

test("a flipped byte in a shard is found by its checksum, and its cell named and played again", async () => {
  assert.is((await sweep("-o", "flipped", "--shard", "1/1")).status, 0);
  const journal = join(folder, "flipped", "shards", "1-of-1.journal");
  const bytes = readFileSync(journal);
  bytes[scanJournal(journal).entries[4].offset + 20] ^= 4;
  writeFileSync(journal, bytes);
  const { status, stderr } = await answer(folder, "merge", "flipped");
  assert.is(status, 75);
  assert.match(stderr, /missing cells: (\d) of 6 in flipped\ndamaged rows: cell \1 in .*1-of-1.journal/);
  assert.match(
    (await answer(folder, "status", "flipped")).stdout,
    /\nshard 1\/1: stopped, 5 of 6 cells \(1 damaged\)\n/,
  );
  assert.is((await answer(folder, "missing", "flipped", "--shards", "1")).stdout, "1\n");
  assert.is((await sweep("-o", "flipped", "--shard", "1/1")).status, 0);
  assert.is((await answer(folder, "merge", "flipped")).status, 0);
  assert.ok(expected.equals(readFileSync(join(folder, "flipped", "records.arrow"))));
});

test("a shard whose journal is torn at its start is told how to begin again", async () => {
  assert.is((await sweep("-o", "torn", "--shard", "1/1")).status, 0);
  const journal = join(folder, "torn", "shards", "1-of-1.journal");
  truncateSync(journal, 30);
  const torn =
    /^not a journal, or torn at its start: .*1-of-1.journal \(.*remove it, and the sweep plays them again\)/;
  for (const words of [["status"], ["merge"], ["missing", "--shards", "1"]]) {
    const { status, stderr } = await answer(folder, ...words, "torn");
    assert.is(status, 2);
    assert.match(stderr, torn);
  }
  assert.match((await sweep("-o", "torn", "--shard", "1/1")).stderr, torn);
  rmSync(journal);
  assert.is((await sweep("-o", "torn", "--shard", "1/1")).status, 0);
  assert.is((await answer(folder, "merge", "torn")).status, 0);
});

test("beside what a whole sweep left, torn at its start, nothing is merged and nothing lost", async () => {
  assert.is((await sweep("-o", "beside", "--shard", "1/1")).status, 0);
  const journal = join(folder, "beside", "sweep.journal");
  writeFileSync(journal, "torn");
  const { status, stderr } = await answer(folder, "merge", "beside");
  assert.is(status, 2);
  assert.match(stderr, /^not a journal, or torn at its start: .*sweep.journal \(/);
  assert.not.ok(existsSync(join(folder, "beside", "records.arrow")));
  rmSync(journal);
  assert.is((await answer(folder, "merge", "beside")).status, 0);
  assert.ok(expected.equals(readFileSync(join(folder, "beside", "records.arrow"))));
});

test("replay shows the rounds of a run, and ends where the record does", async () => {
  const [row] = [...readRecords(join(folder, "single", "records.arrow"))].filter(
    ({ cell, repetition }) => cell === 3 && repetition === 2,
  );
  const words = ["replay", "single", "3", "--repetition", "2", "--trace", "trace.arrow"];
  const run = await answerJson<{ status: string; trace: unknown[]; totalWeightedLatency: number }>(
    folder,
    ...words,
  );
  assert.is(run.status, row.status);
  assert.is(run.trace.length, row.rounds + 1);
  assert.is(run.totalWeightedLatency, row.totalWeightedLatency);
  const traced = [...readTable(join(folder, "trace.arrow"), TRACES_FORMAT, TRACE_COLUMNS)];
  assert.is(traced.length, row.rounds + 1);
  assert.match((await answer(folder, ...words)).stdout, /\nround 0: 0 migrations, U = /);
  const outside = await answer(folder, "replay", "single", "6");
  assert.is(outside.status, 2);
  assert.match(outside.stderr, /no such cell: 6 in single; allowed: 0 to 5/);
});

test("status names failed runs with a command that plays them again", async () => {
  const variant = `import { defineVariant, z } from "flockbench";
export default defineVariant({
  summary: "fails on five VMs",
  source: "a test",
  options: z.strictObject({}),
  deterministic: () => true,
  prepare: () => null,
  round({ instance }) {
    if (instance.vms === 5) throw new Error("five is too many");
    return { migrations: 0 };
  },
});
`;
  writeFileSync(join(folder, "fails.ts"), variant);
  const spec = readFileSync(join(folder, "tiny.yaml"), "utf8").replace("name: flock }", "name: ./fails.ts }");
  writeFileSync(join(folder, "fails.yaml"), spec);
  const out = "it's broken";
  const { status, stderr } = await answer(folder, "sweep", "fails.yaml", "--workers", "1", "-o", out);
  assert.is(status, 0, stderr);
  const { stdout } = await answer(folder, "status", out);
  const [, command] =
    /failed: cell 3, repetition 0: five is too many\n {2}npx flockbench (.*)\n/.exec(stdout) ?? [];
  assert.is(command, "replay 'it'\\''s broken' 3 --repetition 0");
  const again = await answer(folder, "replay", out, "3", "--repetition", "0");
  assert.is(again.status, 1);
  assert.match(again.stdout, /status +error after 0 rounds/);
  assert.match(again.stderr, /variant failed: five is too many/);
});

test("replay of a run that failed in the sweep alone says so, from a shard and from the tables", async () => {
  const variant = `import { defineVariant, z } from "flockbench";
import { existsSync } from "node:fs";
export default defineVariant({
  summary: "fails without a licence",
  source: "a test",
  options: z.strictObject({}),
  round() {
    if (!existsSync("licence")) throw new Error("no licence");
    return { migrations: 0, done: true };
  },
});
`;
  writeFileSync(join(folder, "licensed.ts"), variant);
  const spec = readFileSync(join(folder, "tiny.yaml"), "utf8").replace(
    "name: flock }",
    "name: ./licensed.ts }",
  );
  writeFileSync(join(folder, "licensed.yaml"), spec.replace("[4, 5, 6]", "12"));
  const words = ["sweep", "licensed.yaml", "--workers", "1", "-o", "licensed", "--shard", "1/1"];
  assert.is((await answer(folder, ...words)).status, 0);
  writeFileSync(join(folder, "licence"), "");
  const refused = async () => {
    const { status, stdout, stderr } = await answer(folder, "replay", "licensed", "1", "--repetition", "2");
    assert.equal([status, stderr], [1, "failed in the sweep, and not now: no licence\n"]);
    assert.match(stdout, /status +done after 1 round and/);
  };
  await refused();
  assert.is((await answer(folder, "merge", "licensed")).status, 0);
  await refused();
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
