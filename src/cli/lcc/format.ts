import { lccFormat } from "../../lcc/commands.ts";
import { writeOutputFrom } from "../../output-file.ts";
import { defineCommand } from "../command.ts";
import { toJson } from "../output.ts";
import { PROTOCOL, readProtocol } from "./source.ts";

export const lccFormatCommand = defineCommand({
  command: "format <protocol>",
  describe: "print a protocol in its canonical layout",
  builder: (yargs) =>
    yargs
      .positional("protocol", { type: "string", demandOption: true, describe: PROTOCOL })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "file to write to; may be the protocol's own",
      })
      .example("$0 lcc format mine.lcc -o mine.lcc", "format a file where it stands"),
  handler: async ({ protocol, output, json }) => {
    const { text, file } = await readProtocol(protocol);
    const formatted = lccFormat(text, file);
    if (output !== undefined) await writeOutputFrom(output, [formatted]);
    if (json) process.stdout.write(`${toJson({ file, changed: formatted !== text, text: formatted })}\n`);
    else if (output === undefined) process.stdout.write(formatted);
  },
});
