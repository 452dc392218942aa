import { largest, least } from "../analysis/extremes.ts";
import { rounded } from "./labels.ts";
import { NUMBER_LABEL, NUMBERS } from "./theme.ts";

/** Values where a logarithmic axis gets its labels: 1, 2, 5 times powers of ten within the domain. */
export function logTicks(low: number, high: number): number[] {
  const steps = high / low > 1000 ? [1] : high / low > 30 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = rounded(step * 10 ** power);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/** `count` values from low to high, evenly spaced on a logarithmic axis. */
export function logSpaced(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}

/** Which part of an axis lies below a value. */
export function partOf(
  { type, domain }: { readonly type: "linear" | "log"; readonly domain: readonly number[] },
  value: number,
): number {
  const [low, high, own] = [...domain, value].map((one) => (type === "log" ? Math.log(one) : one));
  return (own - low) / (high - low);
}

/** Scale and axis for values that span less or more than a factor of 15: linear or logarithmic. */
export function axisFor(values: readonly number[], pad = 1.1) {
  const low = least(values);
  // Of nothing but zeros it still goes upwards: what is drawn has no values below.
  const high = low === 0 ? largest(values) || 1 : largest(values);
  if (low <= 0 || high / low < 15) {
    const margin = (high - low || Math.abs(high) || 1) * 0.06;
    return {
      scale: {
        type: "linear" as const,
        domain: [rounded(low - margin), rounded(high + margin)],
        nice: false,
        zero: false,
      },
      axis: { tickCount: 6 },
    };
  }
  const domain = [rounded(low / pad), rounded(high * pad)];
  return {
    scale: { type: "log" as const, domain, nice: false },
    axis: { values: logTicks(domain[0], domain[1]), labelExpr: NUMBER_LABEL },
  };
}

/** A linear scale that begins at 0. Of nothing but zeros it still goes upwards, as 0 would stand in the middle otherwise. */
export function zeroBased(ends: readonly number[]): { zero: true } | { domain: number[] } {
  return largest(ends) > 0 ? { zero: true } : { domain: [0, 1] };
}

/** More ticks than this would crowd the narrowest panel. */
const MOST_LEVELS = 8;

/** Ticks of a parameter at the very values that were played, where they are few; undefined otherwise. */
export function levelTicks(values: readonly number[]): number[] | undefined {
  const levels = [...new Set(values)].sort((p, q) => p - q);
  return levels.length <= MOST_LEVELS ? levels : undefined;
}

/** Scale and axis of a parameter: as `axisFor`, with the ticks at its values where they are few. */
export function levelAxis(values: readonly number[], pad: number) {
  const { scale, axis } = axisFor(values, pad);
  const levels = levelTicks(values);
  if (levels !== undefined) return { scale, axis: { values: levels, ...NUMBERS, grid: false } };
  const whole = "tickCount" in axis && values.every(Number.isInteger) ? { tickMinStep: 1 } : {};
  return { scale, axis: { ...axis, ...whole, grid: false } };
}

/**
 * Labels of a logarithmic axis for ratios, which starts at 1: close to 1 it needs more than powers and their halves.
 */
export function ratioTicks(top: number): number[] {
  const fine =
    top <= 4 ? [1, 1.2, 1.5, 2, 3, 4] : top <= 12 ? [1, 1.5, 2, 3, 5, 10] : [1, 2, 5, 10, 20, 50, 100];
  return top <= 100 ? fine.filter((tick) => tick <= top) : logTicks(1, top);
}
