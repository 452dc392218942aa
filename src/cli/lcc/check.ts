import { lccCheck } from "../../lcc/commands.ts";
import { defineCommand } from "../command.ts";
import { BAD_INPUT } from "../exit-codes.ts";
import { printResult } from "../output.ts";
import { PROTOCOL, readProtocol, readSource } from "./source.ts";

export const lccCheckCommand = defineCommand({
  command: "check <protocol>",
  describe: "say everything that is wrong with a protocol; exit code 2 if something is",
  builder: (yargs) =>
    yargs
      .positional("protocol", { type: "string", demandOption: true, describe: PROTOCOL })
      .option("agents", {
        type: "string",
        requiresArg: true,
        describe: "agents file: also find constraints that nobody answers, and roles that never start",
      })
      .example("$0 lcc check mine.lcc --agents mine.json", "check a protocol with its agents"),
  handler: async ({ protocol, agents: agentsFile, json }) => {
    const { text, file } = await readProtocol(protocol);
    const agents = agentsFile === undefined ? undefined : await readSource(agentsFile, "agents file");
    const { findings, lines } = lccCheck(text, file, agents);
    printResult(json, { file, findings }, () => (lines.length > 0 ? lines : [`${file}: nothing found`]));
    if (findings.length > 0) process.exitCode = BAD_INPUT;
  },
});
