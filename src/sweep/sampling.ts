import { RunningMean } from "../analysis/running-mean.ts";
import { type MeasuredRun, secondsOf } from "./measured.ts";
import type { Sampling } from "./spec.ts";

/**
 * Decides when one cell has been repeated often enough: when the confidence interval of the metric's mean is narrow
 * enough, within the minimum and the maximum. Fed in the order of the repetitions, so it decides the same everywhere,
 * unless the time limit of a cell decides.
 */
export class StoppingRule {
  readonly #sampling: Sampling;
  readonly #mean = new RunningMean();
  #repetitions = 0;
  #seconds = 0;

  constructor(sampling: Sampling) {
    this.#sampling = sampling;
  }

  add(run: MeasuredRun): void {
    this.#repetitions++;
    this.#seconds += secondsOf(run);
    const { metric } = this.#sampling;
    const value = run[metric];
    // Rounds of a run that did not reach an equilibrium are not T.
    const counts =
      value !== null && run.status !== "error" && (metric !== "rounds" || run.status === "equilibrium");
    if (counts) this.#mean.add(value);
  }

  get done(): boolean {
    const { minimum, maximum, confidence, relativeError, timeLimit } = this.#sampling;
    if (timeLimit !== undefined && this.#seconds >= timeLimit) return true;
    if (this.#repetitions < minimum) return false;
    return this.#repetitions >= maximum || this.#mean.relativeHalfWidth(confidence) <= relativeError;
  }

  /** About how many repetitions will be needed in all, from what has been seen; for planning only. */
  get expected(): number {
    const { minimum, maximum, confidence, relativeError } = this.#sampling;
    if (this.#repetitions < minimum) return minimum;
    const excess = this.#mean.relativeHalfWidth(confidence) / relativeError;
    return Math.min(
      maximum,
      Number.isFinite(excess) ? Math.ceil(this.#repetitions * excess * excess) : maximum,
    );
  }
}
