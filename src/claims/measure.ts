import { meanOf } from "../analysis/running-mean.ts";
import { wilsonInterval } from "../analysis/wilson.ts";

/** One number of the ledger. */
export interface Measure {
  readonly what: string;
  /** "" for shares and ratios. */
  readonly unit: string;
  /** How many of what were measured. */
  readonly sample: number;
  readonly of: string;
  readonly value: number;
  /** The ends of the 95 % interval; null where there is none, as for an extreme. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A share of independent cases with its Wilson interval. */
export function share(what: string, of: string, cases: readonly boolean[]): Measure {
  const hits = cases.filter(Boolean).length;
  return {
    what,
    unit: "",
    sample: cases.length,
    of,
    value: hits / cases.length,
    ...wilsonInterval(hits, cases.length),
  };
}

/** A share of cases that are no sample: all of a grid. */
export function fraction(what: string, of: string, cases: readonly boolean[]): Measure {
  return { ...share(what, of, cases), low: null, high: null };
}

/** A mean over independent cases with its Student-t interval. */
export function mean(what: string, unit: string, of: string, values: readonly number[]): Measure {
  const running = meanOf(values);
  const half = running.halfWidth();
  const isBounded = Number.isFinite(half);
  return {
    what,
    unit,
    sample: values.length,
    of,
    value: running.mean,
    low: isBounded ? running.mean - half : null,
    high: isBounded ? running.mean + half : null,
  };
}

/** The largest of all cases: only a lower bound of what there may be. */
export function largest(what: string, unit: string, of: string, values: readonly number[]): Measure {
  const value = values.reduce((most, next) => Math.max(most, next), Number.NEGATIVE_INFINITY);
  return { what, unit, sample: values.length, of, value, low: null, high: null };
}

/** Four significant digits: more would pretend to know more than a sample tells. */
export function fewDigits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
