import { mergeShards } from "../sweep/merge.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";
import { statusLine } from "./sweep.ts";

export const mergeCommand = defineCommand({
  command: "merge <folder>",
  describe: "put the shards of a sweep together: the same bytes as from a single run",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "the -o of all shards" })
      .example("$0 merge out", "exit code 75 and the missing cells, if some are"),
  handler: async ({ folder, json }) => {
    const { statuses, cells } = await mergeShards(folder);
    printResult(json, { output: folder, complete: true, statuses }, () => [
      `${folder}: complete, ${cells} cells`,
      statusLine(statuses),
    ]);
  },
});
