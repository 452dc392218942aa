import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRecords } from "../../src/records/read.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { scanJournal } from "../../src/sweep/journal.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { variantsOfSpec } from "../../src/sweep/spec-variants.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { flockbench } from "../cli/cli.ts";
import { answer } from "../cli/in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-crash-"));
const specFile = join(folder, "crash.yaml");
const fuse = join(folder, "fuse");
await answer(folder, "generate", "--vms", "9", "-o", "nine.json");

/** Ends its thread in the fourth size, while there is a fuse; `burn` says whether that uses it up. */
function writeVariant(burn: boolean): void {
  writeFileSync(
    join(folder, "crashes.ts"),
    `import { defineVariant, z } from "flockbench";
import { existsSync, rmSync } from "node:fs";
export default defineVariant({
  summary: "ends its thread once",
  source: "a test",
  options: z.strictObject({}),
  deterministic: () => true,
  prepare: () => null,
  round({ instance }) {
    if (instance.vms === 8 && existsSync(${JSON.stringify(fuse)})) {
      ${burn ? `rmSync(${JSON.stringify(fuse)});` : ""}
      process.reallyExit(3);
    }
    // So that a task is about one cell.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    return { migrations: 0, done: true };
  },
});
`,
  );
}

async function sweep(name: string): Promise<Buffer> {
  const text = `format: flockbench/experiment@1
name: crash
instances: { family: binomial, vms: [5, 6, 7, 8, 9], clouds: 3 }
variants: [ { name: ./crashes.ts } ]
sampling: { minimum: 20, maximum: 20 }
`;
  const spec = checkSpec(text, specFile, { variants: await variantsOfSpec(text, specFile) });
  const out = join(folder, name);
  await runSweep(spec, {
    ...{ out, workers: 1, specFile, resume: true },
    progress: progressTo("none", process.stderr),
  });
  return readFileSync(join(out, "records.arrow"));
}

test("a thread that ends takes nothing along but its task, which is played again", async () => {
  writeVariant(true);
  const expected = await sweep("undisturbed");
  writeFileSync(fuse, "");
  assert.ok(expected.equals(await sweep("crashed")));
  assert.not.ok(existsSync(fuse));
});

test("a task that ends every thread ends the sweep, and finished cells are kept", async () => {
  writeVariant(false);
  writeFileSync(fuse, "");
  let failure = "";
  await sweep("hopeless").catch((error: Error) => {
    failure = error.message;
  });
  assert.is(failure, "a worker thread ended with code 3");
  const { entries } = scanJournal(join(folder, "hopeless", "sweep.journal"));
  assert.ok(entries.length === 2 || entries.length === 3, `${entries.length} cells are kept`);
  rmSync(fuse);
  await sweep("hopeless");
  assert.not.ok(existsSync(join(folder, "hopeless", "sweep.journal")));
});

function writeVariantNamed(name: string, round: string): void {
  writeFileSync(
    join(folder, `${name}.ts`),
    `import { defineVariant, z } from "flockbench";
export default defineVariant({
  summary: "misbehaves",
  source: "a test",
  options: z.strictObject({}),
  round({ instance }) { ${round} },
});
`,
  );
}

/** Its sweep of 4 cells with 5 runs each: the statuses of the rows, their messages, and what was told. */
function sweepOf(name: string, round: string) {
  writeVariantNamed(name, round);
  writeFileSync(
    join(folder, `${name}.yaml`),
    `format: flockbench/experiment@1
name: ${name}
instances: { family: binomial, vms: [5, 6, 7, 8], clouds: 3 }
variants: [ { name: ./${name}.ts } ]
sampling: { minimum: 5, maximum: 5 }
`,
  );
  const words = [`${name}.yaml`, "-o", name, "--workers", "2", "--progress", "none", "--json"];
  const { status, stdout, stderr } = flockbench(folder, "sweep", ...words);
  assert.is(status, 0, stderr);
  assert.is((JSON.parse(stdout) as { complete: boolean }).complete, true);
  assert.not.ok(existsSync(join(folder, name, "sweep.lock")));
  const rows = [...readRecords(join(folder, name, "records.arrow"))];
  assert.is(rows.length, 20);
  const rounds = rows.reduce((sum, { rounds }) => sum + rounds, 0);
  return { stderr, rounds, outcomes: new Set(rows.map(({ status, message }) => `${status}: ${message}`)) };
}

/** As in a timer or a promise that nobody waits for. */
const STRAY = {
  "in-a-timer": 'setTimeout(() => { throw new Error("stray"); });',
  "in-a-promise": 'Promise.reject(new Error("stray"));',
};

for (const [name, stray] of Object.entries(STRAY)) {
  test(`what a variant throws ${name.replaceAll("-", " ")} is told in a line, and the sweep goes on`, () => {
    const slow = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);";
    const { stderr, outcomes } = sweepOf(name, `${stray} ${slow} return { migrations: 0, done: true };`);
    const told = `variant failed outside its runs: ./${name}.ts (stray)\n`;
    assert.ok(stderr.startsWith(told), stderr);
    assert.is(stderr.replaceAll(told, ""), "");
    for (const outcome of outcomes) assert.match(outcome, /^(done|equilibrium): null$/);
    const run = flockbench(folder, "run", "nine.json", "--variant", `./${name}.ts`);
    assert.equal([run.status, run.stderr], [1, "failed: stray\n"]);
  });
}

test("a variant that would end the process fails its run instead", () => {
  const { outcomes } = sweepOf("exits", "process.exit(3);");
  const message = "process.exit(3) in ./exits.ts; allowed: to throw an Error";
  assert.equal([...outcomes], [`error: ${message}`]);
  const run = flockbench(folder, "run", "nine.json", "--variant", "./exits.ts");
  assert.equal([run.status, run.stderr], [1, `variant failed: ${message}\n`]);
});

test("a variant that would end the process as it is loaded is refused", () => {
  writeFileSync(join(folder, "loads.ts"), "process.exit(0);");
  const { status, stderr } = flockbench(folder, "run", "nine.json", "--variant", "./loads.ts");
  const problem = "process.exit(0) in ./loads.ts; allowed: to throw an Error";
  assert.equal([status, stderr], [2, `variant does not load: ./loads.ts (${problem})\n`]);
});

const PRINTS = {
  "console.log": 'console.log("here");',
  "console.dir": 'console.dir("here");',
  "process.stdout.write": 'process.stdout.write("here\\n");',
};

for (const [print, statement] of Object.entries(PRINTS))
  test(`what a variant prints by ${print} is no result`, () => {
    const name = print.replaceAll(".", "-");
    writeVariantNamed(name, `${statement} return { migrations: 0, done: true };`);
    const run = flockbench(folder, "run", "nine.json", "--variant", `./${name}.ts`, "--json");
    assert.ok(["done", "equilibrium"].includes((JSON.parse(run.stdout) as { status: string }).status));
    assert.match(run.stderr, /^'?here'?\n$/);
  });

test("what a variant prints in a sweep is no result, and goes to the error output", () => {
  const statements = Object.values(PRINTS).join(" ");
  const { stderr, rounds } = sweepOf(
    "prints",
    `for (let k = 0; k < 50; k++) { ${statements} } return { migrations: 0, done: true };`,
  );
  assert.match(stderr, /^('?here'?\n)+$/);
  // Not a line is lost as the threads end.
  const lines = stderr.trim().split("\n");
  const quoted = lines.filter((line) => line === "'here'");
  assert.ok(rounds >= 10, String(rounds));
  assert.equal([quoted.length, lines.length - quoted.length], [50 * rounds, 100 * rounds]);
});

test("a clock that goes backwards changes nothing", async () => {
  const expected = await sweep("forwards");
  const [now, elapsed] = [Date.now, performance.now];
  let hours = 0;
  Date.now = () => 1.7e12 - 3.6e6 * hours++;
  performance.now = () => -3.6e6 * hours++;
  try {
    assert.ok(expected.equals(await sweep("backwards")));
  } finally {
    [Date.now, performance.now] = [now, elapsed];
  }
  assert.ok(hours > 5);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
