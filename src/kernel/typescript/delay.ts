import type { Tables } from "./tables.ts";

/** rho(x) in ms if cloud x carried `load`. */
export function delayAt(t: Tables, x: number, load: number): number {
  if (!t.queueDelay) return t.slope[x] * load;
  const free = t.capacity[x] - load;
  return free > 0 ? t.delta / free : Number.POSITIVE_INFINITY;
}
