/** Every branch that is left unvisited, or done though its gap was nearly too wide, widens what is allowed by this part. */
const WIDENING = 0.01;
/** A branch visited in vain narrows it to this much below its own gap. */
const NARROWING = 0.03;
const NEARLY = 0.9;

/** What became of a branch: its gap after a first look, and whether it was done, visited in vain, or left unvisited. */
export interface Visit {
  readonly gap: number;
  readonly outcome: "done" | "vain" | "left";
}

/**
 * Which branches are worth a visit. A branch's gap, from its bound after a first look up to what is to be proven, tells the work in it: that
 * grows tenfold with about the same number of ms, wherever in the tree the branch is. So one widest gap, learnt on the way, divides branches that are
 * soon done from those that would be visited in vain.
 */
export class Prospects {
  #widest: number;

  constructor(widest = Infinity) {
    this.#widest = widest;
  }

  get widest(): number {
    return this.#widest;
  }

  isWorthVisit(gap: number): boolean {
    return gap <= this.#widest;
  }

  /** Of the next branch, though it may have been looked at when less was known. */
  learn({ gap, outcome }: Visit): void {
    if (outcome === "vain") this.#widest = Math.min(this.#widest, gap * (1 - NARROWING));
    else if (gap > (outcome === "done" ? NEARLY : 1) * this.#widest) this.#widest *= 1 + WIDENING;
  }
}
