import type { Command } from "./command.ts";
import { lccCheckCommand } from "./lcc/check.ts";
import { lccFormatCommand } from "./lcc/format.ts";
import { lccRunCommand } from "./lcc/run.ts";

const COMMANDS: readonly Command[] = [lccFormatCommand, lccCheckCommand, lccRunCommand];

/** What concerns interaction models alone (docs/lcc.md). As variants they are played by `run` and `sweep`. */
export const lccCommand: Command = (yargs) =>
  yargs.command("lcc", "format, check and run interaction models in LCC (see docs/lcc.md)", (sub) => {
    let parsing = sub.demandCommand(1, "missing command: nothing after lcc; allowed: format, check, run");
    for (const command of COMMANDS) parsing = command(parsing);
    return parsing;
  });
