import type { Game } from "../kernel/types.ts";
import { allowedSteps } from "./allowed-steps.ts";
import { forEachOutcome, outcomeAt } from "./outcomes.ts";
import type { Step } from "./witness.ts";

interface Edge {
  readonly step: Step;
  /** Index of the outcome that the step leads to. */
  readonly next: number;
}

/** Every outcome of a small game, and every migration that the rule allows in it. */
export class ImprovementGraph {
  readonly #edges: Edge[][] = [];

  constructor(game: Game) {
    const { vms, clouds } = game.instance;
    forEachOutcome(game, (index) => {
      const hosts = outcomeAt(index, vms, clouds);
      const next = ({ vm, to }: Step) => index + (to - hosts[vm]) * clouds ** vm;
      this.#edges.push(allowedSteps(game).map((step) => ({ step, next: next(step) })));
    });
  }

  hasEquilibrium(): boolean {
    return this.#edges.some((edges) => edges.length === 0);
  }

  /**
   * From every outcome some sequence of allowed migrations ends in an equilibrium. Flock then reaches one with
   * probability 1, since it draws every VM and target again and again.
   */
  isWeaklyAcyclic(): boolean {
    const into = this.#into();
    const reached = this.#edges.map((edges) => edges.length === 0);
    const waiting = [...reached.keys()].filter((index) => reached[index]);
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      for (const before of into[index]) {
        if (reached[before]) continue;
        reached[before] = true;
        waiting.push(before);
      }
    }
    return reached.every(Boolean);
  }

  /** From which outcomes a step leads to each. */
  #into(): number[][] {
    const into: number[][] = this.#edges.map(() => []);
    this.#edges.forEach((edges, index) => {
      for (const { next } of edges) into[next].push(index);
    });
    return into;
  }

  /** The outcomes that remain when those whose every migration leads out of the rest are taken away, again and again. */
  #recurring(): number[] {
    const into = this.#into();
    const left = this.#edges.map((edges) => edges.length);
    const waiting = [...left.keys()].filter((index) => left[index] === 0);
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      for (const before of into[index]) {
        if (--left[before] === 0) waiting.push(before);
      }
    }
    return [...left.keys()].filter((index) => left[index] > 0);
  }

  /** There are migrations, each allowed by the rule, that lead back to where they started. */
  hasCycle(): boolean {
    return this.#recurring().length > 0;
  }

  /** One of the shortest cycles; null where there is none. */
  shortestCycle(): { start: number; steps: Step[] } | null {
    let shortest: { start: number; steps: Step[] } | null = null;
    for (const start of this.#recurring()) {
      const steps = this.#shortestReturn(start);
      if (steps !== null && (shortest === null || steps.length < shortest.steps.length)) {
        shortest = { start, steps };
      }
    }
    return shortest;
  }

  #shortestReturn(start: number): Step[] | null {
    const cameBy = new Map<number, { from: number; step: Step }>();
    const queue = [start];
    for (const index of queue) {
      for (const { step, next } of this.#edges[index]) {
        if (cameBy.has(next)) continue;
        cameBy.set(next, { from: index, step });
        if (next === start) return pathTo(start, cameBy);
        queue.push(next);
      }
    }
    return null;
  }
}

function pathTo(end: number, cameBy: ReadonlyMap<number, { from: number; step: Step }>): Step[] {
  const steps: Step[] = [];
  let index = end;
  do {
    const arrival = cameBy.get(index);
    if (arrival === undefined) throw new Error(`no way to outcome ${index}`);
    steps.unshift(arrival.step);
    index = arrival.from;
  } while (index !== end);
  return steps;
}
