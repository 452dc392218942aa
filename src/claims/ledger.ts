import type { Claim, ClaimContext, Finding } from "./claim.ts";
import type { Measure } from "./measure.ts";

export const LEDGER_FORMAT = "flockbench/claims@1";

/** A claim and what was found. */
export interface Entry extends Finding, Pick<Claim, "id" | "claim" | "source"> {}

/** What the files say of the ledger as a whole. */
export interface LedgerFacts {
  readonly seed: string;
  /** Fewer cases, wider intervals. */
  readonly quick: boolean;
}

/** Digits that do not depend on the engine's own exponential and logarithm. */
const DIGITS = 12;

export function check({ id, claim, source, check }: Claim, context: ClaimContext): Entry {
  const finding = check(context);
  return { id, claim, source, ...finding, measures: finding.measures.map(toDigits) };
}

function toDigits(measure: Measure): Measure {
  const round = (value: number) => Number(value.toPrecision(DIGITS));
  const { value, low, high } = measure;
  return {
    ...measure,
    value: round(value),
    low: low === null ? null : round(low),
    high: high === null ? null : round(high),
  };
}
