import type { SolverExports } from "../solver-kernel.ts";

/**
 * Conditions that assignments meet and a lifted relaxation of communicating pairs need not: y_ix y_jy >= 0 for VMs that do not communicate, and
 * d_ac <= d_ab + d_bc for the distances d between the clouds of three VMs (`shortestLatencies`, problem.ts). Of so many only those are kept that
 * the relaxation violates or would.
 */
export interface Cuts {
  readonly entries: Entries;
  readonly triangles: Triangles;
}

export interface Entries {
  /** i * m + x and j * m + y, i < j, in any order. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** The multipliers of y_ix y_jy >= 0, ms; not negative. */
  readonly amounts: Float64Array;
}

export interface Triangles {
  /** VMs a, c and b of every d_ac <= d_ab + d_bc. */
  readonly vms: Uint32Array;
  /** Their multipliers; not negative, without a unit. */
  readonly amounts: Float64Array;
}

export const NO_CUTS: Cuts = {
  entries: { from: new Uint32Array(0), to: new Uint32Array(0), amounts: new Float64Array(0) },
  triangles: { vms: new Uint32Array(0), amounts: new Float64Array(0) },
};

/** Numbers that cuts add up. */
export function summandsOf({ entries, triangles }: Cuts): number {
  return entries.amounts.length + 3 * triangles.amounts.length;
}

/** A product that is less negative is as good as zero: the numbers of a table sum to 1. */
const LEAST_ENTRY = 5e-3;
/** A detour that is shorter by less, in parts of the mean distance of clouds, is as good as none. */
const LEAST_DETOUR = 0.03;
/** For every VM: triangles that are added at once, and how many triangles and entries there may be. */
const NEW_TRIANGLES = 20;
const MOST_TRIANGLES = 150;
const MOST_ENTRIES = 1500;

/** How many there may be. */
export function cutCapacity(vms: number): { readonly entries: number; readonly triangles: number } {
  return { entries: MOST_ENTRIES * vms, triangles: MOST_TRIANGLES * vms };
}

/** The cuts in the kernel, with its numbers of rows and multipliers in its units. */
export interface KernelCuts {
  readonly entryFrom: Uint32Array;
  readonly entryTo: Uint32Array;
  readonly entryMultipliers: Float32Array;
  /** a, c and b of each. */
  readonly triangles: Uint32Array;
  readonly triangleMultipliers: Float32Array;
}

/** Which cuts the kernel uses (assembly/exact/lifted/entries.ts and triangles.ts). */
export class CutChoice {
  readonly #kernel: SolverExports;
  readonly #vms: number;
  readonly #row: number;
  #entries = 0;
  #triangles = new Uint32Array(0);

  constructor(kernel: SolverExports, vms: number, row: number) {
    this.#kernel = kernel;
    this.#vms = vms;
    this.#row = row;
  }

  /** Cuts that the kernel's point violates are added, and those without a multiplier are dropped. */
  renew(): void {
    const { entryFrom, entryTo, entryMultipliers, triangles, triangleMultipliers } = this.inUse();
    const entries = [...entryMultipliers.keys()].filter((k) => entryMultipliers[k] > 0);
    const corners = [...triangleMultipliers.keys()].filter((t) => triangleMultipliers[t] > 0);
    this.use({
      ...this.#withViolatedEntries(
        Uint32Array.from(entries, (k) => entryFrom[k]),
        Uint32Array.from(entries, (k) => entryTo[k]),
        Float32Array.from(entries, (k) => entryMultipliers[k]),
      ),
      ...this.#withDetours(
        Uint32Array.from(corners.flatMap((t) => [...triangles.subarray(3 * t, 3 * t + 3)])),
        Float32Array.from(corners, (t) => triangleMultipliers[t]),
      ),
    });
  }

  inUse(): KernelCuts {
    const kernel = this.#kernel;
    return {
      entryFrom: this.#words(kernel.liftedEntryFrom, this.#entries).slice(),
      entryTo: this.#words(kernel.liftedEntryTo, this.#entries).slice(),
      entryMultipliers: this.#floats(kernel.liftedEntryMultipliers, this.#entries).slice(),
      triangles: this.#triangles,
      triangleMultipliers: this.#floats(kernel.liftedTriangleMultipliers, this.#triangles.length / 3).slice(),
    };
  }

  use(cuts: KernelCuts): void {
    const kernel = this.#kernel;
    this.#entries = cuts.entryFrom.length;
    this.#words(kernel.liftedEntryFrom, this.#entries).set(cuts.entryFrom);
    this.#words(kernel.liftedEntryTo, this.#entries).set(cuts.entryTo);
    this.#floats(kernel.liftedEntryMultipliers, this.#entries).set(cuts.entryMultipliers);
    kernel.useLiftedEntries(this.#entries);
    this.#triangles = cuts.triangles.slice();
    const sides = this.#useSides();
    const triangles = cuts.triangleMultipliers.length;
    this.#floats(kernel.liftedTriangleMultipliers, triangles).set(cuts.triangleMultipliers);
    kernel.useLiftedTriangles(sides, triangles);
  }

  /** Those given and those violated, sorted; only the worse ones of these if there are too many. */
  #withViolatedEntries(entryFrom: Uint32Array, entryTo: Uint32Array, entryMultipliers: Float32Array) {
    const room = cutCapacity(this.#vms).entries - entryFrom.length;
    let least = LEAST_ENTRY;
    let found = this.#kernel.findLiftedEntries(least);
    while (found > room) {
      least *= 2;
      found = this.#kernel.findLiftedEntries(least);
    }
    return merge(
      { entryFrom, entryTo, entryMultipliers },
      this.#words(this.#kernel.liftedFoundFrom, found),
      this.#words(this.#kernel.liftedFoundTo, found),
      (from, to) => this.#placeOf(from, to),
    );
  }

  /** Entries in the order in which the kernel finds them. */
  #placeOf(from: number, to: number): number {
    const row = this.#row;
    const [x, y] = [from % row, to % row];
    return (((from - x) * this.#vms + (to - y) / row) * row + x) * row + y;
  }

  /** Those given and the worst of those violated. */
  #withDetours(triangles: Uint32Array, triangleMultipliers: Float32Array) {
    const vms = this.#vms;
    const count = this.#kernel.findLiftedDetours(LEAST_DETOUR);
    const detours = this.#words(this.#kernel.liftedDetours, 3 * count);
    const excesses = this.#floats(this.#kernel.liftedExcesses, count);
    const key = (corners: Uint32Array, t: number) =>
      (corners[3 * t] * vms + corners[3 * t + 1]) * vms + corners[3 * t + 2];
    const known = new Set(Array.from(triangleMultipliers, (_, t) => key(triangles, t)));
    const room = Math.min(NEW_TRIANGLES * vms, cutCapacity(vms).triangles - known.size);
    const added = [...excesses.keys()]
      .filter((t) => !known.has(key(detours, t)))
      .sort((s, t) => excesses[t] - excesses[s] || s - t)
      .slice(0, room);
    return {
      triangles: Uint32Array.from([
        ...triangles,
        ...added.flatMap((t) => [...detours.subarray(3 * t, 3 * t + 3)]),
      ]),
      triangleMultipliers: Float32Array.from([...triangleMultipliers, ...added.map(() => 0)]),
    };
  }

  /** Sides are sorted: a VM's vectors stay at hand for all of its own. Returns how many there are. */
  #useSides(): number {
    const kernel = this.#kernel;
    const vms = this.#vms;
    const key = (i: number, j: number) => Math.max(i, j) * vms + Math.min(i, j);
    const keys = new Uint32Array(this.#triangles.length);
    for (let t = 0; t < keys.length; t += 3) {
      const [a, c, b] = this.#triangles.subarray(t, t + 3);
      keys.set([key(a, c), key(a, b), key(b, c)], t);
    }
    const sides = Uint32Array.from(new Set(keys)).sort();
    const placeOf = new Uint32Array(vms ** 2);
    sides.forEach((side, place) => {
      placeOf[side] = place;
    });
    this.#words(kernel.liftedCorners, keys.length).set(keys.map((side) => placeOf[side]));
    this.#words(kernel.liftedSideFrom, sides.length).set(sides.map((side) => Math.floor(side / vms)));
    this.#words(kernel.liftedSideTo, sides.length).set(sides.map((side) => side % vms));
    return sides.length;
  }

  #words(place: WebAssembly.Global, length: number): Uint32Array {
    return new Uint32Array(this.#kernel.memory.buffer, place.value >>> 0, length);
  }

  #floats(place: WebAssembly.Global, length: number): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer, place.value >>> 0, length);
  }
}

type KernelEntries = Pick<KernelCuts, "entryFrom" | "entryTo" | "entryMultipliers">;

/** Both are sorted; what is in both keeps its multiplier. */
function merge(
  kept: KernelEntries,
  foundFrom: Uint32Array,
  foundTo: Uint32Array,
  placeOf: (from: number, to: number) => number,
): KernelEntries {
  const most = kept.entryFrom.length + foundFrom.length;
  const [entryFrom, entryTo] = [new Uint32Array(most), new Uint32Array(most)];
  const entryMultipliers = new Float32Array(most);
  let count = 0;
  let k = 0;
  const put = (from: number, to: number, multiplier: number) => {
    entryFrom[count] = from;
    entryTo[count] = to;
    entryMultipliers[count++] = multiplier;
  };
  const keepBefore = (place: number) => {
    for (; k < kept.entryFrom.length && placeOf(kept.entryFrom[k], kept.entryTo[k]) < place; k++)
      put(kept.entryFrom[k], kept.entryTo[k], kept.entryMultipliers[k]);
  };
  foundFrom.forEach((from, f) => {
    keepBefore(placeOf(from, foundTo[f]));
    if (kept.entryFrom[k] !== from || kept.entryTo[k] !== foundTo[f]) put(from, foundTo[f], 0);
  });
  keepBefore(Number.POSITIVE_INFINITY);
  return {
    entryFrom: entryFrom.slice(0, count),
    entryTo: entryTo.slice(0, count),
    entryMultipliers: entryMultipliers.slice(0, count),
  };
}
