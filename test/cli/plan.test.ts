import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

interface Plan {
  before: number;
  after: number;
  migrations: { vm: number; vmName: string | null; fromName: string | null; to: number; gain: number }[];
}

const folder = freshFolder();

test("measured latencies and traffic become a placement, and the placement a plan", async () => {
  writeFileSync(join(folder, "latency.csv"), "name,oslo,rome\noslo,0,60\nrome,60,0\n");
  writeFileSync(join(folder, "traffic.csv"), "source,target,amount\nweb,db,9\nweb,cache,3\n");
  await answer(folder, "import", "--latency", "latency.csv", "--demand", "traffic.csv", "-o", "placed.json");
  const format = "flockbench/assignment@1";
  writeFileSync(join(folder, "now.json"), JSON.stringify({ format, assignment: [0, 1, 1] }));
  assert.is(
    (await answer(folder, "run", "placed.json", "--initial", "now.json", "-o", "then.json")).status,
    0,
  );
  const plan = await answerJson<Plan>(folder, "plan", "placed.json", "now.json", "then.json");
  const then = (JSON.parse(readFileSync(join(folder, "then.json"), "utf8")) as { assignment: number[] })
    .assignment;
  assert.is(plan.migrations.length, [0, 1, 1].filter((cloud, vm) => cloud !== then[vm]).length);
  assert.ok(plan.migrations.length > 0);
  assert.ok(plan.after < plan.before);
  const { stdout } = await answer(folder, "plan", "placed.json", "now.json", "then.json");
  const lines = stdout.trimEnd().split("\n");
  assert.match(lines[0], /^VM +from +to +gain +utilisation then$/);
  assert.match(lines[1], /^(web|db|cache) +(oslo|rome) +(oslo|rome) +-?[\d.]+ ms +[\d.]+ %$/);
  assert.match(lines.at(-1) ?? "", /^\d+ migrations; total weighted latency [\d.]+ ms -> [\d.]+ ms$/);
});

test("the files in examples/placement are what the README says", async () => {
  const at = (file: string) => fileURLToPath(new URL(`../../examples/placement/${file}`, import.meta.url));
  const files = ["--latency", at("cities.graphml"), "--demand", at("traffic.csv")];
  assert.is((await answer(folder, "import", ...files, "-o", "cities.json")).status, 0);
  const now = at("now.json");
  assert.is((await answer(folder, "run", "cities.json", "--initial", now, "-o", "end.json")).status, 0);
  assert.ok((await answerJson<Plan>(folder, "plan", "cities.json", now, "end.json")).migrations.length > 0);
  assert.is(spawnSync(process.execPath, [at("tables.mjs"), "tables"], { cwd: folder }).status, 0);
  assert.is((await answer(folder, "import", "--tables", "tables", "-o", "three.json")).status, 0);
});

test("a name that holds escape codes stays text", async () => {
  const instance = JSON.parse(readFileSync(join(folder, "placed.json"), "utf8")) as {
    vms: { names: string[] };
  };
  instance.vms.names = ["\u001b[31mred", "\u202edb", "cache"];
  writeFileSync(join(folder, "hostile.json"), JSON.stringify(instance));
  const { status, stdout } = await answer(folder, "plan", "hostile.json", "now.json", "then.json");
  assert.is(status, 0);
  for (const control of ["\u001b", "\u202e"]) assert.not(stdout.includes(control));
});

test.run();
