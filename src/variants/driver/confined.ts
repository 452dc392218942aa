import { Problem } from "../../problem.ts";

/**
 * From now on `process.exit` throws in this thread. Called by code of a researcher's own it would end the whole sweep, or
 * its thread, and leave no row behind.
 * @param whose Named in the error.
 * @returns What undoes that.
 */
function refuseExit(whose: string): () => void {
  const { exit } = process;
  process.exit = (code) => {
    throw new Problem(`process.exit(${code ?? ""}) in ${whose}; allowed: to throw an Error`);
  };
  return () => {
    process.exit = exit;
  };
}

/**
 * From now on code of a researcher's own cannot end this thread, and what it prints goes to the error output: standard
 * output is for results.
 * @returns What undoes that.
 */
export function confine(variant: string): () => void {
  const allowExit = refuseExit(variant);
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return () => {
    process.stdout.write = write;
    allowExit();
  };
}

/** @throws Problem that names the variant where the call would end the process; or what the call throws. */
export function confined<Result>(variant: string, call: () => Result): Result {
  const release = confine(variant);
  try {
    return call();
  } finally {
    release();
  }
}
