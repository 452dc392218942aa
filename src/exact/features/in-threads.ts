import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { startThread } from "../../thread.ts";
import { type ExplorationSetup, type Explorer, MEMORY_LIMIT } from "./explorer.ts";
import { ExplorersHere } from "./here.ts";
import {
  AT_ONCE,
  type ExplorationOrder,
  type Explored,
  type Explorers,
  type Known,
  type Proceed,
  type Subtree,
  unexplored,
} from "./subtree.ts";

/** What a thread begins with. `signals` are shared by all. */
export interface ExploringThreadSetup {
  readonly setup: ExplorationSetup;
  readonly port: MessagePort;
  readonly signals: Int32Array;
}

export type ExplorationAnswer = { readonly explored: Explored } | { readonly failure: unknown };

/** Signals: how many answers there were, how often threads asked whether to go on, and 1 once they are not to. */
export const ANSWERS = 0;
export const BEATS = 1;
export const STOP = 2;

/** Between two questions whether to go on, ms. */
const WAIT = 50;
/** Threads ask some 20 times a second: without a question for as many waits as make five minutes, they are dead. */
const MOST_SILENT_WAITS = 6000;
/** Once the exploration is ended, what is not answered after ten seconds without a question counts as unexplored. */
const MOST_SILENT_WAITS_AT_END = 200;

interface Seat {
  readonly thread: Worker;
  readonly port: MessagePort;
  /** The number of the order that it has. */
  order: number | null;
}

/**
 * To be given to `branchAndBound`: up to so many threads explore, as far as memory and subtrees go. The thread that asks waits for them,
 * and may be any.
 */
export function exploreInThreads(count: number): (setup: ExplorationSetup, explorer: Explorer) => Explorers {
  return (setup, explorer) => {
    const fitting = Math.min(count, AT_ONCE, Math.floor(MEMORY_LIMIT / explorer.searchBytes));
    return fitting > 1 ? new ExplorersInThreads(fitting, setup) : new ExplorersHere(explorer);
  };
}

class ExplorersInThreads implements Explorers {
  readonly #signals = new Int32Array(new SharedArrayBuffer(12));
  readonly #seats: readonly Seat[];
  /** All that were submitted and not yet taken; the first one is number `#taken`. */
  readonly #orders: ExplorationOrder[] = [];
  readonly #answers = new Map<number, Explored>();
  #handedOut = 0;
  #taken = 0;
  /** Waits since a thread last asked whether to go on. */
  #silentWaits = 0;

  constructor(count: number, setup: ExplorationSetup) {
    this.#seats = Array.from({ length: count }, () => {
      const { port1: port, port2 } = new MessageChannel();
      const workerData: ExploringThreadSetup = { setup, port: port2, signals: this.#signals };
      const thread = startThread("./exploring-thread", import.meta.url, {
        workerData,
        transferList: [port2],
      });
      // What happens to a thread is told by its silence: this one waits for it, and hears of no events.
      thread.on("error", () => {});
      thread.unref();
      return { thread, port, order: null };
    });
  }

  submit(subtree: Subtree, known: Known): void {
    this.#orders.push({ subtree, known });
    this.#handOut();
  }

  take(proceed: Proceed): Explored {
    for (;;) {
      if (!proceed({ bound: 0, nodes: 0 })) Atomics.store(this.#signals, STOP, 1);
      const answers = Atomics.load(this.#signals, ANSWERS);
      const beats = Atomics.load(this.#signals, BEATS);
      this.#collect();
      const explored = this.#answers.get(this.#taken) ?? this.#givenUp();
      if (explored !== null) {
        this.#answers.delete(this.#taken++);
        this.#orders.shift();
        return explored;
      }
      Atomics.wait(this.#signals, ANSWERS, answers, WAIT);
      this.#silentWaits = Atomics.load(this.#signals, BEATS) === beats ? this.#silentWaits + 1 : 0;
    }
  }

  close(): void {
    for (const { thread, port } of this.#seats) {
      port.close();
      void thread.terminate();
    }
  }

  /** For the next one to be taken, if no thread will answer. */
  #givenUp(): Explored | null {
    const isStopped = Atomics.load(this.#signals, STOP) === 1;
    if (isStopped && this.#silentWaits > MOST_SILENT_WAITS_AT_END) {
      const { subtree, known } = this.#orders[0];
      return unexplored(subtree, known);
    }
    if (this.#silentWaits > MOST_SILENT_WAITS) throw new Error("threads that explore have died");
    return null;
  }

  #handOut(): void {
    for (const seat of this.#seats) {
      if (seat.order !== null) continue;
      const order: ExplorationOrder | undefined = this.#orders[this.#handedOut - this.#taken];
      if (order === undefined) return;
      seat.order = this.#handedOut++;
      seat.port.postMessage(order);
    }
  }

  #collect(): void {
    for (const seat of this.#seats) {
      const received: { readonly message: ExplorationAnswer } | undefined = receiveMessageOnPort(seat.port);
      if (received === undefined || seat.order === null) continue;
      if ("failure" in received.message) throw received.message.failure;
      this.#answers.set(seat.order, received.message.explored);
      seat.order = null;
    }
    this.#handOut();
  }
}
