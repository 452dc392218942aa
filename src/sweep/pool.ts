import type { Worker } from "node:worker_threads";
import type { Instance } from "../game/instance.ts";
import { startThread } from "../thread.ts";
import type { Task, TaskResult } from "./task.ts";
import type { WorkerAnswer, WorkerFailure, WorkerOrder, WorkerSetup } from "./worker.ts";

/** A task that could not be finished. `evidence` is the game in which a run ended below a proven optimum. */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";
  readonly evidence: { readonly instance: Instance; readonly assignment: readonly number[] } | undefined;

  constructor({ message, stack, evidence }: WorkerFailure) {
    super(message);
    if (stack !== undefined) this.stack = stack;
    this.evidence = evidence;
  }
}

/** Threads that have finished a sweep and wait for another: to start one takes longer than many a sweep. They keep no process alive. */
const spare: Worker[] = [];

/** The threads of one sweep. Each has one task at a time. */
export class WorkerPool {
  /** Started when they get their first task: a small sweep has no work for all of them. */
  readonly #workers: (Worker | undefined)[];
  readonly #setup: WorkerSetup;
  /** How many threads have a task. */
  #busy = 0;
  /** Whether a thread has ended by itself. */
  #broken = false;
  #closed = false;

  constructor(size: number, setup: WorkerSetup) {
    this.#setup = setup;
    this.#workers = Array.from({ length: size });
  }

  get size(): number {
    return this.#workers.length;
  }

  /**
   * A thread that ends by itself, as for want of memory, takes its task with it and nothing else: another one takes
   * its place and plays the task from the start.
   * @throws TaskFailure, or what ended the second thread as well.
   */
  async run(worker: number, task: Task): Promise<TaskResult> {
    try {
      return await this.#play(worker, task);
    } catch (error) {
      if (error instanceof TaskFailure || this.#closed) throw error;
      this.#workers[worker] = undefined;
      return this.#play(worker, task);
    }
  }

  #play(worker: number, task: Task): Promise<TaskResult> {
    this.#workers[worker] ??= threadFor(this.#setup);
    const thread = this.#workers[worker];
    this.#busy++;
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#busy--;
        thread.off("message", answered).off("error", failed).off("exit", ended);
      };
      const answered = (answer: WorkerAnswer) => {
        settle();
        if ("done" in answer) resolve(answer.done);
        else reject(new TaskFailure(answer.failure));
      };
      const failed = (error: Error) => {
        this.#broken = true;
        settle();
        reject(error);
      };
      const ended = (code: number) => failed(new Error(`a worker thread ended with code ${code}`));
      thread.on("message", answered).on("error", failed).on("exit", ended);
      order(thread, { task });
    });
  }

  /** Threads in the middle of a task end; those with code of the user's own, too, since it may have changed by the next sweep. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#workers.filter((thread) => thread !== undefined);
    if (this.#busy === 0 && !this.#broken && this.#setup.own.size === 0) {
      for (const thread of threads) thread.unref();
      spare.push(...threads);
    } else await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function threadFor(setup: WorkerSetup): Worker {
  const thread = spare.pop() ?? startThread("./worker", import.meta.url);
  thread.ref();
  order(thread, { setup });
  return thread;
}

function order(thread: Worker, what: WorkerOrder): void {
  thread.postMessage(what);
}
