import { join } from "node:path";
import { FIGURES, figureNamed } from "../figures/index.ts";
import { plotFolder } from "../figures/plot.ts";
import { runsIn } from "../figures/runs.ts";
import { checkFolder, makeFolder } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { readManifest } from "../records/manifest.ts";
import { choiceNote, choiceOptions, choiceText, chosenCells, crowdNote } from "./choice.ts";
import { defineCommand } from "./command.ts";
import { BAD_INPUT } from "./exit-codes.ts";
import { note, printResult } from "./output.ts";
import { checkResultFolder } from "./result-folder.ts";

export const plotCommand = defineCommand({
  command: "plot <folder>",
  describe: "draw the figures of a result folder as SVG, PNG, PDF and Vega-Lite",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "folder that sweep wrote" })
      .option("figures", {
        type: "string",
        requiresArg: true,
        describe: `in place of those that the experiment names, with commas: ${FIGURES.map(({ name }) => name).join(", ")}`,
      })
      .options(choiceOptions)
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "folder to draw into; default: beside the tables",
      })
      .example("$0 plot results/figure-1", "redraw Figure 1 from its table")
      .example("$0 plot out --figures convergence --where vms=100 -o part", "one figure of some cells"),
  handler: async ({ folder, figures, variants, where, output, json }) => {
    checkResultFolder(folder);
    const chosen = { variants, where };
    const part = choiceText(chosen);
    if (part !== "" && output === undefined)
      throw new Problem(
        `no folder: ${part}; allowed: with -o FOLDER, for the figures beside the tables show all runs`,
      );
    if (output !== undefined) checkFolder(output);
    const names = figures?.split(",").map((name) => figureNamed(name.trim()).name);
    const cells = chosenCells(chosen, runsIn(folder, readManifest(join(folder, "manifest.json"))));
    if (output !== undefined) makeFolder(output);
    const { written, problems, crowded } = await plotFolder(folder, {
      names,
      output,
      part: { cells, note: choiceNote(chosen) },
    });
    printResult(json, { written, problems }, () => written);
    for (const figure of crowded) note(crowdNote(figure, folder));
    problems.forEach(note);
    if (problems.length > 0) process.exitCode = BAD_INPUT;
  },
});
