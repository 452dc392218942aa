import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { familyNamed } from "../../src/game/generate/families.ts";
import { streamState } from "../../src/game/random.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import { readRecords } from "../../src/records/read.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { variantsOfSpec } from "../../src/sweep/spec-variants.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { isOwn, ownVariant, readOwn } from "../../src/variants/driver/own.ts";
import { play } from "../../src/variants/driver/play.ts";
import type { Variant } from "../../src/variants/driver/variant.ts";
import flock from "../../src/variants/flock.ts";
import { smallInstance } from "./small-games.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-own-"));
const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return name;
}

const load = async (name: string, from = folder) => ownVariant(name, await readOwn(name, from));

async function problem(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no problem",
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

function run(
  variant: Variant,
  instance = smallInstance(2, 6, 3),
  options: object = {},
  seed = 1,
  timeLimit: number | null = null,
) {
  const game = typescriptKernel.load(instance, DEFAULT_SETTINGS);
  game.randomAssignment(streamState("initial", { seed }));
  const result = play(variant, game, {
    options: variant.options.parse(options),
    activation: streamState("activation", { seed }),
    random: streamState("variant", { seed }),
    maxRounds: 500,
    timeLimit,
  });
  return { ...result, total: game.evaluate().totalWeightedLatency, assignment: [...game.assignment()] };
}

test("a path or a program is an own variant, a plain name is not", () => {
  for (const name of ["./mine.ts", "mine.ts", "../a/b.js", "/a/mine.mjs", "exec:./solver"])
    assert.ok(isOwn(name));
  for (const name of ["flock", "best-response", "mine"]) assert.not.ok(isOwn(name));
});

test("the worked example ends in equilibria, and lowers the cost of Flock's on most instances", async () => {
  const pairs = await load("flock-in-pairs.ts", EXAMPLES);
  let wins = 0;
  let [own, plain] = [0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    const instance = familyNamed("binomial").generate({ vms: 30, clouds: 5, seed: `1/${seed}` });
    const [mine, other] = [run(pairs, instance, {}, seed), run(flock, instance, {}, seed)];
    assert.equal([mine.status, other.status], ["equilibrium", "equilibrium"]);
    if (mine.total < other.total * (1 - 1e-9)) wins++;
    own += mine.total;
    plain += other.total;
  }
  assert.ok(wins >= 15, `${wins} of 20`);
  assert.ok(own < 0.97 * plain, `${own} against ${plain}`);
});

test("what a module imports belongs to it, and to its hash", async () => {
  const text = `import { definePlanner, z } from "flockbench";
import { cloud } from "./cloud.ts";
export default definePlanner({ name: "x", summary: "x", source: "x", options: z.strictObject({}),
  plan: ({ instance }) => Array.from(instance.pinned, (pin: number) => (pin < 0 ? cloud : pin)) });
`;
  write("all.ts", text);
  write("cloud.ts", "export const cloud: number = 2;\n");
  const before = await readOwn("./all.ts", folder);
  const variant = await ownVariant("./all.ts", before);
  assert.is(variant.name, "./all.ts");
  assert.equal(new Set(run(variant).assignment).has(2), true);
  write("cloud.ts", "export const cloud: number = 1;\n");
  assert.is.not((await readOwn("./all.ts", folder)).sha256, before.sha256);
});

test("a file that is no variant is named with the reason", async () => {
  assert.match(await problem(load("./absent.ts")), /^Problem: no such variant: \.\/absent\.ts \(no file /);
  assert.match(await problem(load("./")), /^Problem: cannot read variant: .* \(it is a folder\)$/);
  write("broken.ts", "export default {\nround(: 1 };\n");
  assert.match(await problem(load("./broken.ts")), /^Problem: variant does not compile: .* line 2\)$/);
  write("else.ts", "export default { round: 1 };\n");
  assert.match(await problem(load("./else.ts")), /^Problem: not a variant: \.\/else\.ts; allowed: export/);
  write("throws.ts", 'throw new Error("at once");\n');
  assert.match(await problem(load("./throws.ts")), /^Problem: variant does not load: .*at once\)$/);
});

test("a definition without a function that it needs is refused as its file is loaded, with the field", async () => {
  const defined = async (define: string, fields: string) => {
    const text = `import { ${define}, z } from "flockbench";\nconst options = z.strictObject({});\n`;
    write(
      "part.mjs",
      `${text}export default ${define}({ name: "x", summary: "x", source: "x", ${fields} });\n`,
    );
    return problem(load("./part.mjs"));
  };
  const begins = "Problem: variant does not load: ./part.mjs (bad variant:";
  assert.is(await defined("defineVariant", "options"), `${begins} round = undefined; allowed: a function)`);
  assert.is(
    await defined("defineVariant", "round() {}"),
    `${begins} options = undefined; allowed: z.strictObject({ ... }))`,
  );
  assert.is(
    await defined("defineVariant", "options, round() {}, prepare: 3"),
    `${begins} prepare = 3; allowed: a function, or none)`,
  );
  assert.is(await defined("definePlanner", "options"), `${begins} plan = undefined; allowed: a function)`);
  assert.is(await defined("definePlanner", "options, plan: () => []"), "no problem");
});

const NODE = "#!/usr/bin/env node\n";
const READ = 'const instance = JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf8"));\n';
const PINS = "const at = (vm) => instance.vms.pinned?.[vm] ?? vm % 2;\n";
const ALL = "const x = Array.from({ length: instance.vms.count }, (_, vm) => at(vm));\n";

test("a program gets the instance and a seed, and prints an assignment in any form", async () => {
  write("plain", `${NODE}${READ}${PINS}${ALL}console.log(x.join(" "));`);
  const file = 'console.log(JSON.stringify({ format: "flockbench/assignment@1", assignment: x }));';
  write("json", `${NODE}${READ}${PINS}${ALL}${file}`);
  write("array", `${NODE}${READ}${PINS}${ALL}console.log(JSON.stringify(x, null, 1));`);
  const expected = [...smallInstance(2, 6, 3).pinned].map((pin, vm) => (pin < 0 ? vm % 2 : pin));
  for (const name of ["exec:./plain", "exec:./json", "exec:./array"]) {
    const { assignment, rounds, message } = run(await load(name));
    assert.equal([assignment, rounds, message], [expected, 1, null]);
  }
  const seeded = "if (!(Number(process.argv[3]) >= 0)) process.exit(5);\n";
  const settings = "if (JSON.parse(process.env.FLOCKBENCH_SETTINGS).eta !== 1) process.exit(6);\n";
  const words = 'if (process.argv[4] !== "--fast") process.exit(7);\n';
  write("told", `${NODE}${READ}${seeded}${settings}${words}${PINS}${ALL}console.log(x.join(","));`);
  assert.is(run(await load("exec:./told"), undefined, { arguments: ["--fast"] }).message, null);
});

test("what a program does wrong is the message of the run", async () => {
  const wrong: readonly (readonly [name: string, code: string, expected: RegExp, options?: object])[] = [
    [
      "fails",
      'console.error("no luck"); process.exit(3);',
      /^program failed: exec:\.\/fails \(exit code 3\) no luck$/,
    ],
    [
      "hangs",
      "setTimeout(() => {}, 1e6);",
      /^program took too long: .* \(more than 0\.3 s\)$/,
      { timeLimit: 0.3 },
    ],
    [
      "words",
      'console.log("0 1 two");',
      /^not a cloud index: two in the output of exec:\.\/words; allowed: the cloud index of each VM, as in 0 2 1 or/,
    ],
    ["nested", 'console.log("[[0, 1], [2]]");', /^not a cloud index: \[0 in the output of exec:\.\/nested; /],
    ["short", 'console.log("0 1");', /in the output of exec:\.\/short; allowed: .*6/],
    ["range", 'console.log("0 1 2 0 1 9");', /^no such cloud: 9 at assignment\[5\]/],
  ];
  for (const [name, code, expected, options] of wrong) {
    write(name, NODE + code);
    const instance = { ...smallInstance(2, 6, 3), pinned: new Int32Array(6).fill(-1) };
    const { status, message } = run(await load(`exec:./${name}`), instance, options);
    assert.is(status, "error", name);
    assert.match(message ?? "", expected);
  }
  write("text", "no program\n");
  chmodSync(join(folder, "text"), 0o644);
  assert.match(
    run(await load("exec:./text")).message ?? "",
    /^program does not run: exec:\.\/text \(EACCES\); allowed: an executable file, see chmod \+x$/,
  );
});

test("the time limit of the run ends a program too, and words after its path are no part of it", async () => {
  write("sleeps", `${NODE}setTimeout(() => {}, 1e5);`);
  const started = performance.now();
  const { status, message, rounds } = run(await load("exec:./sleeps"), undefined, {}, 1, 0.5);
  assert.equal([status, message, rounds], ["timeout", null, 0]);
  assert.ok(performance.now() - started < 20_000);
  assert.match(
    await problem(load("exec:./sleeps --fast")),
    /; allowed: a path alone, arguments go into the option/,
  );
});

const spec = `format: flockbench/experiment@1
name: own
instances: { family: binomial, vms: 8, clouds: 3 }
variants: [ { name: flock }, { name: ./mine.ts }, { name: "exec:./plain", options: { timeLimit: 20 } } ]
sampling: { minimum: 3, maximum: 3 }
`;

test("a sweep plays own variants in its threads, and plays them again when their file has changed", async () => {
  const mine = (summary: string) => `import { definePlanner, z } from "flockbench";
export default definePlanner({ name: "mine", summary: "${summary}", source: "", options: z.strictObject({}),
  plan: ({ game }) => game.assignment() });
`;
  write("mine.ts", mine("one"));
  const specFile = join(folder, "own.yaml");
  const checked = checkSpec(spec, specFile, { variants: await variantsOfSpec(spec, specFile) });
  const progress = progressTo("none", process.stderr);
  const out = join(folder, "out");
  await runSweep(checked, { out, workers: 1, specFile, progress });
  const rows = [...readRecords(join(out, "records.arrow"))];
  assert.equal(
    rows.map(({ variant, status }) => `${variant} ${status === "error"}`).filter((_, k) => k % 3 === 0),
    ["flock false", "./mine.ts false", "exec:./plain false"],
  );
  write("mine.ts", mine("two"));
  const changed = problem(runSweep(checked, { out, workers: 1, specFile, progress, resume: true }));
  assert.match(await changed, /3 of the 9|1 of the 3 finished cells in .* are not in this spec/);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
