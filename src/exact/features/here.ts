import type { Explorer } from "./explorer.ts";
import type { ExplorationOrder, Explored, Explorers, Known, Proceed, Subtree } from "./subtree.ts";

/** Explores each subtree in this thread, when it is to be taken. */
export class ExplorersHere implements Explorers {
  readonly #explorer: Explorer;
  readonly #waiting: ExplorationOrder[] = [];

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
  }

  submit(subtree: Subtree, known: Known): void {
    this.#waiting.push({ subtree, known });
  }

  take(proceed: Proceed): Explored {
    const next = this.#waiting.shift();
    if (next === undefined) throw new Error("nothing was submitted");
    return this.#explorer.explore(next.subtree, next.known, proceed);
  }

  close(): void {}
}
