import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readInstance } from "../../src/game/files.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import type { FolderStatus } from "../../src/sweep/folder-status.ts";
import { play } from "../../src/variants/driver/play.ts";
import { programVariant } from "../../src/variants/driver/program.ts";
import { flockbench, flockbenchJson, PROGRAM } from "../cli/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-program-"));
/** Where flockbench makes its temporary folders. */
const temporary = join(folder, "temporary");
mkdirSync(temporary);

/** A wrapper script whose solver is a process of its own: it writes that one's number and waits for it. */
writeFileSync(
  join(folder, "wrapper"),
  "#!/bin/sh\nsleep 1000000 &\necho $! > begun\nmv begun solver\nwait\n",
);
/** One that leaves a process behind. */
writeFileSync(join(folder, "leaves"), "#!/bin/sh\nsleep 1000000 &\necho $! > solver\necho 0 0 0\n");
for (const name of ["wrapper", "leaves"]) chmodSync(join(folder, name), 0o755);
assert.is(
  flockbench(folder, "generate", "--vms", "3", "--clouds", "2", "--mean-degree", "2", "-o", "game.json")
    .status,
  0,
);
writeFileSync(
  join(folder, "spec.yaml"),
  `format: flockbench/experiment@1
name: programs
instances: { family: binomial, vms: 3, clouds: 2, meanDegree: 2 }
variants: [ { name: "exec:./wrapper", options: { timeLimit: 1000000 } } ]
sampling: { minimum: 2, maximum: 2 }
`,
);

const ONE_RUN = ["run", "game.json", "--variant", "exec:./wrapper"];
const ENDLESS = ["-O", "timeLimit=1000000"];

test.before.each(() => rmSync(join(folder, "solver"), { force: true }));

function start(...words: string[]): ChildProcess {
  const env = { ...process.env, TMPDIR: temporary };
  // The limit is for the case that nothing ends it.
  return spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env,
    timeout: 100_000,
    killSignal: "SIGKILL",
  });
}

async function solverStarted(): Promise<void> {
  while (!existsSync(join(folder, "solver"))) await pause(20);
}

/** Waits until the solver has ended and no temporary folder is left; kills the solver and fails if it goes on. */
async function nothingIsLeft(): Promise<void> {
  const pid = readFileSync(join(folder, "solver"), "utf8").trim();
  const state = () => spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout.trim();
  const isOver = () => /^Z|^$/.test(state()) && readdirSync(temporary).length === 0;
  for (let look = 0; look < 250 && !isOver(); look++) await pause(20);
  const [runs, left] = [/^[^Z]/.test(state()), readdirSync(temporary)];
  if (runs) process.kill(Number(pid), "SIGKILL");
  assert.equal([runs, left], [false, []]);
}

test("a time limit ends what a program has started, too", async () => {
  const own = start(...ONE_RUN, "-O", "timeLimit=0.5");
  assert.equal(await once(own, "exit"), [1, null]);
  await nothingIsLeft();
  const ofTheRun = start(...ONE_RUN, "--time-limit", "0.5");
  assert.equal(await once(ofTheRun, "exit"), [0, null]);
  await nothingIsLeft();
});

test("what a program leaves running is ended with it", async () => {
  const run = start("run", "game.json", "--variant", "exec:./leaves");
  assert.equal(await once(run, "exit"), [0, null]);
  await nothingIsLeft();
});

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  test(`${signal} ends a run and all processes of its program`, async () => {
    const run = start(...ONE_RUN, ...ENDLESS);
    await solverStarted();
    run.kill(signal);
    assert.equal(await once(run, "exit"), [null, signal]);
    await nothingIsLeft();
  });
}

test("SIGTERM ends a sweep without waiting for its programs, and their cells are not finished", async () => {
  const sweep = start("sweep", "spec.yaml", "-o", "out", "--workers", "2");
  await solverStarted();
  sweep.kill("SIGTERM");
  assert.equal(await once(sweep, "exit"), [75, null]);
  await nothingIsLeft();
  const status = flockbenchJson<FolderStatus>(folder, "status", "out");
  assert.equal([status.parts[0].finishedCells, status.failures], [0, []]);
});

if (process.platform === "linux")
  test("a program that is being written is told at once", () => {
    const path = join(folder, "busy");
    copyFileSync("/bin/true", path);
    chmodSync(path, 0o755);
    const open = openSync(path, "a");
    const { status, stderr } = flockbench(folder, "run", "game.json", "--variant", "exec:./busy");
    closeSync(open);
    assert.equal([status, stderr], [1, "variant failed: program does not run: exec:./busy (ETXTBSY)\n"]);
  });

test("the time of a run is that of its program: what starts that is left out", async () => {
  writeFileSync(join(folder, "quick"), "#!/bin/sh\necho 0 0 0\n", { mode: 0o755 });
  const variant = programVariant("exec:./quick", join(folder, "quick"));
  const instance = await readInstance(join(folder, "game.json"));
  const game = referenceKernel.load(instance, DEFAULT_SETTINGS);
  const began = performance.now();
  const result = play(variant, game, {
    options: variant.options.parse({}),
    activation: [1, 2, 3, 4],
    random: [1, 2, 3, 4],
    maxRounds: 5,
    timeLimit: null,
  });
  const whole = (performance.now() - began) / 1000;
  assert.is(result.message, null);
  // A process more is started than the program's.
  assert.ok(result.overhead > 0 && result.overhead < whole, `${result.overhead} of ${whole} s`);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
