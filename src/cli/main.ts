import { readFileSync } from "node:fs";
import yargs from "yargs";
import { Problem, TryAgain } from "../problem.ts";
import { boundCommand } from "./bound.ts";
import { claimsCommand } from "./claims.ts";
import type { Command } from "./command.ts";
import { compareCommand } from "./compare.ts";
import { equilibriaCommand } from "./equilibria.ts";
import { evaluateCommand } from "./evaluate.ts";
import { BAD_INPUT, DONE, FAILED, TRY_AGAIN } from "./exit-codes.ts";
import { exportCommand } from "./export.ts";
import { generateCommand } from "./generate.ts";
import { checkGivenOnce } from "./given-once.ts";
import { huntCommand } from "./hunt.ts";
import { importCommand } from "./import.ts";
import { lccCommand } from "./lcc.ts";
import { mergeCommand } from "./merge.ts";
import { missingCommand } from "./missing.ts";
import { optimumCommand } from "./optimum.ts";
import { planCommand } from "./plan.ts";
import { playgroundCommand } from "./playground.ts";
import { plotCommand } from "./plot.ts";
import { replayCommand } from "./replay.ts";
import { reportCommand } from "./report.ts";
import { reproduceCommand } from "./reproduce.ts";
import { runCommand } from "./run.ts";
import { statusCommand } from "./status.ts";
import { sweepCommand } from "./sweep.ts";
import { variantsCommand } from "./variants.ts";
import { verifyCommand } from "./verify.ts";

const COMMANDS: readonly Command[] = [
  generateCommand,
  importCommand,
  evaluateCommand,
  runCommand,
  planCommand,
  optimumCommand,
  boundCommand,
  equilibriaCommand,
  huntCommand,
  variantsCommand,
  sweepCommand,
  statusCommand,
  replayCommand,
  missingCommand,
  mergeCommand,
  exportCommand,
  plotCommand,
  compareCommand,
  reportCommand,
  playgroundCommand,
  reproduceCommand,
  verifyCommand,
  claimsCommand,
  lccCommand,
];

/** Runs one command line and returns its exit code. Results go to standard output, everything else to standard error. */
export async function main(words: readonly string[]): Promise<number> {
  try {
    await parser(words).parseAsync();
    return typeof process.exitCode === "number" ? process.exitCode : DONE;
  } catch (error) {
    if (error instanceof Problem) {
      console.error(error.message);
      return error instanceof TryAgain ? TRY_AGAIN : BAD_INPUT;
    }
    console.error(`failed: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env.FLOCKBENCH_STACK === "1" && error instanceof Error) console.error(error.stack);
    return FAILED;
  }
}

function parser(words: readonly string[]) {
  let parsing = yargs([...words])
    .scriptName("flockbench")
    .usage("$0 <command>\n\nBenchmarks of autonomous VM migration against exact optima.")
    .version(packageVersion())
    .locale("en")
    .option("json", { type: "boolean", default: false, describe: "print the result as JSON" })
    .parserConfiguration({ "boolean-negation": true })
    .check(checkGivenOnce)
    .demandCommand(1, "no command: give one of those below")
    .strict()
    .completion("completion", "print a script for shell completion")
    .recommendCommands()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .epilogue(
      "Exit codes: 0 done, 1 failed, 2 bad usage or input, 75 not done yet: try again. FLOCKBENCH_STACK=1 shows stack traces.",
    )
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new Problem(`${message.trim().replaceAll(/\s*\n\s*/g, "; ")} (see flockbench --help)`);
    });
  for (const command of COMMANDS) parsing = command(parsing);
  return parsing;
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
