import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProgramOutcome } from "./program-keeper.ts";

/** The keeper's module; from src/ it needs tsx, as a thread does. */
const KEEPER = import.meta.url.endsWith(".ts")
  ? ["--import", import.meta.resolve("tsx"), fileURLToPath(new URL("program-keeper.ts", import.meta.url))]
  : [fileURLToPath(new URL("program-keeper.js", import.meta.url))];
/** ms between two looks, and how long after the limit the keeper must have answered. */
const BETWEEN_LOOKS = 5;
const GRACE = 30_000;

/**
 * Runs a program to its end, or for `limit` ms, and leaves what it printed as the file `output` of the folder. When this
 * process or thread is ended meanwhile, all processes of the program are killed and the folder is removed.
 *
 * It waits, since a round may not be a promise, and looks again and again, since a thread in one long call cannot be
 * ended. With the thread ends the pipe by which the keeper knows that somebody waits.
 */
export function runProgram(
  path: string,
  words: readonly string[],
  folder: string,
  limit: number,
  environment: NodeJS.ProcessEnv,
): ProgramOutcome {
  const keeper = spawn(process.execPath, [...KEEPER, folder, String(limit), path, ...words], {
    // In a process group of its own: Ctrl-C must not end the keeper before it has cleaned up.
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    env: environment,
  });
  // Told later, when nobody waits any more; that it has no pid is told now.
  keeper.on("error", () => {});
  if (keeper.pid === undefined) throw new Error("no further process can be started");
  keeper.unref();
  const file = join(folder, "outcome.json");
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const latest = performance.now() + limit + GRACE;
  try {
    while (!existsSync(file)) {
      if (performance.now() > latest) throw new Error("the process that keeps the program has ended");
      Atomics.wait(bell, 0, 0, BETWEEN_LOOKS);
    }
  } finally {
    (keeper.stdio[3] as Socket).destroy();
  }
  return JSON.parse(readFileSync(file, "utf8")) as ProgramOutcome;
}
