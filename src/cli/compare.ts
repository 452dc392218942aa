import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareVariants, type Measure } from "../analysis/compare.ts";
import type { Contestant } from "../analysis/pairs.ts";
import { comparisonLines } from "../figures/comparison-lines.ts";
import { type Plotted, plotFigures } from "../figures/plot.ts";
import { checkFolder, makeFolder } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { type Manifest, readManifest } from "../records/manifest.ts";
import { readRecords } from "../records/read.ts";
import type { RunRecord } from "../records/record.ts";
import { chosenContestants } from "./chosen-contestants.ts";
import { defineCommand } from "./command.ts";
import { BAD_INPUT } from "./exit-codes.ts";
import { METRIC_NAMES, type Metric, measuredOnly } from "./metrics.ts";
import { note, printResult } from "./output.ts";
import { isWithin, restrictionFrom } from "./where.ts";

export const compareCommand = defineCommand({
  command: "compare <folder>",
  describe:
    "compare the variants of a sweep with each other on their common instances, each scenario by itself",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "folder that sweep wrote" })
      .option("metric", {
        requiresArg: true,
        choices: METRIC_NAMES,
        default: "totalWeightedLatency" as Metric,
        describe: "the column to compare; less is better",
      })
      .option("variants", {
        type: "string",
        requiresArg: true,
        describe: "compare these alone, with commas: names, or labels as they are printed",
      })
      .option("where", {
        type: "string",
        array: true,
        default: [] as string[],
        requiresArg: true,
        describe: "only runs with this column=value, such as vms=100; several of a column: any of them",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "folder to draw a performance profile into and, of a traced sweep, a data profile",
      })
      .example(
        "$0 compare results/baselines",
        "every two variants: differences, Wilcoxon with Holm, effect sizes",
      )
      .example("$0 compare out --variants flock,stay --where vms=100", "two of them, at one size"),
  handler: async ({ folder, metric, variants, where, output, json }) => {
    if (output !== undefined) checkFolder(output);
    const manifest = readManifest(join(folder, "manifest.json"));
    const found = compareVariants(chosenRuns(folder, { variants, where }), measureOf(metric));
    if (found.length === 0) throw nothingToCompare(folder, where);
    const { comparisons, leftOut } = measuredOnly(found, metric, folder);
    const { complete, finishedCells, cells } = manifest;
    if (!complete) note(`unfinished: ${finishedCells} of ${cells} cells are compared`);
    if (leftOut !== null) note(leftOut);
    const nothing: Plotted = { written: [], problems: [] };
    const { written, problems } =
      output === undefined ? nothing : await drawProfiles(folder, manifest, metric, output);
    printResult(json, { metric, complete, comparisons, written, problems }, () => [
      ...comparisonLines(comparisons, metric),
      ...written,
    ]);
    problems.forEach(note);
    if (problems.length > 0) process.exitCode = BAD_INPUT;
    if (output === undefined) return;
    const scenarios = [manifest.experiment.game.scenario].flat();
    if (variants !== undefined || where.length > 0) note("the profiles are of all runs");
    if (scenarios.length > 1) note(`one profile of all scenarios: ${scenarios.join(", ")}`);
    if (!isTraced(folder)) note("no data profile: the sweep has no traces (trace: true in its spec)");
  },
});

interface Choice {
  readonly variants: string | undefined;
  readonly where: readonly string[];
}

/** The runs that were asked for. A pass over the table finds out what there is to choose from. */
function chosenRuns(folder: string, { variants, where }: Choice): Iterable<RunRecord> {
  const runs = () => readRecords(join(folder, "records.arrow"));
  const restriction = restrictionFrom(where, runs());
  if (variants === undefined) return filtered(runs(), (run) => isWithin(restriction, run));
  const there = new Map<string, Contestant>();
  for (const { variant, options } of runs()) there.set(keyOf({ variant, options }), { variant, options });
  const chosen = new Set(chosenContestants(variants, [...there.values()]).map(keyOf));
  return filtered(runs(), (run) => chosen.has(keyOf(run)) && isWithin(restriction, run));
}

function keyOf({ variant, options }: Contestant): string {
  return `${variant}\u0000${options}`;
}

function* filtered<Item>(items: Iterable<Item>, isKept: (item: Item) => boolean): Generator<Item> {
  for (const item of items) if (isKept(item)) yield item;
}

function nothingToCompare(folder: string, where: readonly string[]): Problem {
  const there = where.map((word) => ` --where ${word}`).join("");
  return new Problem(
    `nothing to compare: fewer than two variants in ${folder}${there}; allowed: two or more`,
  );
}

/** A run that ended with an error has no outcome. */
function measureOf(metric: Metric): Measure<RunRecord> {
  return (row) => (row.status === "error" ? null : row[metric]);
}

/** A profile that cannot be drawn or written is no reason to have no comparison. */
async function drawProfiles(
  folder: string,
  { experiment }: Manifest,
  metric: Metric,
  output: string,
): Promise<Plotted> {
  makeFolder(output);
  const names = isTraced(folder) ? ["performance-profile", "data-profile"] : ["performance-profile"];
  const objective = metric === "regularisedSocialCost" ? "regularised" : "total";
  return plotFigures(folder, { ...experiment, title: "", figures: names, objective }, output);
}

function isTraced(folder: string): boolean {
  return existsSync(join(folder, "traces.arrow"));
}
