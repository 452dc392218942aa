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

/** A thread that plays one task at a time. It may end by itself at any time, as for want of memory. */
export class PlayingThread {
  readonly #worker: Worker;
  #task:
    | { readonly resolve: (result: TaskResult) => void; readonly reject: (error: Error) => void }
    | undefined;
  #ended = false;

  constructor() {
    this.#worker = startThread("./worker", import.meta.url);
    this.#worker.on("message", (answer: WorkerAnswer) => {
      const task = this.#settle();
      if ("done" in answer) task?.resolve(answer.done);
      else task?.reject(new TaskFailure(answer.failure));
    });
    this.#worker.on("error", (error) => {
      const task = this.#end();
      if (task === undefined) console.error(`a thread without a task ended: ${error.message}`);
      else task.reject(error);
    });
    this.#worker.on("exit", (code) => {
      this.#end()?.reject(new Error(`a worker thread ended with code ${code}`));
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get busy(): boolean {
    return this.#task !== undefined;
  }

  /** Sets it up for a sweep, and keeps the process alive until it is put aside. */
  take(setup: WorkerSetup): void {
    this.#worker.ref();
    this.#order({ setup });
  }

  putAside(): void {
    this.#worker.unref();
  }

  /** @throws TaskFailure, or what ended the thread. */
  play(task: Task): Promise<TaskResult> {
    return new Promise((resolve, reject) => {
      this.#task = { resolve, reject };
      this.#order({ task });
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #order(what: WorkerOrder): void {
    this.#worker.postMessage(what);
  }

  #settle() {
    const task = this.#task;
    this.#task = undefined;
    return task;
  }

  #end() {
    this.#ended = true;
    return this.#settle();
  }
}
