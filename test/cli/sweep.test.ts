import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readManifest } from "../../src/records/manifest.ts";
import { readRecords } from "../../src/records/read.ts";
import { freshFolder, PROGRAM } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();

const SPEC = `format: flockbench/experiment@1
name: tiny
title: A tiny sweep
seed: 5
instances: { family: binomial, vms: [4, 5], clouds: 3, meanDegree: 2 }
game: { epsilon: [0.1, 0.01], eta: [0.5, 1] }
variants:
  - name: flock
optimum: exhaustive
sampling: { metric: rounds, minimum: 4, maximum: 6 }
figures: [ratio-by-eta]
`;
writeFileSync(join(folder, "tiny.yaml"), SPEC);

test("a sweep writes the same records for one worker and for two", async () => {
  for (const workers of ["1", "2"]) {
    const words = ["tiny.yaml", "--workers", workers, "-o", workers];
    const { status, stderr } = await answer(folder, "sweep", ...words);
    assert.is(status, 0, stderr);
  }
  const bytes = (workers: string) => readFileSync(join(folder, workers, "records.arrow"));
  assert.ok(bytes("1").equals(bytes("2")));
  const records = [...readRecords(join(folder, "1", "records.arrow"))];
  assert.is(new Set(records.map(({ cell }) => cell)).size, 8);
  for (const { observedRatioTotal, status } of records) {
    assert.is(status, "equilibrium");
    assert.ok(observedRatioTotal !== null && observedRatioTotal >= 1 - 1e-9);
  }
});

test("plot draws the experiment's figures beside its tables", async () => {
  const { written } = await answerJson<{ written: string[] }>(folder, "plot", "1");
  assert.is(written.length, 4);
  const files = readdirSync(join(folder, "1"));
  for (const ending of ["svg", "png", "pdf", "vl.json"]) assert.ok(files.includes(`ratio-by-eta.${ending}`));
  const png = readFileSync(join(folder, "1", "ratio-by-eta.png"));
  assert.is(png.subarray(1, 4).toString(), "PNG");
});

test("cells that are finished and played again are told, with the way to keep them", async () => {
  const told = async (...words: string[]) => {
    const all = ["tiny.yaml", "--workers", "1", "--progress", "none", "-o", "2", ...words];
    const { stderr } = await answer(folder, "sweep", ...all);
    return stderr.split("\n").filter((line) => line.startsWith("played again"));
  };
  assert.equal(await told(), ["played again: 8 finished cells in 2 (--resume keeps them)"]);
  assert.equal(await told("--kernel", "typescript"), [
    "played again: 8 finished cells in 2 (other code made them)",
  ]);
  assert.equal(await told("--force-new"), []);
  assert.equal(await told("--resume"), []);
});

test("figures go with the tables that they were drawn from", async () => {
  const figures = () => readdirSync(join(folder, "1")).filter((name) => name.startsWith("ratio-by-eta"));
  const sweep = async (spec: string, ...words: string[]) => {
    const { status, stderr } = await answer(folder, "sweep", spec, "--workers", "1", "-o", "1", ...words);
    assert.is(status, 0, stderr);
  };
  await sweep("tiny.yaml");
  assert.is(figures().length, 4);
  writeFileSync(join(folder, "grown.yaml"), SPEC.replace("[4, 5]", "[4, 5, 6]"));
  await sweep("grown.yaml", "--resume");
  assert.is(figures().length, 0);
  assert.is((await answer(folder, "plot", "1")).status, 0);
  assert.is(figures().length, 4);
  writeFileSync(join(folder, "plain.yaml"), SPEC.replace("figures: [ratio-by-eta]", ""));
  await sweep("plain.yaml", "--force-new");
  assert.equal(readdirSync(join(folder, "1")).sort(), ["manifest.json", "records.arrow", "timings.arrow"]);
});

writeFileSync(
  join(folder, "long.yaml"),
  SPEC.replace("minimum: 4, maximum: 6", "minimum: 1e5, maximum: 1e5"),
);

test("an interrupted sweep says how it goes on", async () => {
  const interrupted = async (...words: string[]) => {
    const all = ["sweep", "long.yaml", "--workers", "1", "-o", "stopped", "--progress", "json", ...words];
    const running = spawn(process.execPath, [PROGRAM, ...all], { cwd: folder });
    let result = "";
    running.stdout.on("data", (chunk: Buffer) => {
      result += chunk.toString();
    });
    running.stderr.once("data", () => running.kill("SIGINT"));
    assert.equal(await once(running, "close"), [75, null]);
    return result;
  };
  assert.match(await interrupted(), "stopped: interrupted; --resume goes on\n");
  assert.match(await interrupted("--resume"), "stopped: interrupted; the same command goes on\n");
  const shard = await interrupted("--shard", "1/2");
  assert.is(shard, "stopped, shard 1/2: interrupted; the same command goes on\n");
});

test("a sweep whose lock is removed stops with what it has, and tells so", async () => {
  const words = ["sweep", "long.yaml", "--workers", "1", "-o", "long", "--progress", "json"];
  const running = spawn(process.execPath, [PROGRAM, ...words], { cwd: folder });
  let told = "";
  running.stderr.on("data", (chunk: Buffer) => {
    told += chunk.toString();
    if (told.includes('"start"')) rmSync(join(folder, "long", "sweep.lock"), { force: true });
  });
  const [code] = (await once(running, "close")) as [number];
  assert.is(code, 75, told);
  assert.match(
    told,
    /\nlost the lock: long\/sweep.lock \(no such file or folder; what is finished is kept\)\n$/,
  );
});

test("an option that nothing heeds is refused", async () => {
  const refusals = [
    ["--cpus 2", "--cpus without --engine slurm"],
    ["--retries 1", "--retries without --engine slurm"],
    ["--index-base 0", "--index-base without --shards"],
    ["--shard 1/2 --index-base 0", "--index-base without --shards"],
    ["--engine slurm --dry-run --workers 2", "--workers with --engine slurm"],
    ["--engine slurm --dry-run --shard 1/2", "--shard with --engine slurm"],
    ["--engine slurm --dry-run --index-base 0", "--index-base with --engine slurm"],
    ["--engine slurm --dry-run --resume", "--resume with --engine slurm"],
    ["--attach out", "tiny.yaml beside --attach"],
  ];
  for (const [words, refusal] of refusals) {
    const { status, stderr } = await answer(folder, "sweep", "tiny.yaml", ...words.split(" "));
    assert.equal([status, stderr], [2, `option without effect: ${refusal}\n`]);
  }
  for (const atOnce of ["0", "1.5"]) {
    const words = ["--engine", "slurm", "--dry-run", "--max-parallel", atOnce];
    const { status, stderr } = await answer(folder, "sweep", "tiny.yaml", ...words);
    assert.is(status, 2);
    assert.match(stderr, `bad option: --max-parallel ${atOnce}; allowed: a whole number from 1`);
  }
});

test("the manifest's command repeats the run", async () => {
  writeFileSync(join(folder, "my spec.yaml"), SPEC);
  const words = ["my spec.yaml", "--kernel", "wasm-scalar", "--workers", "1", "-o", "scalar"];
  assert.is((await answer(folder, "sweep", ...words)).status, 0);
  const manifest = () => readManifest(join(folder, "scalar", "manifest.json"));
  const { command, kernel } = manifest();
  assert.is(command, "npx flockbench sweep 'my spec.yaml' --kernel wasm-scalar");
  const again = command.replace("npx flockbench", '"$0" "$1"');
  execFileSync("sh", ["-c", `${again} -o scalar --workers 1`, process.execPath, PROGRAM], {
    cwd: folder,
    stdio: "ignore",
  });
  assert.equal([manifest().command, manifest().kernel], [command, kernel]);
});

test("a mistake in a spec is named with its line", async () => {
  writeFileSync(
    join(folder, "bad.yaml"),
    SPEC.replace("clouds: 3", "cluods: 3").replace("[0.5, 1]", "[0.5, 2]"),
  );
  const { status, stderr } = await answer(folder, "sweep", "bad.yaml");
  assert.is(status, 2);
  assert.match(stderr, /bad\.yaml.*line 5.*cluods|cluods.*bad\.yaml.*line 5/);
  assert.match(stderr, /did you mean clouds/);
  assert.match(stderr, /line 6/);
});

test.run();
