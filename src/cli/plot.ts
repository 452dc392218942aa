import { plotFolder } from "../figures/plot.ts";
import { defineCommand } from "./command.ts";
import { BAD_INPUT } from "./exit-codes.ts";
import { note, printResult } from "./output.ts";

export const plotCommand = defineCommand({
  command: "plot <folder>",
  describe: "draw the figures of a result folder as SVG, PNG, PDF and Vega-Lite",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "folder that sweep wrote" })
      .example("$0 plot results/figure-1", "redraw Figure 1 from its table"),
  handler: async ({ folder, json }) => {
    const { written, problems } = await plotFolder(folder);
    printResult(json, { written, problems }, () => written);
    problems.forEach(note);
    if (problems.length > 0) process.exitCode = BAD_INPUT;
  },
});
