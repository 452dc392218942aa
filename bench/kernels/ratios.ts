import { quantile } from "../../src/analysis/quantile.ts";
import { NATIVE, type Samples } from "./measure.ts";

/** How one contestant's time compares with another's: above 1 the contestant is faster. */
export interface Ratio {
  readonly contestant: string;
  readonly against: string;
  /** Median and quartiles of time of `against` over time of the contestant within a pass: what slows one down slows both. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Every contestant against both C programs, or against the plain TypeScript kernel where there is no compiler. */
export function ratiosOf(samples: Samples): Ratio[] {
  const yardsticks = [...Object.values(NATIVE), "typescript"].filter((name) => samples.has(name));
  return [...samples.keys()]
    .filter((name) => name.startsWith("wasm") || name === "typescript" || name === "reference")
    .flatMap((contestant) =>
      yardsticks.filter((name) => name !== contestant).map((against) => ratio(samples, contestant, against)),
    );
}

function ratio(samples: Samples, contestant: string, against: string): Ratio {
  const mine = samples.get(contestant) ?? [];
  const theirs = samples.get(against) ?? [];
  const within = mine.map((seconds, pass) => theirs[pass] / seconds).sort((p, q) => p - q);
  return {
    contestant,
    against,
    median: rounded(quantile(within, 0.5)),
    low: rounded(quantile(within, 0.25)),
    high: rounded(quantile(within, 0.75)),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
