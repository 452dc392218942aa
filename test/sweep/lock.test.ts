import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { takeLock } from "../../src/sweep/lock.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-lock-"));
const path = join(folder, "sweep.lock");

test("the second is refused, with the owner's process and host", () => {
  const giveBack = takeLock(path);
  assert.throws(
    () => takeLock(path),
    (error: Error) =>
      error.name === "Problem" && error.message.includes(`process ${process.pid} on ${hostname()}`),
  );
  giveBack();
  assert.equal(readdirSync(folder), []);
});

test("the lock of a process that is gone is taken over", () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(path, JSON.stringify({ pid, host: hostname(), began: null }));
  const giveBack = takeLock(path);
  assert.is(JSON.parse(readFileSync(path, "utf8")).pid, process.pid);
  giveBack();
});

test("a process that got the same number later is not the owner", () => {
  if (!existsSync("/proc/self/stat")) return;
  writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), began: "1" }));
  takeLock(path)();
  assert.not.ok(existsSync(path));
});

test("a lock from another host is left alone", () => {
  writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere.example", began: null }));
  assert.throws(() => takeLock(path), /process 1 on elsewhere.example \(if it is gone, remove /);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
