import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import packageFile from "../../package.json" with { type: "json" };
import { wasmKernel } from "../../src/kernel/wasm.ts";
import { blocksOf, documentNamed } from "./documents.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const text = documentNamed("library.md");
const [compares, reads] = blocksOf(text, "ts");

/** A project of a reader's own, in which both examples are files as they stand in the document. */
const project = mkdtempSync(join(tmpdir(), "flockbench-docs-"));
mkdirSync(join(project, "node_modules", "@types"), { recursive: true });
symlinkSync(ROOT, join(project, "node_modules", "flockbench"));
symlinkSync(join(ROOT, "node_modules/@types/node"), join(project, "node_modules/@types/node"));
symlinkSync(join(ROOT, "results"), join(project, "results"));
writeFileSync(join(project, "compares.mts"), compares);
writeFileSync(join(project, "reads.mts"), reads);

function run(program: string, ...words: readonly string[]) {
  const all = [join(ROOT, "node_modules", program), ...words];
  return spawnSync(process.execPath, all, { cwd: project, encoding: "utf8" });
}

test("an example of docs/library.md plays two variants and compares them", () => {
  const { stdout, stderr } = run("tsx/dist/cli.mjs", "compares.mts");
  assert.is(stderr, "");
  assert.match(stdout, /best-response/);
  assert.match(stdout, /flock/);
});

test("another reads the records of a result folder", () => {
  const { stdout, stderr } = run("tsx/dist/cli.mjs", "reads.mts");
  assert.is(stderr, "");
  assert.match(stdout, /^Rounds to equilibrium against graph size: \d+ of \d+ runs\nn = 10: \d+\.\d \+- /);
});

test("both compile under the strictest settings", () => {
  const options = "--strict --noEmit --module NodeNext --target ES2023 --types node --skipLibCheck".split(
    " ",
  );
  const { stdout } = run("typescript/bin/tsc", ...options, "compares.mts", "reads.mts");
  assert.is(stdout, "");
});

test("docs/library.md names every part of the package", () => {
  const parts = Object.keys(packageFile.exports).filter((part) => part !== "./package.json");
  for (const part of parts) assert.match(text, `| \`flockbench${part.slice(1)}\` |`);
});

test("a kernel without its module says what is allowed", () => {
  assert.throws(
    () => (wasmKernel as () => unknown)(),
    /^no compiled module: undefined; allowed: .*kernelNamed/,
  );
});

test.run();
