import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { test } from "uvu";
import * as assert from "uvu/assert";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface PackageFile {
  readonly dependencies: Record<string, string>;
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>;
}
const PACKAGE = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as PackageFile;

const PROGRAM = `
import {
  compareVariants, contentHash, defineVariant, familyNamed, figureNamed, formatInstance, type Instance,
  kernelNamed, parseInstance, play, runStreams, z,
} from "flockbench";
import { meanOf } from "flockbench/analysis";
import { FIGURES } from "flockbench/figures";
import { writeInstance } from "flockbench/files";
import { streamState } from "flockbench/game";
import { DEFAULT_SETTINGS, type Kernel, typescriptKernel, wasmKernel } from "flockbench/kernel";
import { checkSpec, findVariants, readRecords, runSweep } from "flockbench/sweep";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const instance: Instance = familyNamed("binomial").generate({ vms: 8, clouds: 3, seed: "1" });
const again = parseInstance(formatInstance(instance), "again.json");
const selfish = defineVariant({
  name: "selfish",
  summary: "Every VM in turn takes its best cloud.",
  source: "a test",
  options: z.strictObject({}),
  round: ({ game }) => ({ migrations: game.round("round-robin", "best") }),
});
const bytes = readFileSync(fileURLToPath(import.meta.resolve("flockbench/wasm/scalar.wasm")));
const kernels: Kernel[] = [
  kernelNamed("wasm-simd"), wasmKernel("mine", new WebAssembly.Module(bytes)), typescriptKernel,
];
const outcomes = kernels.map((kernel) => {
  const game = kernel.load(instance, DEFAULT_SETTINGS);
  const { initial, ...streams } = runStreams("1", instance);
  game.randomAssignment(initial);
  const { status } = play(selfish, game, { options: {}, ...streams, maxRounds: 100, timeLimit: null });
  return status + " " + game.assignment().join(",");
});

const spec = checkSpec(
  "format: flockbench/experiment@1\\nname: tiny\\ninstances: { family: binomial, vms: [6, 8], clouds: 3 }\\n" +
    "variants: [{ name: flock }, { name: best-response }]\\nsampling: { minimum: 4, maximum: 4 }\\n",
  "tiny.yaml",
  { variants: await findVariants() },
);
await runSweep(spec, { out: "out", workers: 1, specFile: "tiny.yaml" });
const rows = [...readRecords("out/records.arrow")];
await writeInstance("eight.arrow", instance);
const drawn = figureNamed("rounds-by-size").draw({ records: rows, traces: [], timings: [] }, {});
console.log(
  JSON.stringify({
    sameHash: contentHash(again) === contentHash(instance),
    outcomes,
    rows: rows.length,
    rounds: meanOf(rows.map(({ rounds }) => rounds)).count,
    comparisons: compareVariants(rows, ({ totalWeightedLatency }) => totalWeightedLatency).length,
    figures: FIGURES.length,
    schema: drawn.$schema,
    stream: streamState("a", { seed: 1 }).length,
  }),
);
`;

/** An empty project with the packed package, and nothing beside it but what the package says it depends on. */
function installed(): string {
  const project = mkdtempSync(join(tmpdir(), "flockbench-package-"));
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(packed) as { filename: string }[];
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "flockbench"), { recursive: true });
  execFileSync("tar", ["-xzf", filename, "--strip-components=1", "-C", join(modules, "flockbench")], {
    cwd: project,
  });
  for (const name of [...Object.keys(PACKAGE.dependencies), "@types/node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  return project;
}

test("the packed package is used from TypeScript in an empty project", () => {
  const project = installed();
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(project, "use.ts"), PROGRAM);
  const compilerOptions = { strict: true, module: "NodeNext", target: "ES2023", types: ["node"] };
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true }, files: ["use.ts"] }),
  );
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const compiled = spawnSync(process.execPath, [compiler], { cwd: project, encoding: "utf8" });
  assert.is(compiled.stdout, "");
  const { stdout, stderr } = spawnSync(process.execPath, ["use.js"], { cwd: project, encoding: "utf8" });
  assert.ok(stdout.startsWith("{"), stderr);
  const { outcomes, figures, ...rest } = JSON.parse(stdout) as {
    outcomes: string[];
    figures: number;
    [name: string]: unknown;
  };
  assert.match(outcomes[0], /^equilibrium [012](,[012]){7}$/);
  assert.equal(outcomes, [outcomes[0], outcomes[0], outcomes[0]]);
  assert.ok(figures >= 10);
  assert.equal(rest, {
    sameHash: true,
    rows: 16,
    rounds: 16,
    comparisons: 1,
    schema: "https://vega.github.io/schema/vega-lite/v6.json",
    stream: 4,
  });
});

/** What a compiled module imports, directly and through others of this package. */
function importsOf(
  file: string,
  seen = new Map<string, readonly string[]>(),
): Map<string, readonly string[]> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, "utf8");
  const names = [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom "([^"]+)"/gm)].map(([, name]) => name);
  seen.set(file, names);
  for (const name of names) if (name.startsWith(".")) importsOf(resolve(dirname(file), name), seen);
  return seen;
}

for (const part of ["./game", "./kernel", "./variants", "./analysis"]) {
  test(`${part} imports nothing that a browser lacks`, () => {
    const entry = PACKAGE.exports[part];
    assert.type(entry, "object");
    const imports = importsOf(join(ROOT, (entry as { default: string }).default));
    assert.ok(imports.size > 3, `${imports.size} modules`);
    const allowed = /^\.|^(zod|apache-arrow|@noble\/hashes\/.*|@stdlib\/stats-base-dists-t-quantile)$/;
    for (const [file, names] of imports) {
      const strange = names.filter((name) => !allowed.test(name));
      assert.equal(strange, [], file);
    }
  });
}

test("publint has nothing to say about the package", async () => {
  const { messages } = await publint({ pkgDir: ROOT, pack: false });
  assert.equal(messages, []);
});

test("the part for sweeps is told apart: it does need Node", () => {
  const imports = [...importsOf(join(ROOT, "dist/library/sweep.js")).values()].flat();
  assert.ok(imports.includes("node:fs"));
});

test.run();
