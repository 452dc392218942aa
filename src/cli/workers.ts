import { availableParallelism } from "node:os";
import { checkWhole } from "./settings.ts";

/** More are a slip of the pen: each takes some 20 MB. */
const MOST_WORKERS = 1024;

export const workersOption = {
  type: "number",
  defaultDescription: "all cores",
  requiresArg: true,
  describe: "threads that play; the data do not depend on it",
} as const;

/** The option of that name, checked. */
export function workersFrom(given: number | undefined): number {
  return checkWhole("workers", given ?? availableParallelism(), 1, MOST_WORKERS);
}
