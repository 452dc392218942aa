import { join } from "node:path";
import { checkOutputs, keepInputs, writeOutputFrom } from "../output-file.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";
import { checkResultFolder } from "./result-folder.ts";

export const reportCommand = defineCommand({
  command: "report <folder>",
  describe: "one HTML page of results: figures, claims, tables and where they come from",
  builder: (yargs) =>
    yargs
      .positional("folder", {
        type: "string",
        demandOption: true,
        describe: "folder that sweep wrote, or a folder of such folders",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "file to write; default: report.html in the folder",
      })
      .example("$0 report results/figure-1 -o figure-1.html", "a page that opens without a server"),
  handler: async ({ folder, output, json }) => {
    checkResultFolder(folder);
    const file = output ?? join(folder, "report.html");
    checkOutputs(file);
    // It loads what draws: see figures/plot.ts.
    const { reportInputs, reportPage } = await import("../report/report.ts");
    keepInputs(reportInputs(folder), [file]);
    await writeOutputFrom(file, [await reportPage(folder)]);
    printResult(json, { file }, () => [file]);
  },
});
