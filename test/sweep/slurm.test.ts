import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readManifest } from "../../src/records/manifest.ts";
import { latestStatus } from "../../src/sweep/folder-status.ts";
import { scriptsOf } from "../../src/sweep/slurm/scripts.ts";
import { readSubmission, SUBMISSION_FORMAT } from "../../src/sweep/slurm/submission.ts";
import { answer } from "../cli/in-process.ts";
import { Cluster, missingOfSlurm } from "../slurm/cluster.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flockbench-slurm-"));
const missing = missingOfSlurm();
const cluster = new Cluster(join(folder));

writeFileSync(
  join(folder, "cluster.yaml"),
  `format: flockbench/experiment@1
name: cluster
instances: { family: binomial, vms: [15, 20], clouds: [4, 5], delta: [1, 20, 50] }
game: { eta: [0.7, 1] }
variants: [ { name: flock }, { name: best-response }, { name: ./waits.ts } ]
maxRounds: 100
sampling: { minimum: 4, maximum: 4 }
`,
);
// So that a task takes some seconds, and the machine has nothing to do.
writeFileSync(
  join(folder, "waits.ts"),
  `import { defineVariant, z } from "flockbench";
export default defineVariant({
  summary: "waits where it is a task of an array job",
  source: "a test",
  options: z.strictObject({}),
  deterministic: () => true,
  prepare: () => null,
  round() {
    const isTask = process.env.SLURM_ARRAY_TASK_ID !== undefined;
    if (isTask) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    return { migrations: 0, done: true };
  },
});
`,
);

writeFileSync(
  join(folder, "short.yaml"),
  `format: flockbench/experiment@1
name: short
instances: { family: binomial, vms: [5, 6, 7, 8], clouds: 3 }
variants: [ { name: flock } ]
sampling: { minimum: 4, maximum: 4 }
`,
);

/** In this process, where that makes no difference. Jobs name the program that has submitted them. */
function flockbench(...words: readonly string[]) {
  return flockbenchIn(cluster.environment, ...words);
}

async function flockbenchIn(
  env: NodeJS.ProcessEnv,
  ...words: readonly string[]
): Promise<{ code: number; output: string }> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const { status, stdout, stderr } = await answer(folder, ...words);
    return { code: status, output: stderr + stdout };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** By the program itself, which the jobs then run as well. */
async function submit(...words: readonly string[]): Promise<{ code: number; output: string }> {
  const running = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    env: cluster.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [running.stdout, running.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const [code] = (await once(running, "close")) as [number];
  return { code, output };
}

test("the scripts name the shard by its array index, and words with blanks are quoted", () => {
  const { array, merge } = scriptsOf({
    format: SUBMISSION_FORMAT,
    experiment: "e",
    program: ["/usr/bin/node", "/opt/a b/cli.js"],
    directory: "/home/me",
    specFile: "e.yaml",
    output: "out",
    kernel: "wasm-simd",
    workers: 2,
    shards: 9,
    cells: 100,
    options: { partition: "short", time: "30", maxParallel: 4 },
    retries: 3,
    rounds: [],
    state: "submitted",
  });
  assert.is(
    array,
    `#!/bin/sh
#SBATCH --job-name=flockbench-e
#SBATCH --chdir="/home/me"
#SBATCH --output="out/slurm/%A-%a.log"
#SBATCH --open-mode=append
#SBATCH --ntasks=1
#SBATCH --partition=short
#SBATCH --cpus-per-task=2
#SBATCH --time=30
#SBATCH --signal=B:TERM@60
#SBATCH --requeue
exec /usr/bin/node '/opt/a b/cli.js' sweep e.yaml -o out --kernel wasm-simd --workers 2 --progress none --shard "$SLURM_ARRAY_TASK_ID/9"
`,
  );
  assert.match(merge, /\nexec \/usr\/bin\/node '\/opt\/a b\/cli.js' merge out --resubmit\n$/);
});

test("a damaged submission names its file", () => {
  const output = join(folder, "damaged");
  mkdirSync(join(output, "slurm"), { recursive: true });
  const path = join(output, "slurm", "submission.json");
  for (const [text, told] of [
    ["[", /^not JSON: .*submission\.json/],
    ["null", /^wrong format: undefined in .*submission\.json; allowed: flockbench\/slurm@1$/],
  ] as const) {
    writeFileSync(path, text);
    assert.throws(
      () => readSubmission(output),
      ({ message }: Error) => told.test(message),
    );
  }
});

test("--dry-run prints the scripts, and needs no cluster", async () => {
  const words = ["sweep", "cluster.yaml", "--engine", "slurm", "--dry-run", "-o", "dry"];
  const { code, output } = await flockbench(...words);
  assert.is(code, 0, output);
  assert.match(output, /# sbatch --parsable --array=1 dry\/slurm\/array.sh\n/);
  assert.not.ok(existsSync(join(folder, "dry")));
});

test("nothing is submitted into complete results, of this spec or of another", async () => {
  const local = await flockbench("sweep", "short.yaml", "-o", "done", "--progress", "none");
  assert.is(local.code, 0, local.output);
  const again = await flockbench("sweep", "short.yaml", "-o", "done", "--engine", "slurm");
  assert.equal([again.code, again.output], [0, "done: complete\n"]);
  const other = await flockbench("sweep", "cluster.yaml", "-o", "done", "--engine", "slurm");
  assert.is(other.code, 2);
  assert.match(
    other.output,
    /^other results: done holds "short" from another spec \(--force-new replaces them/,
  );
  assert.not.ok(existsSync(join(folder, "done", "slurm")));
});

test("without Slurm the engine is bad usage", async () => {
  const words = ["sweep", "short.yaml", "--engine", "slurm", "-o", "nowhere"];
  const { code, output } = await flockbenchIn({ ...process.env, PATH: folder }, ...words);
  assert.equal([code, output], [2, "no Slurm here: scontrol is not found\n"]);
  const installed = join(folder, "installed");
  mkdirSync(installed);
  const says = "scontrol: fatal: Could not establish a configuration source";
  writeFileSync(join(installed, "scontrol"), `#!/bin/sh\necho '${says}' >&2; exit 1\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${installed}:${process.env.PATH}` };
  const unconfigured = await flockbenchIn(env, ...words);
  assert.equal([unconfigured.code, unconfigured.output], [2, "no Slurm here: scontrol finds no cluster\n"]);
});

test("an array job whose merge job is refused is known all the same, and followed to the end", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const commands = {
    scontrol: "",
    squeue: "",
    sbatch: 'case "$*" in *--dependency*) echo "no more jobs" >&2; exit 1;; *) echo 41;; esac',
  };
  for (const [name, line] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const words = ["sweep", "short.yaml", "--engine", "slurm", "-o", "refused", "--shards", "1", "--detach"];
  const { code, output } = await flockbenchIn(env, ...words);
  assert.is(code, 75);
  assert.match(
    output,
    /^Slurm refused: sbatch .* \(no more jobs\); array job 41 goes on, and npx .* --attach refused/,
  );
  const [round] = readSubmission(join(folder, "refused")).rounds;
  assert.equal([round.arrayJob, round.mergeJob], ["41", null]);
  assert.match((await flockbenchIn(env, ...words)).output, /^submitted already: refused/);
  const shard = await flockbench("sweep", "short.yaml", "-o", "refused", "--shard", "1/1");
  assert.is(shard.code, 0, shard.output);
  const followed = await flockbenchIn(env, "sweep", "--attach", "refused");
  assert.equal([followed.code, followed.output], [0, "refused: complete\n"]);
});

test("what Slurm refuses at once is no submission: the command with other words is taken", async () => {
  const bin = join(folder, "choosy");
  mkdirSync(bin);
  const commands = {
    scontrol: "",
    sbatch:
      'case "$*" in *--dependency*) echo 42;; *) grep -q nosuch "$3" && { echo "no such partition" >&2; exit 1; }; echo 41;; esac',
  };
  for (const [name, line] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const words = ["sweep", "short.yaml", "--engine", "slurm", "-o", "choosy-out", "--shards", "1", "--detach"];
  for (let tries = 0; tries < 2; tries++) {
    const { code, output } = await flockbenchIn(env, ...words, "--partition", "nosuch");
    assert.is(code, 75);
    assert.match(output, /^Slurm refused: sbatch .* \(no such partition\)\n$/);
    const { code: none, output: attached } = await flockbenchIn(env, "sweep", "--attach", "choosy-out");
    assert.is(none, 2);
    assert.match(attached, /^no submission: choosy-out/);
  }
  const { code, output } = await flockbenchIn(env, ...words, "--partition", "main");
  assert.equal([code, output], [0, "submitted: array job 41 of 1 tasks, merge job 42\nchoosy-out\n"]);
});

async function killOneTask(): Promise<void> {
  for (let looks = 0; looks < 1200; looks++) {
    for (const k of [1, 2, 3]) {
      const status = latestStatus(join(folder, "out", "shards", `${k}-of-3.status.json`));
      if (status === null || status.finishedCells === 0) continue;
      process.kill(status.pid, "SIGKILL");
      return;
    }
    await pause(50);
  }
  throw new Error("no task began");
}

if (missing === undefined) {
  test("a task killed in mid-flight is submitted again, and the tables are those of a single run", async () => {
    await cluster.start();
    const single = await flockbench("sweep", "cluster.yaml", "--workers", "1", "-o", "single");
    assert.is(single.code, 0, single.output);
    const words = ["sweep", "cluster.yaml", "--engine", "slurm", "--partition", "main", "--shards", "3"];
    const submitted = await submit(...words, "-o", "out", "--detach");
    assert.is(submitted.code, 0, submitted.output);
    await killOneTask();
    const twice = await flockbench(...words, "-o", "out");
    assert.is(twice.code, 2);
    assert.match(twice.output, /submitted already: out \(--attach out follows it/);
    const { code, output } = await flockbench("sweep", "--attach", "out", "--progress", "json");
    assert.is(code, 0, output);
    // Whether a look at the queue meets a running task is chance; that it tells how many is not.
    assert.match(output, /"running":\d+,/);
    assert.match(output, /out: complete/);
    const { rounds, state } = readSubmission(join(folder, "out"));
    assert.is(state, "merged");
    assert.is(rounds.length, 2);
    assert.is(rounds[1].shards.length, 1);
    const tables = ["single", "out"].map((name) => readFileSync(join(folder, name, "records.arrow")));
    assert.ok(tables[0].equals(tables[1]));
  });

  test("--force-new plays anew where results of another spec were", async () => {
    const pair = readFileSync(join(folder, "short.yaml"), "utf8").replace("[5, 6, 7, 8]", "[5, 6]");
    writeFileSync(join(folder, "pair.yaml"), pair);
    const first = await flockbench("sweep", "pair.yaml", "-o", "anew", "--progress", "none");
    assert.is(first.code, 0, first.output);
    const words = ["sweep", "short.yaml", "-o", "anew", "--engine", "slurm", "--shards", "2"];
    const { code, output } = await submit(...words, "--force-new", "--progress", "none");
    assert.is(code, 0, output);
    assert.match(output, /submitted: array job \d+ of 2 tasks, merge job \d+\nanew: complete/);
    assert.is(readManifest(join(folder, "anew", "manifest.json")).experiment.name, "short");
  });

  test("a sweep whose tasks finish nothing is given up, and says where their logs are", async () => {
    const spec = join(folder, "gone.yaml");
    writeFileSync(spec, readFileSync(join(folder, "cluster.yaml")));
    const words = ["sweep", "gone.yaml", "--engine", "slurm", "--shards", "2", "--retries", "0", "--detach"];
    const submitted = await submit(...words, "-o", "gone");
    assert.is(submitted.code, 0, submitted.output);
    rmSync(spec);
    const { code, output } = await flockbench("sweep", "--attach", "gone", "--progress", "none");
    assert.is(code, 75);
    assert.match(
      output,
      /^given up: gone gained no finished cell from its last array job .*gone\/slurm has their logs/,
    );
  });
} else {
  console.log(`skipped: sweeps on Slurm (${missing} is not installed)`);
}

test.after(async () => {
  if (missing === undefined) await cluster.stop();
  rmSync(folder, { recursive: true });
});
test.run();
