import type { Problem } from "../problem.ts";
import { UNPINNED } from "./instance.ts";
import { LARGEST_QUANTITY, LEAST_QUANTITY, MAX_CLOUDS, MAX_VMS } from "./limits.ts";
import type { Place } from "./place.ts";
import { shownBound } from "./shown-bound.ts";

/** What docs/model.md, section 1, demands of the numbers of an instance, whatever file form they came from. */

/** n: at least one VM. */
export function checkVms(count: unknown, at: Place): number {
  const allowed = `an integer from 1 to ${MAX_VMS}`;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > MAX_VMS) {
    throw at.problem(count === undefined ? "missing field" : "bad number of VMs", count, allowed);
  }
  return count;
}

/** m: at least one cloud. */
export function checkClouds(count: number, at: Place): number {
  if (count === 0) throw at.problemWith("no clouds", "an array of 0", `1 to ${MAX_CLOUDS} clouds`);
  if (count > MAX_CLOUDS) throw at.problem("too many clouds", count, `1 to ${MAX_CLOUDS} clouds`);
  return count;
}

/** gamma(x) > 0, from `LEAST_QUANTITY` to `LARGEST_QUANTITY`. */
export function checkCapacity(capacity: Float64Array, at: Place): void {
  const bad = capacity.findIndex((value) => !isPositiveQuantity(value));
  if (bad !== -1) throw badPositive("capacity", capacity[bad], ", in traffic units", at.index(bad));
}

export function isPositiveQuantity(value: number): boolean {
  return value >= LEAST_QUANTITY && value <= LARGEST_QUANTITY;
}

function isQuantity(value: number): boolean {
  return value >= 0 && value <= LARGEST_QUANTITY;
}

/** What is wrong with a number for which `isPositiveQuantity` does not hold. */
export function badPositive(what: string, value: number, unit: string, at: Place): Problem {
  if (value > 0 && Number.isFinite(value)) {
    const problem = value < LEAST_QUANTITY ? "too small" : "too large";
    return at.problem(
      `${what} ${problem}`,
      value,
      `${shownBound(LEAST_QUANTITY)} to ${shownBound(LARGEST_QUANTITY)}${unit}`,
    );
  }
  const sign = value === 0 ? "zero" : "negative";
  return at.problem(
    `${Number.isFinite(value) ? sign : "non-finite"} ${what}`,
    value,
    `finite numbers > 0${unit}`,
  );
}

/** What is wrong with a number for which `isQuantity` does not hold. */
function badQuantity(what: string, value: number, unit: string, at: Place): Problem {
  if (value > 0 && Number.isFinite(value))
    return at.problem(`${what} too large`, value, `0 to ${shownBound(LARGEST_QUANTITY)}${unit}`);
  const sign = Number.isFinite(value) ? "negative" : "non-finite";
  return at.problem(`${sign} ${what}`, value, `finite numbers >= 0${unit}`);
}

/** tau(x, y) = tau(y, x) >= 0, row-major. */
export function checkLatency(clouds: number, latency: Float64Array, at: Place): void {
  for (let x = 0; x < clouds; x++) {
    for (let y = 0; y < clouds; y++) {
      const value = latency[x * clouds + y];
      if (!isQuantity(value)) throw badQuantity("latency", value, ", in ms", at.index(x, y));
      const mirrored = latency[y * clouds + x];
      if (y < x && value !== mirrored) {
        const shown = `${value} from cloud ${x} to ${y}, ${mirrored} back,`;
        throw at.index(x, y).problemWith("asymmetric latency", shown, "equal values both ways");
      }
    }
  }
}

/** s_i >= 0. */
export function checkLoad(load: Float64Array, at: Place): void {
  const bad = load.findIndex((value) => !isQuantity(value));
  if (bad !== -1) throw badQuantity("load", load[bad], ", in traffic units", at.index(bad));
}

export function checkPinned(clouds: number, pinned: Int32Array, at: Place): void {
  const bad = pinned.findIndex((cloud) => cloud !== UNPINNED && !(cloud >= 0 && cloud < clouds));
  if (bad !== -1) throw pinOutOfRange(clouds, pinned[bad], at.index(bad));
}

export function pinOutOfRange(clouds: number, value: unknown, at: Place): Error {
  return at.problem("pinned to no cloud", value, `null, or a cloud index from 0 to ${clouds - 1}`);
}

/** delta > 0. */
export function checkDelta(delta: unknown, at: Place): number {
  if (typeof delta !== "number" || !(delta > 0 && delta < Number.POSITIVE_INFINITY)) {
    throw at.problem("bad delay constant", delta, "a finite number > 0, in ms");
  }
  if (!isQuantity(delta))
    throw at.problem(
      "delay constant too large",
      delta,
      `numbers > 0, up to ${shownBound(LARGEST_QUANTITY)}, in ms`,
    );
  return delta;
}

/** [longitude, latitude] in degrees. */
export function checkCoordinates(pair: readonly unknown[], at: Place): readonly [number, number] {
  const [longitude, latitude] = pair;
  if (pair.length !== 2 || !within(longitude, 180) || !within(latitude, 90)) {
    const shown =
      pair.length === 2 ? `[${String(longitude)}, ${String(latitude)}]` : `${pair.length} entries`;
    throw at.problemWith("bad coordinates", shown, "[longitude -180 to 180, latitude -90 to 90]");
  }
  return [longitude, latitude];
}

function within(value: unknown, bound: number): value is number {
  return typeof value === "number" && value >= -bound && value <= bound;
}
