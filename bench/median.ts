import { ascending, quantile } from "../src/analysis/quantile.ts";

export function median(values: readonly number[]): number {
  return quantile(ascending(values), 0.5);
}
