import { PlayingThread, TaskFailure } from "./playing-thread.ts";
import type { Task, TaskResult } from "./task.ts";
import type { WorkerSetup } from "./worker.ts";

/**
 * Threads that have finished a sweep and wait for another: to start one takes longer than many a sweep. They keep no
 * process alive.
 */
const spare: PlayingThread[] = [];

/** The threads of one sweep. Each has one task at a time. */
export class WorkerPool {
  /** Started when they get their first task: a small sweep has no work for all of them. */
  readonly #threads: (PlayingThread | undefined)[];
  readonly #setup: WorkerSetup;
  #closed = false;

  constructor(size: number, setup: WorkerSetup) {
    this.#setup = setup;
    this.#threads = Array.from({ length: size });
  }

  get size(): number {
    return this.#threads.length;
  }

  /**
   * A thread that ends by itself, as for want of memory, takes its task with it and nothing else: another one takes
   * its place and plays the task from the start.
   * @throws TaskFailure, or what ended the second thread as well.
   */
  async run(worker: number, task: Task): Promise<TaskResult> {
    try {
      return await this.#threadAt(worker).play(task);
    } catch (error) {
      if (error instanceof TaskFailure || this.#closed) throw error;
      return this.#threadAt(worker).play(task);
    }
  }

  /** The thread of that number, or a new one where it has ended. */
  #threadAt(worker: number): PlayingThread {
    const there = this.#threads[worker];
    if (there !== undefined && !there.ended) return there;
    const thread = spareThread() ?? new PlayingThread();
    thread.take(this.#setup);
    this.#threads[worker] = thread;
    return thread;
  }

  /**
   * Threads in the middle of a task end; those with code of the user's own, too, since it may have changed by the next
   * sweep.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#threads.filter((thread) => thread !== undefined);
    if (this.#setup.own.size === 0 && threads.every(({ busy, ended }) => !busy && !ended)) {
      for (const thread of threads) thread.putAside();
      spare.push(...threads);
    } else await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function spareThread(): PlayingThread | undefined {
  let thread = spare.pop();
  while (thread?.ended) thread = spare.pop();
  return thread;
}
