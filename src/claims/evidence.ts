import type { Measure } from "./measure.ts";

/** What a sample says of a claim. It is open as long as the interval of what decides reaches to both sides. */
export type Evidence = "for" | "open" | "against";

type Interval = Pick<Measure, "low" | "high">;

/** Of "more than the threshold". */
export function above({ low, high }: Interval, threshold: number): Evidence {
  if (low !== null && low > threshold) return "for";
  return high !== null && high <= threshold ? "against" : "open";
}

/** Of "less than the threshold". */
export function below({ low, high }: Interval, threshold: number): Evidence {
  if (high !== null && high < threshold) return "for";
  return low !== null && low >= threshold ? "against" : "open";
}

/** Of "at most the threshold". */
export function atMost(interval: Interval, threshold: number): Evidence {
  return opposite(above(interval, threshold));
}

/** Of what is claimed of all cases: one that violates it is enough. */
export function ofAll(isViolated: boolean): Evidence {
  return isViolated ? "against" : "for";
}

/** Of a share that is claimed to be 0. One without cases says nothing. */
export function never({ value }: Measure): Evidence {
  return Number.isNaN(value) ? "open" : ofAll(value > 0);
}

/** Of a share that is claimed to be 1. One without cases says nothing. */
export function always({ value }: Measure): Evidence {
  return Number.isNaN(value) ? "open" : ofAll(value < 1);
}

/** Of "it happens, and only so": never in the cases without. */
export function onlyWith(share: Measure, without: Measure): Evidence {
  if (above(share, 0) === "for" && without.value === 0) return "for";
  return without.low !== null && share.high !== null && without.low >= share.high ? "against" : "open";
}

/** Of claims that are all made. */
export function together(...parts: readonly Evidence[]): Evidence {
  if (parts.includes("against")) return "against";
  return parts.every((part) => part === "for") ? "for" : "open";
}

function opposite(evidence: Evidence): Evidence {
  return evidence === "open" ? "open" : evidence === "for" ? "against" : "for";
}
