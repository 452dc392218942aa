/** Where an item goes: into the first bin with room for it, or into the one that it fills best. */
export type FitRule = "first" | "best";

/**
 * First-fit or best-fit decreasing (Johnson 1973, "Near-optimal bin packing algorithms") into bins of given sizes.
 *
 * @param items sizes, largest first
 * @param rooms sizes of the bins, in the order in which they are tried
 * @returns the bin of each item; -1 for an item that found no room
 */
export function fitDecreasing(items: readonly number[], rooms: readonly number[], rule: FitRule): Int32Array {
  const left = Float64Array.from(rooms);
  return Int32Array.from(items, (size) => {
    let chosen = -1;
    for (let bin = 0; bin < left.length; bin++) {
      if (left[bin] < size || (chosen !== -1 && left[bin] >= left[chosen])) continue;
      chosen = bin;
      if (rule === "first") break;
    }
    if (chosen !== -1) left[chosen] -= size;
    return chosen;
  });
}
