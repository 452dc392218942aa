/** Every branch that is left unvisited, or done though its gap was nearly too wide, widens what is allowed by this part. */
const WIDENING = 0.01;
/** A branch visited in vain narrows it to this much below its own gap. */
const NARROWING = 0.03;
const NEARLY = 0.9;

/**
 * Which branches are worth a visit. A branch's gap, from its bound after a first look up to what is to be proven, tells the work in it: that
 * grows tenfold with about the same number of ms, wherever in the tree the branch is. So one widest gap, learnt on the way, divides branches that are
 * soon done from those that would be visited in vain.
 */
export class Prospects {
  #widest = Infinity;

  isWorthVisit(gap: number): boolean {
    return gap <= this.#widest;
  }

  /** Of the next branch: whether it was done when it had taken all that it may; false without a visit. */
  learn(gap: number, isDone: boolean): void {
    if (isDone ? gap > NEARLY * this.#widest : !this.isWorthVisit(gap)) this.#widest *= 1 + WIDENING;
    else if (!isDone) this.#widest = gap * (1 - NARROWING);
  }
}
