import { type Incumbent, keepBetter } from "../incumbent.ts";
import { Prospects } from "./prospects.ts";
import { AT_ONCE, type ExplorationProgress, type Explored, type Explorers, type Subtree } from "./subtree.ts";

/** What `FeatureSearch` begins with. */
export interface FeatureSearchSetup {
  /** Where every VM is pinned, or -1. */
  readonly pins: Int32Array;
  readonly explorers: Explorers;
  /** The best assignment known, overwritten by better ones. */
  readonly best: Incumbent;
  /** Subtrees whose bound is no lower need not be explored, ms. */
  readonly threshold: () => number;
  /** Asked between slices of work, a fraction of a second each: false ends the search. */
  readonly proceed: (search: FeatureSearch) => boolean;
  /** Called with an assignment that may be near a good one; may better `best`. */
  readonly improve: (candidate: Uint16Array) => void;
}

/**
 * Branch and bound over subtrees, depth first. What is known when a subtree's turn comes depends on how many came
 * before, not on how many threads explore them, nor on which of them is faster: so the result does not, either.
 */
export class FeatureSearch {
  readonly #setup: FeatureSearchSetup;
  /** The last one is the next. */
  readonly #open: Subtree[];
  /** Being explored, in the order in which they are taken. */
  readonly #submitted: Subtree[] = [];
  readonly #prospects = new Prospects();
  /** Of what was left when the search was ended, ms. */
  #rest = Infinity;
  #nodes = 0;
  #explored = 0;
  /** Of the next one to be taken. */
  #progress: ExplorationProgress = { bound: 0, nodes: 0 };

  constructor(setup: FeatureSearchSetup) {
    this.#setup = setup;
    this.#open = [{ pins: setup.pins, bound: 0, gap: Infinity, parent: null }];
  }

  /** No assignment has a lower total weighted latency; ms. Infinite when nothing is left to search. */
  get lowerBound(): number {
    const [next, ...others] = this.#submitted;
    const bounds = [...this.#open, ...others].map(({ bound }) => bound);
    if (next !== undefined) bounds.push(Math.max(next.bound, this.#progress.bound));
    return Math.min(this.#rest, ...bounds);
  }

  /** Subtrees that were taken. */
  get explored(): number {
    return this.#explored;
  }

  get nodes(): number {
    return this.#nodes + this.#progress.nodes;
  }

  /** True when nothing is left to search; false once `proceed` has said no. */
  run(): boolean {
    const { explorers, proceed } = this.#setup;
    for (;;) {
      this.#submitOpen();
      if (this.#submitted.length === 0) return this.#rest === Infinity;
      const explored = explorers.take((progress) => {
        this.#progress = progress;
        return proceed(this);
      });
      this.#submitted.shift();
      this.#progress = { bound: 0, nodes: 0 };
      this.#learn(explored);
    }
  }

  /** Nothing new once the search is ended: what was submitted is then taken as it is. */
  #submitOpen(): void {
    const { explorers, best, threshold } = this.#setup;
    while (this.#rest === Infinity && this.#submitted.length < AT_ONCE) {
      const subtree = this.#open.pop();
      if (subtree === undefined) return;
      if (subtree.bound >= threshold()) continue;
      const known = { best: { cost: best.cost, hosts: best.hosts.slice() }, widest: this.#prospects.widest };
      explorers.submit(subtree, known);
      this.#submitted.push(subtree);
    }
  }

  #learn({ left, rest, nodes, visits, best, likeliest }: Explored): void {
    this.#nodes += nodes;
    this.#explored++;
    this.#rest = Math.min(this.#rest, rest);
    for (const visit of visits) this.#prospects.learn(visit);
    this.#open.push(...left.toReversed());
    keepBetter(this.#setup.best, best);
    if (likeliest !== null) this.#setup.improve(likeliest);
  }
}
