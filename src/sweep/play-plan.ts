import type { FinishedCell, Plan } from "./plan.ts";
import { WorkerPool } from "./pool.ts";
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
  const running = new Set<Promise<void>>();
  const stopped = new Promise<void>((stop) =>
    signal?.addEventListener("abort", () => stop(), { once: true }),
  );
  const begin = (): void => {
    while (idle.length > 0 && !signal?.aborted) {
      const task = plan.next();
      if (task === undefined) return;
      const worker = idle.pop() as number;
      const turn = pool.run(worker, task).then((results) => {
        running.delete(turn);
        idle.push(worker);
        for (const result of results) plan.accept(result).forEach(onFinished);
      });
      running.add(turn);
    }
  };
  try {
    for (begin(); running.size > 0 && !signal?.aborted; begin()) await Promise.race([stopped, ...running]);
    return plan.finished;
  } finally {
    await pool.close();
  }
}
