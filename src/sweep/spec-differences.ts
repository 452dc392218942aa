import { canonicalJson } from "./canonical.ts";
import type { ExperimentSpec, Json } from "./spec.ts";

/** These may grow, and cells are kept. */
const AXES = ["instances", "game", "variants"];
/** No run depends on these. */
const IDLE = ["name", "title", "figures", "objective"];

/**
 * Why cells of one spec are not among those of another: each key that all cells share and that differs, or else the axes,
 * as in `seed: 1, now 2`. Empty where the specs are the same.
 */
export function specDifferences(before: ExperimentSpec, now: ExperimentSpec): string[] {
  const found = differences(before as unknown as Json, now as unknown as Json, []);
  const told = found.filter(({ path }) => !IDLE.includes(path[0]) && !onlyCounts(path));
  const shared = told.filter(({ path: [key] }) => !AXES.includes(key));
  return (shared.length > 0 ? shared : told).map(text);
}

/** What two specs say differently of how many repetitions a cell gets. */
export function samplingDifferences(before: ExperimentSpec, now: ExperimentSpec): string[] {
  return differences(before.sampling as Json, now.sampling as Json, ["sampling"]).map(text);
}

/** Of the sampling only the time limit is one of runs, too. */
function onlyCounts([key, field]: readonly string[]): boolean {
  return key === "sampling" && field !== "timeLimit";
}

interface Difference {
  readonly path: readonly string[];
  readonly before: Json | undefined;
  readonly now: Json | undefined;
}

function text({ path, before, now }: Difference): string {
  return `${path.join(".")}: ${shown(before)}, now ${shown(now)}`;
}

function differences(before: Json | undefined, now: Json | undefined, path: readonly string[]): Difference[] {
  if (!isFields(before) || !isFields(now)) {
    return shown(before) === shown(now) ? [] : [{ path, before, now }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keys].flatMap((key) => differences(before[key], now[key], [...path, key]));
}

function isFields(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: Json | undefined): string {
  return value === undefined ? "absent" : canonicalJson(value);
}
