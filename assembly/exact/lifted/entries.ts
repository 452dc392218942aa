import { allocate, getF32, getU32, setF32, setU32 } from "../../memory";
import { addLinked, endOfRun, layOut, link, multiplyRun, sortPlaces } from "./links";
import { bytes, clouds, row, tableBytes, vmBytes, vms } from "./shape";
import { multiplyRows } from "./tables";

/**
 * r_ix.r_jy >= 0 for VMs i < j that do not communicate. Nearly all of these conditions hold of themselves; those in use are chosen by the host from what
 * `findEntries` finds.
 *
 *     entryFrom *, entryTo *   u32: i * row + x and j * row + y
 *     entryMultipliers *       f32
 *     rigidity *               f32, n: what a violation costs is the product of both VMs'
 *     foundFrom, foundTo       u32: entries that are violated, ordered by i, j, x and y
 *
 * The host fills those marked *.
 */
export let entryFrom: usize = 0;
export let entryTo: usize = 0;
export let entryMultipliers: usize = 0;
export let rigidity: usize = 0;
export let foundFrom: usize = 0;
export let foundTo: usize = 0;

let most: u32 = 0;
let count: u32 = 0;
let order: usize = 0; //      u32: places of entries, sorted by where they are from
let joint: usize = 0; //      f32: r_ix.r_jy of every entry, then its factor in the gradient
let products: usize = 0; //   table of the VMs at hand

export function allocateEntries(theMost: u32): void {
  most = theMost;
  count = 0;
  entryFrom = allocate((<usize>most) << 2);
  entryTo = allocate((<usize>most) << 2);
  entryMultipliers = allocate((<usize>most) << 2);
  foundFrom = allocate((<usize>most) << 2);
  foundTo = allocate((<usize>most) << 2);
  rigidity = allocate((<usize>vms) << 2);
  order = allocate((<usize>most) << 2);
  joint = allocate((<usize>most) << 2);
  products = allocate(tableBytes());
}

/** The first `theCount` are in use; until the next call only their multipliers change. */
export function useEntries(theCount: u32): void {
  count = theCount;
  sortPlaces(order, entryFrom, count, vms * row);
}

/** What they add to the augmented Lagrangian at the point `at`, and to its gradient. */
export function addEntries(at: usize, gradient: usize): f64 {
  if (count === 0) return 0;
  multiplyEntries(at);
  let value: f64 = 0;
  for (let k: u32 = 0; k < count; k++) {
    const multiplier = getF32(entryMultipliers, k);
    const penalty = penaltyOf(k);
    const moved = max<f32>(0, multiplier - penalty * getF32(joint, k));
    value += <f64>((moved * moved - multiplier * multiplier) * (<f32>0.5 / penalty));
    setF32(joint, k, -moved);
  }
  const rows = vms * row;
  for (let k: u32 = 0; k < rows; k++) layOut(k, rows, at + <usize>k * bytes, bytes);
  link(rows, count, entryFrom, entryTo, joint);
  addLinked(gradient, rows, bytes);
  return value;
}

/** Multipliers follow the violations at `points`. */
export function moveEntries(points: usize): void {
  multiplyEntries(points);
  for (let k: u32 = 0; k < count; k++) {
    const moved = getF32(entryMultipliers, k) - penaltyOf(k) * getF32(joint, k);
    setF32(entryMultipliers, k, max<f32>(0, moved));
  }
}

/** Those that share a vector come one after the other: it is read once for some of them. */
function multiplyEntries(at: usize): void {
  for (let k: u32 = 0; k < count; ) {
    const end = endOfRun(order, entryFrom, k, count);
    const from = at + <usize>getU32(entryFrom, getU32(order, k)) * bytes;
    multiplyRun(from, at, bytes, entryTo, order, k, end, joint);
    k = end;
  }
}

/**
 * Looks for entries below `-least`. Returns how many there are; what there is no room for is not kept. The communicating pairs are left out: u32,
 * sorted.
 */
export function findEntriesAt(points: usize, pairFrom: usize, pairTo: usize, pairs: u32, least: f32): u32 {
  let found: u32 = 0;
  let pair: u32 = 0;
  for (let i: u32 = 0; i < vms; i++) {
    for (let j = i + 1; j < vms; j++) {
      if (pair < pairs && getU32(pairFrom, pair) === i && getU32(pairTo, pair) === j) {
        pair++;
        continue;
      }
      multiplyRows(points + <usize>i * vmBytes(), points + <usize>j * vmBytes(), row, bytes, products);
      for (let x: u32 = 0; x < clouds; x++) {
        for (let y: u32 = 0; y < clouds; y++) {
          if (!(getF32(products, x * row + y) < -least)) continue;
          if (found < most) {
            setU32(foundFrom, found, i * row + x);
            setU32(foundTo, found, j * row + y);
          }
          found++;
        }
      }
    }
  }
  return found;
}

function penaltyOf(k: u32): f32 {
  return getF32(rigidity, getU32(entryFrom, k) / row) * getF32(rigidity, getU32(entryTo, k) / row);
}
