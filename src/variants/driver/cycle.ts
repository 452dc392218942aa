/**
 * Finds out whether a sequence of outcomes, each a function of the one before, has run into a cycle: Brent's algorithm
 * (1980). One earlier outcome is kept, and replaced after 1, 2, 4, 8, ... further ones. Whole assignments are compared,
 * so a repetition is exact. After a lead-in of `s` outcomes a cycle of length `c` is found within 3 * max(s, c) + c.
 */
export class RepeatedOutcome {
  #kept: Uint16Array;
  #since = 0;
  #span = 1;

  constructor(initial: Uint16Array) {
    this.#kept = initial;
  }

  /** True if this outcome, the next of the sequence, equals the kept one. */
  seen(outcome: Uint16Array): boolean {
    if (sameAssignment(this.#kept, outcome)) return true;
    this.#since++;
    if (this.#since === this.#span) {
      this.#kept = outcome;
      this.#since = 0;
      this.#span *= 2;
    }
    return false;
  }
}

function sameAssignment(one: Uint16Array, other: Uint16Array): boolean {
  return one.every((cloud, vm) => cloud === other[vm]);
}
