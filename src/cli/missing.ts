import { existsSync } from "node:fs";
import { missingShards } from "../sweep/merge.ts";
import { MOST_SHARDS } from "../sweep/shard.ts";
import { defineCommand } from "./command.ts";
import { note, printResult } from "./output.ts";
import { checkWhole } from "./settings.ts";

export const missingCommand = defineCommand({
  command: "missing <folder>",
  describe: "print the shards that have cells left to play, as array jobs take them: 3,7",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "the -o of all shards" })
      .option("shards", {
        type: "number",
        demandOption: true,
        requiresArg: true,
        describe: "N, as in --shard k/N",
      })
      .option("index-base", {
        type: "number",
        default: 1,
        requiresArg: true,
        describe: "what the engine calls the first shard",
      })
      .example("sbatch --array=$($0 missing out --shards 100) job.sh", "run those again"),
  handler: async ({ folder, shards, indexBase, json }) => {
    const count = checkWhole("shards", shards, 1, MOST_SHARDS);
    const first = checkWhole("index-base", indexBase, 0);
    if (!existsSync(folder)) note(`no folder yet: ${folder}; all shards are missing`);
    const missing = (await missingShards(folder, count)).map((index) => index - 1 + first);
    printResult(json, { shards: count, missing }, () => [missing.join(",")]);
  },
});
