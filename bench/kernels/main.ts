/**
 * `npm run bench`: every kernel in turn, in one run, on every row of works.ts; writes bench/baseline.json.
 * `npm run bench -- --compare`: says what became slower than the stored ratios instead of replacing them.
 * `npm run bench -- --only TEXT`: the rows whose name and size contain the text; stores nothing.
 */
import yargs from "yargs";
import { median } from "../median.ts";
import { buildNative, compilerVersion } from "../native/build.ts";
import { type Baseline, readBaseline, slowerThan, writeBaseline } from "./baseline.ts";
import { measure, type Samples } from "./measure.ts";
import { type Ratio, ratiosOf } from "./ratios.ts";
import { sizeText, WORKS, type Work } from "./works.ts";

const { compare, only } = yargs(process.argv.slice(2))
  .options({
    compare: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  })
  .strict()
  .parseSync();

function nameOf(work: Work): string {
  return `${work.name}, ${sizeText(work)}`;
}

function print(work: Work, samples: Samples, ratios: readonly Ratio[]): void {
  console.log(`\n${nameOf(work)} (${work.passes} passes)`);
  for (const [name, seconds] of samples) {
    const against = ratios
      .filter(({ contestant }) => contestant === name)
      .map(({ against, median, low, high }) => `${against} / this ${median} (${low} to ${high})`);
    const time = `${(1000 * median(seconds)).toPrecision(4)} ms`;
    console.log(`  ${name.padEnd(13)} ${time.padStart(11)}   ${against.join("   ")}`);
  }
}

const compiler = compilerVersion();
if (compiler === undefined) console.log("no C compiler found (cc): ratios refer to plain TypeScript alone");
else buildNative("exact");

const rows: Baseline["rows"][number][] = [];
for (const work of WORKS.filter((candidate) => nameOf(candidate).includes(only))) {
  const samples = await measure(work, compiler !== undefined);
  const ratios = ratiosOf(samples);
  print(work, samples, ratios);
  rows.push({ work: nameOf(work), ratios });
}

const stored = readBaseline();
if (compare && stored !== undefined) {
  const slower = slowerThan(stored, rows);
  console.log(slower.length === 0 ? "\nnothing became slower beyond the noise" : `\n${slower.join("\n")}`);
  process.exitCode = slower.length === 0 ? 0 : 1;
} else if (only === "") {
  writeBaseline(rows, compiler);
  console.log("\nwritten: bench/baseline.json");
}
