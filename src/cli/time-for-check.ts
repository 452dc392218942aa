import type { BoundStep } from "../exact/bound.ts";

/**
 * Keeps time for the check of a bound's certificate, which takes about as long as the proof before it did: a proof that would not
 * leave as much is stopped, and so is any other work.
 */
export class TimeForCheck {
  readonly #deadline: number;
  readonly #clock: () => number;
  /** When the proof at hand began. */
  #begun: number | null = null;
  #isStopped = false;
  /** What the longest proof that was not stopped took, and the longest one that was. */
  #longest = 0;
  #tooLong = 0;

  /** @param deadline By the clock, ms; may be infinite. */
  constructor(deadline: number, clock: () => number = () => performance.now()) {
    this.#deadline = deadline;
    this.#clock = clock;
  }

  /** Whether what is at hand may go on: a proof, or anything else. To be asked again and again. */
  allows(step: BoundStep | null): boolean {
    const now = this.#clock();
    if (step?.name !== "proof") {
      this.#end(now);
      return now + this.#longest < this.#deadline;
    }
    this.#begun ??= now;
    const taken = now - this.#begun;
    if (now + Math.max(taken, this.#longest, this.#tooLong) < this.#deadline) return true;
    this.#isStopped = true;
    return false;
  }

  #end(now: number): void {
    if (this.#begun === null) return;
    const taken = now - this.#begun;
    if (this.#isStopped) this.#tooLong = Math.max(this.#tooLong, taken);
    else this.#longest = Math.max(this.#longest, taken);
    this.#begun = null;
    this.#isStopped = false;
  }
}
