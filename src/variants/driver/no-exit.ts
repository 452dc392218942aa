import { Problem } from "../../problem.ts";

/**
 * From now on `process.exit` throws in this thread. Called by code of a researcher's own it would end the whole sweep, or
 * its thread, and leave no row behind.
 * @param whose Named in the error.
 * @returns What undoes that.
 */
export function refuseExit(whose: string): () => void {
  const { exit } = process;
  process.exit = (code) => {
    throw new Problem(`process.exit(${code ?? ""}) in ${whose}; allowed: to throw an Error`);
  };
  return () => {
    process.exit = exit;
  };
}

/** @throws Problem that names the variant where the call would end the process; or what the call throws. */
export function withoutExit<Result>(variant: string, call: () => Result): Result {
  const allow = refuseExit(variant);
  try {
    return call();
  } finally {
    allow();
  }
}
