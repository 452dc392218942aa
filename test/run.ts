/**
 * Runs every test file below test/ (or those whose path matches the pattern given) in a few child processes, against
 * the compiled code in dist/ (`npm run build`), and closes with the line `N passed, N failed`. Fails on a failed test,
 * a crashed process, one that has no end, a file that never calls `run()`, and on no tests at all: uvu by itself would pass the last two.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleTests } from "./bundle.ts";
import { type Outcome, runFile } from "./run-file.ts";

const folder = dirname(fileURLToPath(import.meta.url));
const root = dirname(folder);
const pattern = new RegExp(process.argv[2] ?? "");

/** These wait for daemons, a browser or a clock more than they compute: one after the other, beside the rest. */
const WAITING = ["sweep/slurm", "playground/page", "notebooks/notebooks", "sweep/lock"];
/** These take longest, so they come first: at the end all cores are to be busy. */
const LONG = [
  "sweep/crash",
  "exact/bound",
  "exact/features/search",
  "sweep/kill",
  "sweep/sweep",
  "sweep/verify",
  "library/package",
  "cli/sweep",
  "docs/api",
  "lcc/faults.property",
  "exact/lifted/bound",
  "variants/contract",
  "report/report",
  "cli/commands",
  "cli/plot",
  "exact/branch-and-bound",
  "variants/program",
  "docs/library",
  "cli/compare",
];

/** Many times what the longest file takes on a slow machine. */
const LIMIT_SECONDS = 600;

function testFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && pattern.test(file))
    .map((file) => join(folder, file))
    .sort();
}

/** Those of the files that are named in the list, in its order. */
function namedIn(list: readonly string[], files: readonly string[]): string[] {
  return list.map((name) => join(folder, `${name}.test.ts`)).filter((file) => files.includes(file));
}

function neverRun(files: readonly string[]): string[] {
  return files.filter((file) => !/\.run\(\)/.test(readFileSync(file, "utf8")));
}

async function runTest(file: string, bundle: string, temporary: string): Promise<Outcome> {
  const outcome = await runFile(bundle, root, temporary, LIMIT_SECONDS);
  const { passed, failed, crashed, seconds, output } = outcome;
  const name = relative(folder, file);
  console.log(
    failed > 0 || crashed
      ? `FAILED ${name}\n${output}`
      : `ok ${name}: ${passed} in ${seconds.toFixed(1)} s${skipLines(output)}`,
  );
  return outcome;
}

/** Tests that need something which is not there say so in a line that starts with "skipped". */
function skipLines(output: string): string {
  const lines = output.split("\n").filter((line) => line.startsWith("skipped"));
  return lines.map((line) => `\n   ${line}`).join("");
}

async function runAll(files: readonly string[]): Promise<Outcome[]> {
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  // A folder of this run's own: another may be under way.
  const bundled = mkdtempSync(join(cache, "flockbench-tests-"));
  const bundles = await bundleTests(root, files, bundled);
  const temporary = mkdtempSync(join(tmpdir(), "flockbench-"));
  const outcomes: Outcome[] = [];
  const work = async (queue: string[]) => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      outcomes.push(await runTest(file, bundles[files.indexOf(file)], temporary));
    }
  };
  const waiting = namedIn(WAITING, files);
  const computing = [...new Set([...namedIn(LONG, files), ...files])].filter(
    (file) => !waiting.includes(file),
  );
  await Promise.all([
    work(waiting).then(() => work(computing)),
    ...Array.from({ length: availableParallelism() }, () => work(computing)),
  ]);
  rmSync(bundled, { recursive: true });
  // A process that a test has left may still write there.
  rmSync(temporary, { recursive: true, force: true, maxRetries: 10 });
  return outcomes;
}

const files = testFiles();
const forgotten = neverRun(files);
for (const file of forgotten) console.log(`FAILED ${relative(folder, file)}: it never calls run()`);
const outcomes = await runAll(files.filter((file) => !forgotten.includes(file)));
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed =
  forgotten.length +
  outcomes.reduce((sum, { failed, crashed }) => sum + Math.max(failed, crashed ? 1 : 0), 0);
if (passed === 0) console.log("no test was run");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
