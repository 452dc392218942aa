/**
 * Files by which the keeper of a program (program-keeper.ts) and who waits for it (run-program.ts) know of each other.
 */
export const ALIVE = "alive";
export const GROUP = "group";
export const OUTPUT = "output";
export const OUTCOME = "outcome.json";

/** Ends all processes of a group; also if none is left. */
export function killProcessGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    // EPERM: what is left has become another user's.
    if (!["ESRCH", "EPERM"].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  }
}
