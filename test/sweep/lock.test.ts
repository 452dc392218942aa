import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { TryAgain } from "../../src/problem.ts";
import { takeLock } from "../../src/sweep/lock.ts";

const LOCK = new URL("../../dist/sweep/lock.js", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "flockbench-lock-"));
const path = join(folder, "sweep.lock");

test("the second is refused, with the owner's process and host", async () => {
  const { giveBack } = await takeLock(path);
  assert.match(await refusal(), `process ${process.pid} on ${hostname()}`);
  giveBack();
  assert.equal(readdirSync(folder), []);
});

test("the lock of a process that is gone is taken over", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(path, JSON.stringify({ pid, host: hostname(), began: null }));
  const { giveBack } = await takeLock(path);
  assert.is(JSON.parse(readFileSync(path, "utf8")).pid, process.pid);
  giveBack();
});

test("of several processes that find a stale lock one takes it over", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(path, JSON.stringify({ pid, host: hostname(), began: null }));
  // A winner holds the lock until all have answered.
  const code = `const { takeLock } = await import(${JSON.stringify(LOCK)});
    await takeLock(${JSON.stringify(path)}).then(
      () => { console.log("taken"); process.stdin.resume(); },
      (error) => console.log(error.message));`;
  const processes = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["pipe", "pipe", "inherit"] }),
  );
  const answers = await Promise.all(
    processes.map(async ({ stdout }) => String((await once(stdout, "data"))[0])),
  );
  for (const { stdin } of processes) stdin.end();
  await Promise.all(processes.map((one) => one.exitCode ?? once(one, "exit")));
  assert.is(answers.filter((answer) => answer === "taken\n").length, 1, answers.join(""));
  const owner = processes[answers.indexOf("taken\n")].pid;
  for (const answer of answers) assert.match(answer, new RegExp(`taken|process ${owner} on `));
  rmSync(path);
});

test("a process that got the same number later is not the owner", async () => {
  if (!existsSync("/proc/self/stat"))
    return console.log("skipped: a lock of another process of the same number (no /proc here)");
  writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), began: "1" }));
  (await takeLock(path)).giveBack();
  assert.not.ok(existsSync(path));
});

test("a lock from another host is left alone while its owner touches it, and taken over when it does not", async () => {
  writeFileSync(path, JSON.stringify({ pid: 1, host: "elsewhere.example", began: null }));
  let touches = 0;
  const owner = setInterval(() => utimesSync(path, ++touches, touches), 100);
  try {
    assert.match(await refusal(), /process 1 on elsewhere.example \(if it is gone, remove /);
  } finally {
    clearInterval(owner);
  }
  (await takeLock(path, 2)).giveBack();
  assert.not.ok(existsSync(path));
});

test("a lock that goes, or becomes another's, is told, and that of the other is left alone", async () => {
  const loss = async (harm: () => void) => {
    const { lost, giveBack } = await takeLock(path);
    harm();
    // The lock's own timer keeps no process alive.
    const awake = setInterval(() => {}, 1000);
    await once(lost, "abort");
    clearInterval(awake);
    giveBack();
    assert.instance(lost.reason, TryAgain);
    return (lost.reason as Error).message;
  };
  assert.match(await loss(() => rmSync(path)), /^lost the lock: .*sweep.lock \(no such file or folder; /);
  const others = JSON.stringify({ pid: 1, host: "elsewhere.example", began: null });
  assert.match(await loss(() => writeFileSync(path, others)), /\(another process has taken it; /);
  assert.is(readFileSync(path, "utf8"), others);
  rmSync(path);
});

async function refusal(): Promise<string> {
  return takeLock(path, 5).then(
    () => "taken",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

test.after(() => rmSync(folder, { recursive: true }));
test.run();
