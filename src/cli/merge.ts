import { mergeShards } from "../sweep/merge.ts";
import { readSubmission } from "../sweep/slurm/submission.ts";
import { mergeOrSubmit } from "../sweep/slurm/submit.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";
import { checkResultFolder } from "./result-folder.ts";
import { statusLine } from "./status-line.ts";

export const mergeCommand = defineCommand({
  command: "merge <folder>",
  describe: "put the shards of a sweep together: the same bytes as from a single run",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "the -o of all shards" })
      .option("resubmit", {
        type: "boolean",
        default: false,
        describe: "of a sweep on Slurm: submit what is missing again (the merge job does this)",
      })
      .example("$0 merge out", "exit code 75 and the missing cells, if some are"),
  handler: async ({ folder, resubmit, json }) => {
    checkResultFolder(folder);
    if (resubmit) {
      const { state, rounds } = await mergeOrSubmit(readSubmission(folder));
      printResult(json, { output: folder, state }, () => [
        state === "merged"
          ? `${folder}: complete`
          : `${folder}: shards ${rounds.at(-1)?.shards.join(",")} submitted again`,
      ]);
      return;
    }
    const { statuses, cells } = await mergeShards(folder);
    printResult(json, { output: folder, complete: true, statuses }, () => [
      `${folder}: complete, ${cells} cells`,
      statusLine(statuses),
    ]);
  },
});
