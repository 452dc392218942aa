import { FILE_REASONS } from "../output-file.ts";
import { BAD_INPUT } from "./exit-codes.ts";

/**
 * A reader that has seen enough, such as `head`, is no failure: the rest of the work is done and nobody is told. A full
 * disk is one.
 */
export function watchStandardStreams(): void {
  process.stdout.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    console.error(`cannot write: standard output (${FILE_REASONS[code] ?? code})`);
    process.exitCode = BAD_INPUT;
  });
  // There is no place left to say it.
  process.stderr.on("error", () => {});
}
