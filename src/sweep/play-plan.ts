import type { FinishedCell, Plan } from "./plan.ts";
import { WorkerPool } from "./pool.ts";
import type { Task } from "./task.ts";
import type { WorkerSetup } from "./worker.ts";

/**
 * Lets threads work a plan off, calling `onFinished` for every cell as soon as it is finished.
 * @returns false if `signal` stopped it; tasks in flight are dropped then.
 */
export async function playPlan(
  plan: Plan,
  setup: WorkerSetup,
  workers: number,
  signal: AbortSignal | undefined,
  onFinished: (finished: FinishedCell) => void,
): Promise<boolean> {
  const pool = new WorkerPool(workers, setup);
  const idle = Array.from({ length: pool.size }, (_, worker) => worker);
  const failures: unknown[] = [];
  let running = 0;
  // One promise for each wait: one that is raced against others again and again would remember every race.
  let wake = () => {};
  const stop = () => wake();
  signal?.addEventListener("abort", stop);
  const begin = (): void => {
    while (idle.length > 0 && !signal?.aborted) {
      const task = plan.next();
      if (task === undefined) return;
      const worker = idle.pop() as number;
      running++;
      void take(worker, task);
    }
  };
  const take = async (worker: number, task: Task): Promise<void> => {
    try {
      const results = await pool.run(worker, task);
      idle.push(worker);
      for (const result of results) plan.accept(result).forEach(onFinished);
    } catch (error) {
      failures.push(error);
    }
    running--;
    wake();
  };
  try {
    for (begin(); running > 0 && !signal?.aborted; begin()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (failures.length > 0 && !signal?.aborted) throw failures[0];
    }
    return plan.finished;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.close();
  }
}
