/** Where an item goes: into the first bin with room for it, or into the one that it fills best of those in use. */
export type FitRule = "first" | "best";

/**
 * First-fit or best-fit decreasing (Johnson 1973, "Near-optimal bin packing algorithms") into bins of given sizes.
 *
 * @param items sizes, largest first
 * @param rooms sizes of the bins, in the order in which they are tried, and taken into use if none in use has room
 * @param inUse bins that are in use beforehand
 * @returns the bin of each item; -1 for an item that found no room
 */
export function fitDecreasing(
  items: readonly number[],
  rooms: readonly number[],
  rule: FitRule,
  inUse: readonly boolean[] = [],
): Int32Array {
  const left = Float64Array.from(rooms);
  const used = left.map((_, bin) => (inUse[bin] ? 1 : 0));
  return Int32Array.from(items, (size) => {
    let chosen = rule === "best" ? bestOf(left, used, size) : -1;
    if (chosen === -1) chosen = left.findIndex((room) => room >= size);
    if (chosen === -1) return -1;
    left[chosen] -= size;
    used[chosen] = 1;
    return chosen;
  });
}

/** The bin in use with the least room that is enough, the first of equal ones. */
function bestOf(left: Float64Array, used: Float64Array, size: number): number {
  let best = -1;
  for (let bin = 0; bin < left.length; bin++) {
    if (used[bin] === 0 || left[bin] < size) continue;
    if (best === -1 || left[bin] < left[best]) best = bin;
  }
  return best;
}
