import { Problem } from "../problem.ts";
import { startThread } from "../thread.ts";
import { INTERRUPTED } from "./exit-codes.ts";
import { untilInterrupted } from "./interrupt.ts";
import { note, overwriteLine } from "./output.ts";
import type { ProgressOf, Solution, Solvers, Task } from "./solvers.ts";
import type { SolvingMessage, SolvingOrder } from "./solving-thread.ts";
import { timeLeft } from "./time-left.ts";

export interface SolvingOptions<Name extends keyof Solvers> {
  /** The time limit; may be infinite. */
  readonly seconds: number;
  /** How far the work is, in a line for people. */
  readonly describe: (progress: ProgressOf<Name>) => string;
  /** The part of the work that is done, where that is known. */
  readonly done?: (progress: ProgressOf<Name>) => number;
}

/**
 * Solves a task in a thread, so that Ctrl-C (or SIGTERM) can end it with what is known by then: an answer as after a time
 * limit, and exit code 130. A second one ends the process at once, without an answer.
 *
 * @throws Problem if the solver does.
 */
export function solveInterruptibly<Name extends keyof Solvers>(
  name: Name,
  task: Task<Name>,
  { seconds, describe, done = () => 0 }: SolvingOptions<Name>,
): Promise<Solution<Name>> {
  return untilInterrupted(async (signal) => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    signal.addEventListener("abort", () => {
      overwriteLine("");
      note("interrupted: what is known follows after the step at hand; again: ends at once, without");
      Atomics.store(stop, 0, 1);
    });
    const order = { name, task, seconds, stop };
    const started = performance.now();
    const solution = await answered(order, (progress) => {
      const elapsedSeconds = (performance.now() - started) / 1000;
      const left = timeLeft({ elapsedSeconds, limitSeconds: seconds, done: done(progress) });
      // After an interruption, too: the check of what was proven may take as long as the proof did.
      overwriteLine(describe(progress) + (signal.aborted ? "" : left));
    });
    overwriteLine("");
    if (signal.aborted) process.exitCode = INTERRUPTED;
    return solution;
  });
}

function answered<Name extends keyof Solvers>(
  workerData: SolvingOrder<Name>,
  tell: (progress: ProgressOf<Name>) => void,
): Promise<Solution<Name>> {
  const thread = startThread("./solving-thread", import.meta.url, { workerData });
  return new Promise((resolve, reject) => {
    thread.on("message", (message: SolvingMessage<Name>) => {
      if ("progress" in message) tell(message.progress);
      else if ("problem" in message) reject(new Problem(message.problem));
      else resolve(message.solution);
    });
    thread.on("error", reject);
    thread.on("exit", (code) => reject(new Error(`a thread ended with code ${code} and no answer`)));
  });
}
