import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readTable } from "../../src/records/read.ts";
import { freshFolder, PROGRAM } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();
const only = ["claims", "--quick", "--only", "one-plus-epsilon,worst-case-rounds"];

test("claims writes the ledger in three forms, and the counterexample with its commands", async () => {
  const { claims, written } = await answerJson<{
    claims: { id: string; verdict: string }[];
    written: string[];
  }>(folder, ...only);
  assert.equal(claims, [
    { id: "one-plus-epsilon", verdict: "fails" },
    { id: "worst-case-rounds", verdict: "not testable here" },
  ]);
  assert.equal(
    written,
    ["claims.md", "claims.json", "claims.arrow"].map((name) => `results-quick/claims/${name}`),
  );
  assert.equal(readdirSync(join(folder, "results-quick/claims")).sort(), [
    "claims.arrow",
    "claims.json",
    "claims.md",
    "one-plus-epsilon.before.json",
    "one-plus-epsilon.better.json",
    "one-plus-epsilon.json",
    "one-plus-epsilon.witness.json",
  ]);
});

test("the table has a row for each measure", () => {
  const columns = ["id", "verdict", "value", "replay"].map((name) => ({
    name,
    type: "text" as const,
    unit: "",
    description: "",
  }));
  const path = join(folder, "results-quick/claims/claims.arrow");
  const rows = [...readTable(path, "flockbench/claims@1", columns)];
  assert.is(rows.length, 13);
  assert.is(rows[0].value, 1);
  assert.is(
    rows[0].replay,
    "npx flockbench claims --replay results-quick/claims/one-plus-epsilon.witness.json",
  );
  assert.is(rows[12].value, null);
});

test("both commands of the page work as they stand there", async () => {
  const page = readFileSync(join(folder, "results-quick/claims/claims.md"), "utf8");
  const commands = page.split("\n").filter((line) => line.startsWith("npx flockbench "));
  assert.is(commands.length, 2);
  const told = (line: string) => answer(folder, ...line.slice("npx flockbench ".length).split(" "));
  const [replayed, evaluated] = [await told(commands[0]), await told(commands[1])];
  assert.is(replayed.status, 0);
  assert.match(
    replayed.stdout,
    /the start is an equilibrium.*costly-equilibrium: confirmed by the reference/s,
  );
  assert.is(evaluated.status, 0);
  assert.match(evaluated.stdout, /equilibrium +yes/);
});

test("--only puts a claim in its place in the ledger and keeps the others, with their counterexamples", async () => {
  const inLedger = (name: string) => readFileSync(join(folder, "results-quick/claims", name), "utf8");
  const names = readdirSync(join(folder, "results-quick/claims"));
  const whole = names.map(inLedger);
  for (const id of ["worst-case-rounds", "one-plus-epsilon"]) {
    assert.is((await answer(folder, "claims", "--quick", "--only", id)).status, 0);
    assert.equal(readdirSync(join(folder, "results-quick/claims")), names);
    assert.equal(names.map(inLedger), whole);
  }
  const { status, stderr } = await answer(folder, ...only, "--seed", "2");
  assert.is(status, 2);
  assert.match(stderr, /^other ledger: results-quick\/claims \(seed 1, --quick\); allowed: the same, -o/);
});

test("a witness that shows nothing fails", async () => {
  const path = join(folder, "results-quick/claims/one-plus-epsilon.witness.json");
  const weaker = readFileSync(path, "utf8").replace(/"bound": [\d.]+/, '"bound": 1000');
  const edited = join(folder, "results-quick/claims/edited.json");
  writeFileSync(edited, weaker);
  const { status, stdout } = await answer(folder, "claims", "--replay", edited);
  assert.is(status, 1);
  assert.match(stdout, /NOT confirmed/);
});

test("Ctrl-C ends the checks at once, and leaves the ledger as it was", async () => {
  const path = join(folder, "results-quick/claims/claims.json");
  const before = readFileSync(path);
  const words = ["claims", "--quick", "--only", "one-plus-epsilon,lcc-noisy-load", "--workers", "1"];
  const running = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exit = once(running, "exit") as Promise<[number]>;
  let told = "";
  for await (const part of running.stderr.setEncoding("utf8")) {
    told += part;
    // The second claim is under way then.
    if (part.includes("one-plus-epsilon: fails")) running.kill("SIGINT");
  }
  assert.equal(await exit, [130, null]);
  assert.match(told, /interrupted: no ledger is written\n$/);
  assert.ok(before.equals(readFileSync(path)));
});

test("bad usage is a sentence and exit code 2", async () => {
  const unknown = await answer(folder, "claims", "--only", "nonsense");
  assert.is(unknown.status, 2);
  assert.match(unknown.stderr, /unknown claim: nonsense; allowed: /);
  const missing = await answer(folder, "claims", "--replay", "nowhere.json");
  assert.is(missing.status, 2);
  assert.match(missing.stderr, /cannot read file: nowhere.json/);
  for (const [option, ...value] of [
    ["--only", "nonsense"],
    ["--quick"],
    ["--seed", "1"],
    ["-o", "elsewhere"],
  ]) {
    const idle = await answer(folder, "claims", "--replay", "nowhere.json", option, ...value);
    assert.is(idle.status, 2);
    const name = option === "-o" ? "--output" : option;
    assert.is(idle.stderr, `option without effect: ${name}; allowed: without --replay\n`);
  }
});

test.run();
