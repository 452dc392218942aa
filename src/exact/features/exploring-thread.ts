import { workerData } from "node:worker_threads";
import { Explorer } from "./explorer.ts";
import { ANSWERS, BEATS, type ExplorationAnswer, type ExploringThreadSetup, STOP } from "./in-threads.ts";
import type { ExplorationOrder } from "./subtree.ts";

const { setup, port, signals } = workerData as ExploringThreadSetup;
let explorer: Explorer | null | undefined;

port.on("message", (order: ExplorationOrder) => {
  port.postMessage(answerTo(order));
  Atomics.add(signals, ANSWERS, 1);
  Atomics.notify(signals, ANSWERS);
});

function answerTo({ subtree, known }: ExplorationOrder): ExplorationAnswer {
  try {
    explorer ??= Explorer.of(setup);
    if (explorer === null) throw new Error("what another thread explores cannot be explored here");
    const proceed = () => {
      Atomics.add(signals, BEATS, 1);
      return Atomics.load(signals, STOP) === 0;
    };
    return { explored: explorer.explore(subtree, known, proceed) };
  } catch (failure) {
    return { failure };
  }
}
