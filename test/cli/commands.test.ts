import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readInstance } from "../../src/game/files.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import { flockbench, freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

interface Run {
  status: string;
  rounds: number;
  migrations: number;
  assignment: number[];
  totalWeightedLatency: number;
  regularisedSocialCost: number;
}

interface Optimum {
  cost: number;
  lowerBound: number;
  proven: boolean;
  assignment: number[];
  method: string;
}

const folder = freshFolder();
const GENERATE = "generate --family binomial --vms 8 --clouds 3 --mean-degree 4 --delta 20 --seed 1".split(
  " ",
);
await answer(folder, ...GENERATE, "-o", "eight.json");

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);
}

test("generate writes the same file for the same seed, and another for another", async () => {
  await answer(folder, ...GENERATE, "-o", "again.json");
  assert.is(
    readFileSync(join(folder, "again.json"), "utf8"),
    readFileSync(join(folder, "eight.json"), "utf8"),
  );
  const other = await answer(folder, ...GENERATE.slice(0, -1), "2");
  assert.is(other.status, 0);
  assert.is.not(other.stdout, readFileSync(join(folder, "eight.json"), "utf8"));
});

test("run, evaluate and optimum agree with the reference on one instance", async () => {
  const run = await answerJson<Run>(folder, "run", "eight.json", "--seed", "1", "-o", "reached.json");
  assert.is(run.status, "equilibrium");
  const instance = await readInstance(join(folder, "eight.json"));
  const game = referenceKernel.load(instance, { a: 1000, eta: 1, evaluate: "exact" });
  game.setAssignment(run.assignment);
  assert.ok(game.isEquilibrium());
  close(run.totalWeightedLatency, game.evaluate().totalWeightedLatency);
  close(run.regularisedSocialCost, game.evaluate().regularisedSocialCost);

  const evaluation = await answerJson<Record<string, unknown>>(
    folder,
    "evaluate",
    "eight.json",
    "reached.json",
  );
  assert.equal(Object.keys(evaluation), [
    "totalWeightedLatency",
    "regularisedSocialCost",
    "utilities",
    "weights",
    "utilisation",
    "equilibrium",
    "deviations",
  ]);
  assert.is(evaluation.equilibrium, true);
  assert.equal(evaluation.deviations, []);
  assert.is(evaluation.totalWeightedLatency, run.totalWeightedLatency);

  for (const objective of ["total", "regularised"] as const) {
    const optimum = await answerJson<Optimum>(folder, "optimum", "eight.json", "--objective", objective);
    assert.ok(optimum.proven);
    assert.is(optimum.lowerBound, optimum.cost);
    close(optimum.cost, game.exhaustiveOptimum(objective).cost);
  }
});

test("every kernel gives the same run", async () => {
  const runs: Run[] = [];
  for (const kernel of ["wasm-simd", "wasm-scalar", "typescript", "reference"])
    runs.push(await answerJson<Run>(folder, "run", "eight.json", "--seed", "7", "--kernel", kernel));
  for (const { assignment, rounds, migrations } of runs) {
    assert.equal(assignment, runs[0].assignment);
    assert.is(rounds, runs[0].rounds);
    assert.is(migrations, runs[0].migrations);
  }
});

test("a deviation names the VM, both clouds and both costs", async () => {
  writeFileSync(
    join(folder, "apart.json"),
    JSON.stringify({ format: "flockbench/assignment@1", assignment: [0, 1, 2, 0, 1, 2, 0, 1] }),
  );
  const { equilibrium, deviations } = await answerJson<{
    equilibrium: boolean;
    deviations: Record<string, number>[];
  }>(folder, "evaluate", "eight.json", "apart.json");
  assert.is(equilibrium, false);
  assert.ok(deviations.length > 0);
  assert.equal(Object.keys(deviations[0]), ["vm", "from", "to", "stay", "move"]);
  for (const { from, to, stay, move } of deviations) {
    assert.ok(to !== from && move < stay);
  }
});

test("the program's exit code and streams are those of a refusal", async () => {
  for (const words of [["run", "missing.json"], ["rnu"], ["generate", "--vms"]])
    assert.equal(flockbench(folder, ...words), await answer(folder, ...words));
});

test("a run stops at its round limit and says so", async () => {
  const run = await answerJson<Run>(folder, "run", "eight.json", "--max-rounds", "1", "--seed", "3");
  assert.is(run.status, "round-limit");
  assert.is(run.rounds, 1);
});

test("bad usage and bad input end with exit code 2, one line, and no stack trace", async () => {
  const cases: [string[], RegExp][] = [
    [["run", "missing.json"], /^cannot read file: missing\.json \(no such file or folder\)\n$/],
    [["run", "eight.json", "--eta", "2"], /^bad option: --eta 2; allowed: 0 < eta <= 1\n$/],
    [["run", "eight.json", "--a", "1", "--epsilon", "0.1"], /^conflicting options: -a 1 and --epsilon 0\.1/],
    [["run", "eight.json", "--variant", "flok"], /^unknown variant: flok/],
    [["run", "eight.json", "--max-rounds", "x"], /^bad option: --max-rounds \S+; allowed: a number/],
    [["run", "eight.json", "--kernel", "fast"], /^bad option: --kernel "fast"; allowed: wasm-simd/],
    [
      ["run", "eight.json", "--kernel", "constructor"],
      /^bad option: --kernel "constructor"; allowed: wasm-simd/,
    ],
    [["run", "eight.json", "-O", "__proto__=5"], /^unknown option: "__proto__" of variant flock; /],
    [["run", "eight.json", "--initial", "eight.json"], /eight\.json/],
    [["generate", "--clouds", "0"], /clouds/],
    [["generate", "--family", "torus"], /^unknown family: "torus"/],
    [["sweep", "missing.yaml"], /^cannot read file: missing\.yaml/],
    [["plot", "nowhere"], /^no such folder: nowhere; allowed: a result folder/],
    [
      ["reproduce", "--only", "figure-9"],
      /^unknown experiment: figure-9; allowed: .* \(did you mean figure-1\?\)\n/,
    ],
    [["rnu"], /run/],
    [[], /^missing command: nothing given; /],
  ];
  for (const [words, expected] of cases) {
    const { status, stdout, stderr } = await answer(folder, ...words);
    assert.is(status, 2, `${words.join(" ")}: ${stderr}`);
    assert.is(stdout, "");
    assert.match(stderr, expected);
    assert.not.match(stderr, /\n\s+at /);
  }
});

test("an enumeration that would take years asks for a time limit, and keeps it; branch and bound needs none", async () => {
  await answer(folder, "generate", "--vms", "26", "--clouds", "4", "--delta", "1", "-o", "many.json");
  const refused = await answer(folder, "optimum", "many.json", "--method", "exhaustive");
  assert.is(refused.status, 2);
  assert.match(refused.stderr, /^too many assignments: 4\.50e\+15 for 26 VMs on 4 clouds/);
  const method = ["--method", "exhaustive", "--time-limit", "0.2"];
  const limited = await answerJson<Optimum>(folder, "optimum", "many.json", ...method);
  assert.is(limited.proven, false);
  assert.is(limited.lowerBound, 0);
  const searched = await answerJson<Optimum>(folder, "optimum", "many.json");
  assert.is(searched.method, "branch-and-bound");
  assert.is(searched.proven, true);
  assert.ok(searched.cost <= limited.cost * (1 + 1e-9));
});

test("both methods prove the same optimum", async () => {
  for (const objective of ["total", "regularised"]) {
    const proven = (method: string) =>
      answerJson<Optimum>(folder, "optimum", "eight.json", "--objective", objective, "--method", method);
    const [one, other] = [await proven("exhaustive"), await proven("branch-and-bound")];
    assert.ok(one.proven && other.proven);
    close(one.cost, other.cost);
  }
});

test("every command has a help text with its options", () => {
  for (const command of ["generate", "import", "evaluate", "run", "optimum", "sweep", "plot", "reproduce"]) {
    const { status, stdout } = flockbench(folder, command, "--help");
    assert.is(status, 0);
    assert.match(stdout, new RegExp(`flockbench ${command}`));
    assert.match(stdout, /--json/);
  }
});

test("measured latencies and demands become an instance that the other commands take", async () => {
  const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
  if (!existsSync(data)) return console.log("skipped: measured data are not beside the project");
  const latency = join(data, "azure-rtt/azure_rtt_ms.csv");
  const demand = join(data, "sndlib-topohub/geant.json");
  const imported = await answer(
    folder,
    "import",
    "--latency",
    latency,
    "--demand",
    demand,
    "-o",
    "geant.json",
  );
  assert.is(imported.status, 0, imported.stderr);
  const run = await answerJson<Run>(folder, "run", "geant.json", "--seed", "1", "-o", "placed.json");
  assert.is(run.status, "equilibrium");
  const evaluation = await answerJson<{ equilibrium: boolean }>(
    folder,
    "evaluate",
    "geant.json",
    "placed.json",
  );
  assert.is(evaluation.equilibrium, true);
  const optimum = await answerJson<Optimum>(folder, "optimum", "geant.json", "--time-limit", "1");
  assert.ok(optimum.lowerBound <= run.totalWeightedLatency);
});

test.run();
