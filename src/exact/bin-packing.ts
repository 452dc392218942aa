import { type Instance, UNPINNED } from "../game/instance.ts";
import { FULL } from "../kernel/scenario.ts";
import { fitDecreasing } from "./fit-decreasing.ts";

/** How many clouds a packing of all VMs within capacity leaves without a VM (docs/model.md, section 3, energy). */
export interface IdleClouds {
  /** The largest number; null if no packing exists, or the search gave up before it was proven. */
  readonly optimal: number | null;
  /** No packing leaves more idle, not even of VMs cut in pieces; null if the load exceeds all capacity, or that of pinned VMs their cloud's. */
  readonly bound: number | null;
  /** A packing with `optimal` idle clouds: the cloud of each VM. */
  readonly assignment: Uint16Array | null;
}

/** Partial sets of VMs that the search may try for each number of open clouds: some tenths of a second. */
const TRIALS = 2_000_000;
/** The search goes about as deep as VMs times clouds, and the stack has an end. */
const DEEPEST = 4000;
/** Of all room: more than sums of loads and rooms can be rounded by. */
const ROUNDING = 1e-12;

/**
 * The exact packing. Clouds that hold pinned VMs are open; of the others, the largest may be taken: where any k clouds
 * can hold the VMs, the k largest can. So the first k is sought, from the fractional bound up, for which a packing exists.
 *
 * @param trials Sets of VMs to try for each k before the search gives up.
 */
export function mostIdleClouds(instance: Instance, trials = TRIALS): IdleClouds {
  const { free, open, shut } = roomOf(instance);
  const items = free.map((vm) => instance.load[vm]);
  const load = sum(items);
  let bound: number | null = null;
  if (open.some(({ room }) => room < 0)) return { optimal: null, bound, assignment: null };
  for (let taken = 0; taken <= shut.length; taken++) {
    const bins = [...open, ...shut.slice(0, taken)].sort((one, other) => other.room - one.room);
    const rooms = bins.map(({ room }) => room);
    if (load > sum(rooms) || (free.length > 0 && bins.length === 0)) continue;
    bound ??= shut.length - taken;
    const packed = pack(items, rooms, trials);
    if (packed === "unknown") return { optimal: null, bound, assignment: null };
    if (packed === "none") continue;
    const assignment = Uint16Array.from(instance.pinned, (cloud) => (cloud === UNPINNED ? 0 : cloud));
    packed.forEach((bin, k) => {
      assignment[free[k]] = bins[bin].cloud;
    });
    return { optimal: shut.length - taken, bound, assignment };
  }
  return { optimal: null, bound, assignment: null };
}

interface Bin {
  readonly cloud: number;
  readonly room: number;
}

/** The VMs to pack, largest first; the clouds that are open anyway and, largest first, the others. */
function roomOf({ vms, clouds, load, capacity, pinned }: Instance) {
  const used = new Float64Array(clouds);
  const isOpen = new Array<boolean>(clouds).fill(false);
  pinned.forEach((cloud, vm) => {
    if (cloud === UNPINNED) return;
    used[cloud] += load[vm];
    isOpen[cloud] = true;
  });
  const bins = Array.from(
    { length: clouds },
    (_, cloud): Bin => ({ cloud, room: capacity[cloud] * FULL - used[cloud] }),
  );
  const free = Array.from({ length: vms }, (_, vm) => vm).filter((vm) => pinned[vm] === UNPINNED);
  return {
    free: free.sort((i, j) => load[j] - load[i] || i - j),
    open: bins.filter(({ cloud }) => isOpen[cloud]),
    shut: bins.filter(({ cloud }) => !isOpen[cloud]).sort((p, q) => q.room - p.room || p.cloud - q.cloud),
  };
}

/** The bin of every item. */
function pack(
  items: readonly number[],
  rooms: readonly number[],
  trials: number,
): Int32Array | "none" | "unknown" {
  const fitted = fitDecreasing(items, rooms, "best");
  if (!fitted.includes(-1)) return fitted;
  if (items.length * rooms.length > DEEPEST) return "unknown";
  return new Packing(items, rooms, trials).search();
}

/**
 * Bin completion (Korf 2002, "A new algorithm for optimal bin packing", for bins of different sizes): bin after bin is
 * given a set of items to which no other still fits. What the bins leave empty may not exceed the room beyond the load,
 * which cuts off most sets.
 */
class Packing {
  readonly #items: readonly number[];
  readonly #rooms: readonly number[];
  readonly #binOf: Int32Array;
  #trials: number;

  /** @param items sizes, largest first. @param rooms sizes of the bins, largest first. */
  constructor(items: readonly number[], rooms: readonly number[], trials: number) {
    this.#items = items;
    this.#rooms = rooms;
    this.#binOf = new Int32Array(items.length).fill(-1);
    this.#trials = trials;
  }

  search(): Int32Array | "none" | "unknown" {
    const room = sum(this.#rooms);
    // The last bin of a packing leaves empty exactly what is left of this: rounding must not cut it off.
    if (this.#fillFrom(0, room - sum(this.#items) + ROUNDING * room)) return this.#binOf;
    return this.#trials > 0 ? "none" : "unknown";
  }

  #fillFrom(bin: number, spare: number): boolean {
    const rest = this.#items.flatMap((size, item) => (this.#binOf[item] === -1 ? [{ item, size }] : []));
    if (rest.length === 0) return true;
    if (bin === this.#rooms.length) return false;
    const behind = new Float64Array(rest.length + 1);
    for (let k = rest.length - 1; k >= 0; k--) behind[k] = behind[k + 1] + rest[k].size;
    /** Decides on rest[k], ...; `skipped` is the smallest item left out that would have to fit no more. */
    const choose = (k: number, room: number, skipped: number): boolean => {
      if (this.#trials-- <= 0) return false;
      if (room - behind[k] > spare) return false;
      if (k === rest.length) return skipped > room && this.#fillFrom(bin + 1, spare - room);
      const { item, size } = rest[k];
      if (size <= room) {
        this.#binOf[item] = bin;
        if (choose(k + 1, room - size, skipped)) return true;
        this.#binOf[item] = -1;
      }
      // Of equal items the first ones are taken: leaving this one out leaves out the rest of its kind.
      let next = k + 1;
      while (next < rest.length && rest[next].size === size) next++;
      return choose(next, room, Math.min(skipped, size));
    };
    return choose(0, this.#rooms[bin], Number.POSITIVE_INFINITY);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
