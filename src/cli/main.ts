import { readFileSync } from "node:fs";
import { FILE_REASONS } from "../output-file.ts";
import { yargs } from "../packages/yargs.ts";
import { Problem, TryAgain } from "../problem.ts";
import { badWords } from "./bad-words.ts";
import { commandsFor } from "./commands.ts";
import { BAD_INPUT, DONE, FAILED, TRY_AGAIN } from "./exit-codes.ts";
import { checkGivenOnce } from "./given-once.ts";
import { checkNumbersGiven } from "./numbers-given.ts";

/**
 * Runs one command line and returns its exit code. Results go to standard output, everything else to standard error.
 */
export async function main(words: readonly string[]): Promise<number> {
  try {
    await (await parser(words)).parseAsync();
    return typeof process.exitCode === "number" ? process.exitCode : DONE;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Tells what went wrong, in one line where it can; the exit code that belongs to it. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Problem) {
    console.error(error.message);
    return error instanceof TryAgain ? TRY_AGAIN : BAD_INPUT;
  }
  // As with standard output: the reader of a pipe has seen enough.
  if (error instanceof Error && "code" in error && error.code === "EPIPE") return DONE;
  const refused = refusedPath(error);
  if (refused !== undefined) {
    console.error(refused);
    return BAD_INPUT;
  }
  console.error(`failed: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.FLOCKBENCH_STACK === "1" && error instanceof Error) console.error(error.stack);
  return FAILED;
}

/** What the file system did not let us do with a path that the user named, wherever it came up. */
function refusedPath(error: unknown): string | undefined {
  if (!(error instanceof Error && "syscall" in error && "path" in error && "code" in error)) return undefined;
  const written = ["mkdir", "link", "rename", "copyfile", "unlink", "write"].includes(String(error.syscall));
  const path = String("dest" in error ? error.dest : error.path);
  const reason = FILE_REASONS[String(error.code)];
  if (reason === undefined) return undefined;
  return `cannot ${written ? "write" : "open"} file: ${path} (${reason})`;
}

async function parser(words: readonly string[]) {
  let parsing = yargs([...words])
    .scriptName("flockbench")
    .usage("$0 <command>\n\nBenchmarks of autonomous VM migration against exact optima.")
    .version(packageVersion())
    .locale("en")
    .option("json", { type: "boolean", default: false, describe: "print the result as JSON" })
    .parserConfiguration({ "boolean-negation": true })
    .check(checkGivenOnce)
    .check(checkNumbersGiven(words))
    .demandCommand(1, "missing command: nothing given; allowed: one of the list")
    .strict()
    .completion("completion", "print a script for shell completion")
    .recommendCommands()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .epilogue(
      "Exit codes: 0 done, 1 failed, 2 bad usage or input, 75 not done yet: try again, sweep with --resume, 130 interrupted. FLOCKBENCH_STACK=1 shows stack traces.",
    )
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error, { help }) => {
      // What yargs finds wrong with the words is their fault, and not the program's.
      if (error && error.name !== "YError") throw error;
      throw new Problem(badWords(message, words, String(help())));
    });
  for (const command of await commandsFor(words)) parsing = command(parsing);
  return parsing;
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
