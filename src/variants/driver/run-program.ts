import { spawn } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "../../problem.ts";
import { ALIVE, GROUP, killProcessGroup, OUTCOME } from "./process-group.ts";
import type { ProgramOutcome } from "./program-keeper.ts";

/** The keeper's module; from src/ it needs tsx, as a thread does. */
const KEEPER = import.meta.url.endsWith(".ts")
  ? ["--import", import.meta.resolve("tsx"), fileURLToPath(new URL("program-keeper.ts", import.meta.url))]
  : [fileURLToPath(new URL("program-keeper.js", import.meta.url))];
/** ms between two looks for an answer, and between two for a sign of life. */
const BETWEEN_LOOKS = 5;
const BETWEEN_SIGNS = 1000;
/** A keeper without a sign of life for so many ms has died, as where memory is short. It gives one every second. */
const LONGEST_SILENCE = 15_000;

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
  const file = join(folder, OUTCOME);
  const bell = new Int32Array(new SharedArrayBuffer(4));
  let sign: number | undefined;
  let heard = performance.now();
  let looked = heard;
  try {
    while (!existsSync(file)) {
      if (performance.now() > looked + BETWEEN_SIGNS) {
        looked = performance.now();
        const latest = lastSign(folder);
        if (latest !== sign) heard = looked;
        else if (looked > heard + LONGEST_SILENCE) return abandoned(path, folder);
        sign = latest;
      }
      Atomics.wait(bell, 0, 0, BETWEEN_LOOKS);
    }
  } finally {
    (keeper.stdio[3] as Socket).destroy();
  }
  return JSON.parse(readFileSync(file, "utf8")) as ProgramOutcome;
}

/** Other than the one before if the keeper has given one since; what clock the file system goes by is nothing to us. */
function lastSign(folder: string): number | undefined {
  return statSync(join(folder, ALIVE), { throwIfNoEntry: false })?.mtimeMs;
}

/** The keeper has ended without an answer: its program may run on. */
function abandoned(path: string, folder: string): never {
  const file = join(folder, GROUP);
  const group = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (group > 1) killProcessGroup(group);
  throw new Problem(`program failed: ${path} (the process that watches over it has died)`);
}
