import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runFile } from "./run-file.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-run-file-"));

async function outcomeOf(code: string, limit = 60) {
  const file = join(folder, "file.mjs");
  writeFileSync(file, code);
  const { passed, failed, crashed, output } = await runFile(file, folder, folder, limit);
  return { counts: [passed, failed, crashed], output };
}

const COUNTS = 'console.log("  Total:     2\\n  Passed:    2");';

test("the counts of a file are read, and an exit code beside them", async () => {
  assert.equal((await outcomeOf(COUNTS)).counts, [2, 0, false]);
  assert.equal((await outcomeOf(`${COUNTS} process.exit(1);`)).counts, [2, 0, true]);
  assert.equal((await outcomeOf("")).counts, [0, 1, true]);
});

test("a file without an end is killed and fails, also if what it started holds its output open", async () => {
  const child = 'import { spawn } from "node:child_process"; spawn("sleep", ["5"], { stdio: "inherit" });';
  const { counts, output } = await outcomeOf(`${child} ${COUNTS} setInterval(() => {}, 1000);`, 2);
  assert.equal(counts, [2, 0, true]);
  assert.match(output, /killed: no end after 2 s\n$/);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
