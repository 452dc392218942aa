import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { scanJournal } from "../../src/sweep/journal.ts";
import { flockbench, flockbenchJson, freshFolder, PROGRAM } from "./cli.ts";

const folder = freshFolder();
const words = ["reproduce", "--only", "figure-1", "--workers", "1", "-o", "out"];

test("an interruption leaves the results that were there whole", async () => {
  const first = flockbench(folder, ...words, "--quick");
  assert.is(first.status, 0, first.stderr);
  const results = () => readdirSync(join(folder, "out", "figure-1")).sort();
  const before = results();
  const records = readFileSync(join(folder, "out", "figure-1", "records.arrow"));
  const running = spawn(process.execPath, [PROGRAM, ...words], { cwd: folder, stdio: "ignore" });
  const exit = once(running, "exit") as Promise<[number]>;
  const journal = join(folder, "out", "figure-1.unfinished", "sweep.journal");
  while (running.exitCode === null && !(existsSync(journal) && scanJournal(journal).entries.length > 0)) {
    await pause(20);
  }
  running.kill("SIGINT");
  assert.equal(await exit, [75, null]);
  assert.equal(results(), before);
  assert.ok(records.equals(readFileSync(join(folder, "out", "figure-1", "records.arrow"))));
});

test("what is unfinished is replaced if it belongs to another spec, and takes its place when it is complete", () => {
  const twice = words.map((word) => (word === "figure-1" ? "figure-1, figure-1" : word));
  const { experiments } = flockbenchJson<{ experiments: unknown[] }>(folder, ...twice, "--quick");
  assert.is(experiments.length, 1, "asked for twice, it is run once");
  assert.equal(readdirSync(join(folder, "out")), ["figure-1"]);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
