import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shrink } from "../../src/claims/shrink.ts";
import { replay, type Witness } from "../../src/claims/witness.ts";
import { readWitness, replayCommands, witnessFiles, writeWitness } from "../../src/claims/witness-file.ts";
import { writeAssignment, writeInstance } from "../../src/game/files.ts";
import { familyNamed } from "../../src/game/generate/families.ts";
import { UNPINNED } from "../../src/game/instance.ts";
import { parseInstance } from "../../src/game/parse.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { Problem } from "../../src/problem.ts";

const instance = (content: object) =>
  parseInstance(JSON.stringify({ format: "flockbench/instance@1", name: "test", ...content }), "test.json");

/**
 * Two VMs that talk, one on each of two equal clouds, delta = 100: together both pay 2 * 100 * 2 / 4 = 100 ms, apart
 * 10 + 2 * 100 / 4 = 60 ms.
 */
const pair = instance({
  clouds: {
    capacity: [4, 4],
    latency: [
      [0, 10],
      [10, 0],
    ],
  },
  vms: { count: 2 },
  demand: [[0, 1, 1]],
  delay: { model: "utilisation", delta: 100 },
});

/** The same pair with clouds so far apart that together is better, and a third VM that talks to nobody. */
const far = instance({
  clouds: {
    capacity: [4, 4, 4],
    latency: [
      [0, 90, 90],
      [90, 0, 90],
      [90, 90, 0],
    ],
  },
  vms: { count: 3 },
  demand: [[0, 1, 1]],
  delay: { model: "utilisation", delta: 1 },
});

const together: Witness = {
  claim: "test",
  kind: "costly-equilibrium",
  instance: pair,
  settings: DEFAULT_SETTINGS,
  start: [0, 1],
  better: [0, 0],
  bound: 0.5,
};

test("an equilibrium and its ratio are recomputed: 120 f(60) ms apart over 200 f(200) ms together", () => {
  const { holds, lines } = replay(together);
  assert.ok(holds);
  assert.match(lines[2], /^ratio 0\.59993/);
  assert.not.ok(replay({ ...together, bound: 0.7 }).holds);
});

test("no equilibrium, no witness", () => {
  assert.not.ok(replay({ ...together, start: [0, 0], better: [0, 1] }).holds);
});

test("a step that the rule forbids makes a witness fail, and is named", () => {
  const { holds, lines } = replay({
    claim: "test",
    kind: "cycle",
    instance: pair,
    settings: DEFAULT_SETTINGS,
    start: [0, 1],
    steps: [
      { vm: 0, to: 1 },
      { vm: 0, to: 0 },
    ],
  });
  assert.not.ok(holds);
  assert.match(lines[1], /not allowed by the migration rule/);
  assert.not.match(lines[2], /not allowed/);
});

test("a step that lowers both costs is no witness against them", () => {
  const { holds } = replay({
    claim: "test",
    kind: "raising-step",
    instance: far,
    settings: DEFAULT_SETTINGS,
    start: [0, 1, 2],
    steps: [{ vm: 1, to: 0 }],
  });
  assert.not.ok(holds);
});

test("a game with an equilibrium is no witness that there is none", () => {
  const { holds, lines } = replay({
    claim: "test",
    kind: "no-equilibrium",
    instance: pair,
    settings: DEFAULT_SETTINGS,
    start: [0, 0],
  });
  assert.not.ok(holds);
  assert.is(lines.at(-1), "2 of 4 outcomes are equilibria");
});

test("idle clouds count only within capacity", () => {
  const packed = instance({
    clouds: {
      capacity: [4, 2],
      latency: [
        [0, 1],
        [1, 0],
      ],
    },
    vms: { count: 2, load: [2, 2] },
    demand: [],
    delay: { model: "utilisation", delta: 1 },
  });
  const settings = { ...DEFAULT_SETTINGS, scenario: "energy" } as const;
  const { lines } = replay({
    claim: "test",
    kind: "idle-clouds",
    instance: packed,
    settings,
    start: [0, 0],
    better: [1, 1],
  });
  assert.is(lines[1], "idle clouds  1");
  assert.is(lines[2], "idle clouds of the better outcome  1 (over capacity)");
});

test("shrinking leaves out what a witness does not need", () => {
  const apart: Witness = {
    claim: "test",
    kind: "costly-equilibrium",
    instance: far,
    settings: DEFAULT_SETTINGS,
    start: [0, 0, 1],
    better: [0, 0, 1],
    bound: 0.99,
  };
  const { instance: smaller } = shrink(apart);
  assert.is(smaller.vms, 2);
  assert.is(smaller.clouds, 1);
});

test("a witness comes back from its files as it was", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-witness-"));
  await writeWitness(folder, "test", together);
  const read = await readWitness(witnessFiles(folder, "test").witness);
  assert.equal(read, { ...together, instance: { ...pair, name: "test" } });
});

test("every setting of a witness comes back, and stands in its commands", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "flockbench-witness-")), "with a blank");
  mkdirSync(folder);
  const settings = { a: 10, eta: 0.9, evaluate: "measured", scenario: "energy", virtualLatency: 5 } as const;
  const witness = { ...together, settings };
  await writeWitness(folder, "test", witness);
  assert.equal((await readWitness(witnessFiles(folder, "test").witness)).settings, settings);
  const [replayed, evaluated] = replayCommands(folder, "test", witness);
  assert.match(replayed, /--replay '[^']*with a blank\/test\.witness\.json'$/);
  assert.match(evaluated, /--a 10 --eta 0\.9 --evaluate measured --scenario energy --virtual-latency 5$/);
});

test("a witness that is edited to name a VM that is not there is refused", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-witness-"));
  const { witness } = witnessFiles(folder, "test");
  const { better: _better, bound: _bound, kind: _kind, ...common } = { ...together };
  await writeWitness(folder, "test", { ...common, kind: "cycle", steps: [{ vm: 1, to: 0 }] });
  writeFileSync(witness, readFileSync(witness, "utf8").replace('"vm": 1', '"vm": 2'));
  assert.match(await refusal(witness), /^no such step: VM 2 to cloud 0 .*VMs below 2/);
});

test("a witness does not move a VM that is pinned", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flockbench-witness-"));
  const { better: _better, bound: _bound, kind: _kind, ...common } = { ...together };
  const pinned = { ...pair, pinned: Int32Array.of(UNPINNED, 1) };
  const steps = [{ vm: 1, to: 0 }];
  await writeWitness(folder, "test", { ...common, instance: pinned, kind: "cycle", steps });
  assert.match(
    await refusal(witnessFiles(folder, "test").witness),
    /^no such step: VM 1 is pinned, in .*witness/,
  );
});

test("that there is no equilibrium is shown of few outcomes, all of them possible", async () => {
  const { witness, instance: file } = witnessFiles(
    mkdtempSync(join(tmpdir(), "flockbench-witness-")),
    "test",
  );
  const { better: _better, bound: _bound, kind: _kind, ...common } = { ...together };
  await writeWitness(dirname(witness), "test", { ...common, kind: "no-equilibrium" });
  assert.is((await readWitness(witness)).kind, "no-equilibrium");
  await writeInstance(file, { ...pair, pinned: Int32Array.of(0, UNPINNED) });
  assert.match(await refusal(witness), /^pinned VM: 0 of test, which .*witness\.json names;/);
  await writeInstance(file, familyNamed("binomial").generate({ vms: 40, clouds: 3, seed: "1" }));
  await writeAssignment(witnessFiles(dirname(witness), "test").start, new Array(40).fill(0));
  assert.match(await refusal(witness), /^too many outcomes: 3\^40 of .*; allowed .*: at most 100000$/);
  assert.match(
    await refusal(file),
    /^unknown value: "flockbench\/instance@1" at format in .*; allowed: "flockbench\/witness@1"$/,
    "one line, and not one for each field of the other format",
  );
});

async function refusal(witness: string): Promise<string> {
  try {
    await readWitness(witness);
  } catch (error) {
    assert.instance(error, Problem);
    return (error as Problem).message;
  }
  throw new Error("not refused");
}

test.run();
