import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareVariants, type Measure } from "../analysis/compare.ts";
import { countStatuses, isCensored, totalRuns } from "../analysis/status.ts";
import { comparisonLines } from "../figures/comparison-lines.ts";
import { type Part, withinCells } from "../figures/part.ts";
import { type Plotted, plotFigures } from "../figures/plot.ts";
import { runsIn } from "../figures/runs.ts";
import { checkFolder, makeFolder } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { type Manifest, readManifest } from "../records/manifest.ts";
import { type RunRecord, STATUSES } from "../records/record.ts";
import { type Choice, choiceNote, choiceOptions, choiceText, chosenCells, crowdNote } from "./choice.ts";
import { defineCommand } from "./command.ts";
import { BAD_INPUT } from "./exit-codes.ts";
import { METRIC_NAMES, type Metric, measuredOnly } from "./metrics.ts";
import { note, printResult } from "./output.ts";
import { checkResultFolder } from "./result-folder.ts";

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
      .options(choiceOptions)
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
    checkResultFolder(folder);
    if (output !== undefined) checkFolder(output);
    const manifest = readManifest(join(folder, "manifest.json"));
    const choice = { variants, where };
    const runs = () => runsIn(folder, manifest);
    const cells = chosenCells(choice, runs());
    const found = compareVariants(withinCells(runs(), cells), measureOf(metric));
    if (found.length === 0) throw nothingToCompare(folder, choice);
    const { comparisons, leftOut } = measuredOnly(found, metric, folder);
    const { complete } = manifest;
    if (!complete) note(`unfinished: ${manifest.finishedCells} of ${manifest.cells} cells are compared`);
    if (leftOut !== null) note(leftOut);
    if (metric === "rounds") censoredRuns(withinCells(runs(), cells)).forEach(note);
    const nothing: Plotted = { written: [], problems: [], crowded: [] };
    const { written, problems, crowded } =
      output === undefined
        ? nothing
        : await drawProfiles(folder, manifest, metric, output, { cells, note: choiceNote(choice) });
    printResult(json, { metric, complete, comparisons, written, problems }, () => [
      ...comparisonLines(comparisons, metric),
      ...written,
    ]);
    for (const figure of crowded) note(crowdNote(figure, folder));
    problems.forEach(note);
    if (problems.length > 0) process.exitCode = BAD_INPUT;
    if (output === undefined) return;
    const scenarios = [manifest.experiment.game.scenario].flat();
    if (scenarios.length > 1) note(`one profile of all scenarios: ${scenarios.join(", ")}`);
    if (!isTraced(folder)) note("no data profile: the sweep has no traces (trace: true in its spec)");
  },
});

function nothingToCompare(folder: string, choice: Choice): Problem {
  const there = [folder, choiceText(choice)].join(" ").trimEnd();
  return new Problem(`nothing to compare: fewer than two variants in ${there}; allowed: two or more`);
}

/** A run that ended with an error has no outcome. */
function measureOf(metric: Metric): Measure<RunRecord> {
  return (row) => (row.status === "error" ? null : row[metric]);
}

/** Of these runs it is known only that they would have taken more rounds; as lines, none or one. */
function censoredRuns(runs: Iterable<RunRecord>): string[] {
  const statuses = countStatuses(runs);
  const censored = STATUSES.filter(isCensored).reduce((sum, status) => sum + statuses[status], 0);
  if (censored === 0) return [];
  const share = `${censored} of ${totalRuns(statuses)} runs`;
  return [
    `ended by a limit: ${share}, which count with the rounds played until then, not with those to an equilibrium`,
  ];
}

/** A profile that cannot be drawn or written is no reason to have no comparison. */
async function drawProfiles(
  folder: string,
  { experiment }: Manifest,
  metric: Metric,
  output: string,
  part: Part,
): Promise<Plotted> {
  makeFolder(output);
  const names = isTraced(folder) ? ["performance-profile", "data-profile"] : ["performance-profile"];
  const objective = metric === "regularisedSocialCost" ? "regularised" : "total";
  return plotFigures(folder, { ...experiment, objective }, { names, output, part });
}

function isTraced(folder: string): boolean {
  return existsSync(join(folder, "traces.arrow"));
}
