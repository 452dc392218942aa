import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readManifest } from "../../src/records/manifest.ts";
import { readRecords } from "../../src/records/read.ts";
import type { RunRecord } from "../../src/records/record.ts";
import { flockbench } from "../cli/cli.ts";
import { executeNotebook, missingOfJupyter, NOTEBOOKS } from "./jupyter.ts";

interface Notebook {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly source: readonly string[];
    readonly outputs?: readonly unknown[];
    readonly execution_count?: number | null;
  }[];
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RESULTS = join(ROOT, "results");
const NAMES = readdirSync(NOTEBOOKS).flatMap((file) => /^(.*)\.ipynb$/.exec(file)?.[1] ?? []);
const folder = mkdtempSync(join(tmpdir(), "flockbench-notebooks-"));
const missing = missingOfJupyter();

function notebook(name: string): Notebook {
  return JSON.parse(readFileSync(join(NOTEBOOKS, `${name}.ipynb`), "utf8")) as Notebook;
}

function sourcesOf(name: string, type: string): string[] {
  return notebook(name)
    .cells.filter(({ cell_type }) => cell_type === type)
    .map(({ source }) => source.join(""));
}

function recordsOf(experiment: string): RunRecord[] {
  return [...readRecords(join(RESULTS, experiment, "records.arrow"))];
}

/** All words of a picture, in the order of its marks. */
function wordsOf(picture: string): string {
  return picture.replace(/<[^>]*>|\s+/g, " ").replace(/ +/g, " ");
}

/** Pictures and text of an executed notebook. */
function execute(name: string): { readonly pictures: readonly string[]; readonly text: string } {
  const page = executeNotebook(name, folder);
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  const text = page
    .replace(/<svg.*?<\/svg>|<style.*?<\/style>|<[^>]*>/gs, "")
    .replace(/&(lt|gt|quot|#39|amp);/g, (_, entity: string) => entities[entity]);
  return { pictures: page.match(/<svg.*?<\/svg>/gs) ?? [], text };
}

test("notebooks are kept without outputs, and what they link to is there", () => {
  assert.equal(NAMES.sort(), ["claims", "compare-a-variant", "paper"]);
  for (const name of NAMES) {
    for (const { outputs, execution_count } of notebook(name).cells) {
      assert.equal(outputs ?? [], []);
      assert.is(execution_count ?? null, null);
    }
    const links = [
      ...sourcesOf(name, "markdown")
        .join("\n")
        .matchAll(/\]\(([^)]+)\)/g),
    ];
    for (const [, link] of links) assert.ok(existsSync(join(NOTEBOOKS, link)), `${name}: ${link}`);
  }
});

const DENO =
  "declare const Deno: { jupyter: { display(output: object, how: { raw: true }): Promise<void> } };\n";

test("the cells of each notebook are strict TypeScript against the built package", () => {
  const project = join(folder, "types");
  mkdirSync(join(project, "node_modules"), { recursive: true });
  symlinkSync(ROOT, join(project, "node_modules/flockbench"));
  symlinkSync(join(ROOT, "node_modules/@types"), join(project, "node_modules/@types"));
  cpSync(join(NOTEBOOKS, "show.ts"), join(project, "show.ts"));
  writeFileSync(join(project, "deno.d.ts"), DENO);
  for (const name of NAMES) writeFileSync(join(project, `${name}.ts`), sourcesOf(name, "code").join("\n"));
  const compilerOptions = {
    ...{ strict: true, module: "NodeNext", target: "ES2023", types: ["node"] },
    ...{ noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true },
  };
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler], { cwd: project, encoding: "utf8" });
  assert.is(stdout, "");
});

const executed = (what: string, check: () => void) => {
  if (missing === undefined) test(what, check);
};
if (missing !== undefined) console.log(`skipped executing the notebooks: no ${missing}`);

executed("the paper's notebook shows its figures, and numbers that follow from the records", () => {
  const { pictures, text } = execute("paper");
  assert.is(pictures.length, 6);
  for (const [k, file] of ["figure-1/rounds-by-size.svg", "figure-2/ratio-by-eta.svg"].entries()) {
    assert.is(wordsOf(pictures[k]), wordsOf(readFileSync(join(RESULTS, file), "utf8")));
  }
  for (const [k, experiment] of ["figure-3", "figure-4", "dynamics", "migration-cost"].entries()) {
    const { title } = readManifest(join(RESULTS, experiment, "manifest.json")).experiment;
    assert.match(wordsOf(pictures[2 + k]), title);
  }
  const rounds = recordsOf("figure-1").flatMap((run) =>
    run.vms === 100 && run.clouds === 8 && run.status === "equilibrium" ? [run.rounds] : [],
  );
  const mean = rounds.reduce((sum, count) => sum + count, 0) / rounds.length;
  assert.match(text, `n = 100: ${mean.toFixed(2)} ± `);
  const ratios = recordsOf("figure-2").filter((run) => run.status === "equilibrium");
  const above = ratios.filter((run) => run.observedRatioRegularised! * (run.eta - run.epsilon) > 1);
  assert.ok(above.length > 0);
  assert.match(text, `${above.length} of ${ratios.length} runs are above the bound`);
  const played = recordsOf("dynamics").length;
  assert.match(text, `${played} of ${played} runs are the same`);
});

executed("the variant of the notebook compares in a sweep as it does there", () => {
  const { pictures, text } = execute("compare-a-variant");
  assert.is(pictures.length, 2);
  for (const picture of pictures) assert.match(wordsOf(picture), "few-choices (choices = 5)");

  const cells = sourcesOf("compare-a-variant", "code");
  const variant = cells.find((source) => source.includes("= defineVariant("))!;
  const imports = 'import { defineVariant, migrationFactor, UNPINNED, z } from "flockbench";\n';
  const spec = /`(format: .*?)`/s.exec(cells.find((source) => source.includes("format: "))!)![1];
  writeFileSync(join(folder, "mine.ts"), imports + variant.replace(/^const \w+ =/, "export default"));
  writeFileSync(join(folder, "mine.yaml"), spec.replaceAll("- name: few-choices", "- name: ./mine.ts"));
  assert.is(flockbench(folder, "sweep", "mine.yaml", "-o", "out", "--workers", "1").status, 0);
  for (const metric of ["totalWeightedLatency", "rounds"]) {
    const { stdout } = flockbench(folder, "compare", "out", "--metric", metric);
    const lines = stdout.trim().replaceAll("./mine.ts", "few-choices");
    assert.is(lines.split("mean difference").length, 4);
    assert.ok(text.includes(lines), lines);
  }
});

executed("the ledger's notebook has every claim with its verdict, and confirms every counterexample", () => {
  const { pictures, text } = execute("claims");
  assert.is(pictures.length, 2);
  const page = readFileSync(join(RESULTS, "claims/claims.md"), "utf8");
  const rows = [...page.matchAll(/^\| \[(.*?)\]\(#.*?\*\*(.*?)\*\* \|$/gm)];
  assert.ok(rows.length > 20);
  for (const [, claim, verdict] of rows) {
    const at = text.indexOf(claim);
    assert.ok(at >= 0, claim);
    assert.match(text.slice(at, at + 400), verdict);
  }
  const counterexamples = [...page.matchAll(/```text\n(.*?)\n```/gs)].map(([, lines]) => lines.split("\n"));
  assert.ok(counterexamples.length > 0);
  for (const line of counterexamples.flat()) assert.ok(text.includes(`    ${line}\n`), line);
  assert.is(text.match(/^ {4}confirmed$/gm)?.length, counterexamples.length);
  assert.match(text, "how the 20 runs ended: round-limit");
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
