import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRecords } from "../../src/records/read.ts";
import { verifyFolder } from "../../src/sweep/verify.ts";
import { answer } from "../cli/in-process.ts";

const SPEC = `format: flockbench/experiment@1
name: tiny
instances: { family: binomial, vms: [5, 40], clouds: 3 }
game: { eta: [0.5, 1] }
variants: [{ name: best-response }, { name: flock }]
optimum: { method: none }
sampling: { minimum: 4, maximum: 4 }
`;
const root = mkdtempSync(join(tmpdir(), "flockbench-verify-"));
writeFileSync(join(root, "tiny.yaml"), SPEC);
const results = join(root, "results");
const swept = await answer(root, "sweep", "tiny.yaml", "-o", join(results, "tiny"), "--workers", "1");
const ALL = { cells: 100, repetitions: 100 };

/** The results in the repository. */
const COMMITTED = fileURLToPath(new URL("../../results/", import.meta.url));

/** A copy of an experiment's results with one bit of a number changed, and a manifest that says so is right. */
function tampered(from: string, name: string, number: number): string {
  const folder = mkdtempSync(join(root, "tampered-"));
  cpSync(join(from, name), join(folder, name), { recursive: true });
  const records = join(folder, name, "records.arrow");
  const bytes = readFileSync(records);
  const wanted = Buffer.alloc(8);
  wanted.writeDoubleLE(number);
  bytes[bytes.indexOf(wanted)] ^= 1;
  writeFileSync(records, bytes);
  const file = join(folder, name, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { files: Record<string, { sha256: string }> };
  manifest.files["records.arrow"].sha256 = createHash("sha256").update(bytes).digest("hex");
  writeFileSync(file, JSON.stringify(manifest));
  return folder;
}

test("every run of a sweep is the same when it is played again", async () => {
  assert.is(swept.status, 0, swept.stderr);
  const { cells, rows, differences } = await verifyFolder(join(results, "tiny"), ALL);
  assert.equal(differences, []);
  assert.is(rows, 32);
  assert.equal(
    [...cells].sort((one, other) => one - other),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
});

test("a few cells are the quickest ones, with each variant among them", async () => {
  const { cells, rows } = await verifyFolder(join(results, "tiny"), { cells: 2, repetitions: 3 });
  const variants = new Map(
    [...readRecords(join(results, "tiny/records.arrow"))].map((row) => [row.cell, row]),
  );
  assert.is(rows, 6);
  assert.equal(
    cells.map((cell) => variants.get(cell)?.vms),
    [5, 5],
  );
  assert.equal(cells.map((cell) => variants.get(cell)?.variant).sort(), ["best-response", "flock"]);
});

test("a few runs if it is not said how many, and one alone where each has a bound that takes long", async () => {
  const few = await verifyFolder(join(results, "tiny"), {});
  assert.equal([few.cells.length, few.rows], [4, 12]);
  const spec = SPEC.replace("tiny", "bounds").replace("{ method: none }", "{ method: bound, rounds: 16 }");
  writeFileSync(join(root, "bounds.yaml"), spec.replace("[5, 40]", "[5, 8]"));
  const folder = join(root, "bounds");
  assert.is((await answer(root, "sweep", "bounds.yaml", "-o", folder, "--workers", "1")).status, 0);
  const { cells, rows, differences } = await verifyFolder(folder, {});
  assert.equal([cells.length, rows, differences], [1, 1, []]);
  assert.is((await verifyFolder(folder, { cells: 2, repetitions: 2 })).rows, 4);
});

test("a run that ended by itself does so again on a machine that is slower than its time limit", async () => {
  const spec = SPEC.replace("tiny", "limited").replace("[5, 40]", "5");
  writeFileSync(
    join(root, "limited.yaml"),
    `${spec.replace("{ minimum", "{ timeLimit: 1e6, minimum")}timeLimit: 1e5\n`,
  );
  const folder = join(root, "limited");
  assert.is((await answer(root, "sweep", "limited.yaml", "-o", folder, "--workers", "1")).status, 0);
  const { now } = performance;
  let seconds = 0;
  performance.now = () => {
    seconds += 1e7;
    return 1000 * seconds;
  };
  try {
    assert.equal((await verifyFolder(folder, ALL)).differences, []);
  } finally {
    performance.now = now;
  }
});

test("a message that UTF-8 cannot hold is no difference", async () => {
  const own = `import { defineVariant, z } from "flockbench";
export default defineVariant({
  summary: "fails",
  source: "a test",
  options: z.strictObject({}),
  prepare: () => undefined,
  round() { throw new Error("half \\ud800 of a pair"); },
});
`;
  writeFileSync(join(root, "half.ts"), own);
  const spec = `format: flockbench/experiment@1
name: half
instances: { family: binomial, vms: 8, clouds: 3 }
variants: [ { name: ./half.ts } ]
sampling: { minimum: 2, maximum: 2 }
`;
  writeFileSync(join(root, "half.yaml"), spec);
  const folder = join(root, "half");
  assert.is((await answer(root, "sweep", "half.yaml", "-o", folder, "--workers", "1")).status, 0);
  const { rows, differences } = await verifyFolder(folder, ALL);
  assert.equal([rows, differences], [2, []]);
});

test("one bit of one number is a difference, which names cell, repetition and column", async () => {
  const rows = [...readRecords(join(results, "tiny/records.arrow"))];
  const { cell, repetition, totalWeightedLatency } = rows[9];
  const folder = tampered(results, "tiny", totalWeightedLatency);
  const { differences } = await verifyFolder(join(folder, "tiny"), ALL);
  assert.equal(
    differences.map((difference) => [difference.cell, difference.repetition, difference.column]),
    [[cell, repetition, "totalWeightedLatency"]],
  );
  const { status, stderr } = await answer(
    root,
    "verify",
    "--results",
    folder,
    "--cells",
    "8",
    "--repetitions",
    "4",
  );
  assert.is(status, 1);
  assert.match(stderr, `differs: tiny, cell ${cell}, repetition ${repetition}: totalWeightedLatency is `);
});

test("a run of every committed result is the same when it is played again", async () => {
  const { status, stdout, stderr } = await answer(
    root,
    "verify",
    "--cells",
    "1",
    "--repetitions",
    "1",
    "--json",
  );
  assert.is(status, 0, stderr);
  const { experiments } = JSON.parse(stdout) as { experiments: { experiment: string; rows: number }[] };
  const long = ["bound-by-size", "bound-gap-long"];
  const there = readdirSync(COMMITTED).filter((name) => existsSync(join(COMMITTED, name, "records.arrow")));
  assert.equal(
    experiments.map(({ experiment }) => experiment),
    there.filter((name) => !long.includes(name)).sort(),
  );
  const leftOut = (name: string) =>
    `${name}: left out, its bounds take minutes each (--only ${name} plays them again)\n`;
  assert.is(stderr, long.map(leftOut).join(""));
  assert.ok(experiments.every(({ rows }) => rows === 1));
});

test("one bit of a committed number is a difference in its cell", async () => {
  const [cell] = (await verifyFolder(join(COMMITTED, "figure-1"), { cells: 1, repetitions: 1 })).cells;
  const rows = [...readRecords(join(COMMITTED, "figure-1/records.arrow"))];
  const { repetition, totalWeightedLatency } = rows.find((row) => row.cell === cell)!;
  const folder = tampered(COMMITTED, "figure-1", totalWeightedLatency);
  const { status, stderr } = await answer(root, "verify", "--results", folder, "--cells", "1");
  assert.is(status, 1);
  assert.match(stderr, `differs: figure-1, cell ${cell}, repetition ${repetition}: totalWeightedLatency is `);
});

test("a table that its manifest does not describe is refused before anything is played", async () => {
  const folder = mkdtempSync(join(root, "damaged-"));
  cpSync(results, folder, { recursive: true });
  const records = join(folder, "tiny", "records.arrow");
  writeFileSync(records, readFileSync(records).subarray(0, -8));
  const { status, stderr } = await answer(root, "verify", "--results", folder);
  assert.is(status, 2);
  assert.match(stderr, "damaged table");
});

test("the command prints a table, and names what is there when asked for something else", async () => {
  const { status, stdout } = await answer(root, "verify", "--results", results, "--only", "tiny,tiny");
  assert.is(status, 0);
  const [head, row, ...more] = stdout.split("\n");
  assert.equal(more, [""]);
  assert.match(head, /^experiment +cells +runs +differ +seconds$/);
  assert.match(row, /^tiny +4 +12 +0 +\d/);
  const wrong = await answer(root, "verify", "--results", results, "--only", "big");
  assert.is(wrong.status, 2);
  assert.match(wrong.stderr, "no such results: big; allowed: tiny");
});

test("one folder is verified by itself, without options that choose among several", async () => {
  const { status, stdout } = await answer(root, "verify", join(results, "tiny"), "--cells", "2");
  assert.is(status, 0);
  assert.match(stdout.split("\n")[1], /^tiny +2 +6 +0 +\d/);
  for (const [option, value] of [
    ["--results", results],
    ["--only", "tiny"],
  ]) {
    const { status, stderr } = await answer(root, "verify", join(results, "tiny"), option, value);
    assert.is(status, 2);
    assert.is(stderr, `option without effect: ${option}; allowed: without a folder\n`);
  }
  assert.match((await answer(root, "verify", "nowhere")).stderr, /^no such folder: nowhere; allowed: /);
});

test("a folder of results that cannot be read is told with the reason", async () => {
  const file = join(results, "tiny", "manifest.json");
  const { status, stderr } = await answer(root, "verify", "--results", file);
  assert.is(status, 2);
  assert.is(stderr, `cannot read folder: ${file} (a part of the path is no folder)\n`);
});

test.run();
