import { parentPort, workerData } from "node:worker_threads";
import { Problem } from "../problem.ts";
import { type ProgressOf, SOLVERS, type Solution, type Solvers, type Task } from "./solvers.ts";

/** What a thread is to solve. */
export interface SolvingOrder<Name extends keyof Solvers> {
  readonly name: Name;
  readonly task: Task<Name>;
  readonly seconds: number;
  /** One number in shared memory: 1 once the work is to end. */
  readonly stop: Int32Array;
}

/** What it says: how far it is, now and then, and in the end one of the others. */
export type SolvingMessage<Name extends keyof Solvers> =
  | { readonly progress: ProgressOf<Name> }
  | { readonly solution: Solution<Name> }
  /** The message of a Problem. */
  | { readonly problem: string };

/** Between two messages of progress, ms. */
const TELL_INTERVAL = 100;

function solve<Name extends keyof Solvers>({ name, task, seconds, stop }: SolvingOrder<Name>): void {
  const tell = (message: SolvingMessage<Name>) => parentPort?.postMessage(message);
  const deadline = performance.now() + 1000 * seconds;
  let next = 0;
  const proceed = (progress: ProgressOf<Name>) => {
    const now = performance.now();
    if (now >= next) {
      tell({ progress });
      next = now + TELL_INTERVAL;
    }
    return Atomics.load(stop, 0) === 0 && now < deadline;
  };
  // TypeScript does not see that a solver and its task have the same name.
  const solver = SOLVERS[name] as (task: Task<Name>, go: typeof proceed, deadline: number) => Solution<Name>;
  try {
    tell({ solution: solver(task, proceed, deadline) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell({ problem: error.message });
  }
}

solve(workerData as SolvingOrder<keyof Solvers>);
