import { tQuantile } from "../packages/t-quantile.ts";

/**
 * Mean and variance of a stream in one pass and constant memory (Welford 1962, "Note on a method for calculating
 * corrected sums of squares and products"). The sequential sampling of a sweep stops on `relativeHalfWidth`.
 *
 * The result depends, in the last bits, on the order of the values: add them in the order of the rows.
 */
export class RunningMean {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count += 1;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  /** Adds all that `other` has seen (Chan, Golub & LeVeque 1983). */
  merge(other: RunningMean): void {
    const count = this.#count + other.#count;
    if (count === 0) return;
    const between = other.#mean - this.#mean;
    this.#squares += other.#squares + (between * between * this.#count * other.#count) / count;
    this.#mean += (between * other.#count) / count;
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  /** NaN before the first value. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : this.#mean;
  }

  /** Sample variance (divisor count - 1); NaN for fewer than two values. */
  get variance(): number {
    return this.#count < 2 ? Number.NaN : this.#squares / (this.#count - 1);
  }

  get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }

  /** Half the width of the Student-t interval for the mean; infinite for fewer than two values. */
  halfWidth(confidence = 0.95): number {
    return studentHalfWidth(this.#count, this.standardDeviation, confidence);
  }

  /** Half-width over |mean|: 0 where both are 0, infinite where the mean alone is 0. */
  relativeHalfWidth(confidence = 0.95): number {
    const half = this.halfWidth(confidence);
    return half === 0 ? 0 : half / Math.abs(this.mean);
  }
}

/** t * s / sqrt(count), t the two-sided Student quantile with count - 1 degrees of freedom; infinite for count < 2. */
export function studentHalfWidth(count: number, standardDeviation: number, confidence = 0.95): number {
  if (count < 2) return Number.POSITIVE_INFINITY;
  return (tQuantile((1 + confidence) / 2, count - 1) * standardDeviation) / Math.sqrt(count);
}

/** The values' accumulator, for samples that are in memory anyway. */
export function meanOf(values: Iterable<number>): RunningMean {
  const mean = new RunningMean();
  for (const value of values) mean.add(value);
  return mean;
}
