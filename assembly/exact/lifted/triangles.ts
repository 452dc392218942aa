import { allocate, getF32, getU32, setF32, setU32 } from "../../memory";
import { product, threeProducts } from "../relaxation/rows";
import { addLinked, endOfRun, layOut, link, multiplyRun, sortPlaces } from "./links";
import { bytes, row, tableBytes, vmBytes, vms } from "./shape";
import { addTableTimes } from "./tables";

/**
 * d_ac <= d_ab + d_bc for VMs a, b and c, where d_ij = sum_xy metric_xy r_ix.r_jy is how far apart the relaxation holds two VMs to be. Those in
 * use are chosen by the host from what `findDetours` finds.
 *
 *     metric *                 f32, `row` * `row`: distances between clouds
 *     sideFrom *, sideTo *     u32: the pairs of VMs that occur
 *     corners *                u32, 3 for every triangle: its sides ac, ab and bc, by their place among the pairs
 *     triangleMultipliers *    f32
 *     detours                  u32, n (n - 1) / 2 * 3: VMs a > c and a VM b with a detour that is shorter than the way
 *     excesses                 f32: by how much
 *
 * The host fills those marked *.
 */
export let metric: usize = 0;
export let sideFrom: usize = 0;
export let sideTo: usize = 0;
export let corners: usize = 0;
export let triangleMultipliers: usize = 0;
export let detours: usize = 0;
export let excesses: usize = 0;

let sides: u32 = 0;
let triangles: u32 = 0;
let penalty: f32 = 0;
let reached: usize = 0; //     a vector for every cloud x: sum_y metric_xy r_jy, for the VM j at hand
let order: usize = 0; //       u32: places of sides, sorted by where they lead to
let lengths: usize = 0; //     f32: d of every side
let pulls: usize = 0; //       f32: what the multipliers of a side's triangles come to
let distances: usize = 0; //   f32, n * span: d, and infinity on the diagonal and from n on
let span: u32 = 0; //          n, rounded up to a multiple of 4

/** A violation costs `thePenalty`. There may be up to `most` triangles, with whatever pairs of VMs as sides. */
export function allocateTriangles(most: u32, thePenalty: f32): void {
  const pairs: usize = most === 0 ? 0 : (<usize>vms * <usize>(vms - 1)) >> 1;
  sides = 0;
  triangles = 0;
  penalty = thePenalty;
  span = (vms + 3) & ~3;
  metric = allocate(tableBytes());
  sideFrom = allocate(pairs << 2);
  sideTo = allocate(pairs << 2);
  corners = allocate(((<usize>most) << 2) * 3);
  triangleMultipliers = allocate((<usize>most) << 2);
  detours = allocate((pairs << 2) * 3);
  excesses = allocate(pairs << 2);
  reached = allocate(most === 0 ? 0 : vmBytes());
  order = allocate(pairs << 2);
  lengths = allocate(pairs << 2);
  pulls = allocate(pairs << 2);
  distances = allocate(most === 0 ? 0 : (<usize>vms * <usize>span) << 2);
}

/** The first of them are in use; until the next call only multipliers change. */
export function useTriangles(theSides: u32, theTriangles: u32): void {
  sides = theSides;
  triangles = theTriangles;
  sortPlaces(order, sideTo, sides, vms);
}

/** What they add to the augmented Lagrangian at the point `at`, and to its gradient. */
export function addTriangles(at: usize, gradient: usize): f64 {
  if (triangles === 0) return 0;
  measure(at);
  memory.fill(pulls, 0, (<usize>sides) << 2);
  const half = <f32>0.5 / penalty;
  let value: f64 = 0;
  for (let t: u32 = 0; t < triangles; t++) {
    const multiplier = getF32(triangleMultipliers, t);
    const moved = movedMultiplier(t);
    value += <f64>((moved * moved - multiplier * multiplier) * half);
    pull(getU32(corners, 3 * t), moved);
    pull(getU32(corners, 3 * t + 1), -moved);
    pull(getU32(corners, 3 * t + 2), -moved);
  }
  link(vms, sides, sideFrom, sideTo, pulls);
  addLinked(gradient, vms, vmBytes());
  return value;
}

/** Multipliers follow the violations at `points`. */
export function moveTriangles(points: usize): void {
  if (triangles === 0) return;
  measure(points);
  for (let t: u32 = 0; t < triangles; t++) setF32(triangleMultipliers, t, movedMultiplier(t));
}

/** For every pair of VMs: the shortest detour, if it is shorter than the way by more than `least`. Returns how many there are. */
export function findDetoursAt(points: usize, least: f32): u32 {
  for (let j: u32 = 0; j < vms; j++) measureFrom(points, j);
  let found: u32 = 0;
  for (let i: u32 = 0; i < vms; i++) {
    for (let j: u32 = 0; j < i; j++) {
      const shortest = shortestDetour(i, j);
      const excess = getF32(distances, i * span + j) - shortest;
      if (!(excess > least)) continue;
      setU32(detours, 3 * found, i);
      setU32(detours, 3 * found + 1, j);
      setU32(detours, 3 * found + 2, middleOf(i, j, shortest));
      setF32(excesses, found, excess);
      found++;
    }
  }
  return found;
}

/** The distances of VM j from those after it, in its row and its column. */
function measureFrom(points: usize, j: u32): void {
  reach(points, j);
  const own = vmBytes();
  const line = distances + ((<usize>j * <usize>span) << 2);
  setF32(distances, j * span + j, <f32>Infinity);
  let i = j + 1;
  for (; i + 3 <= vms; i += 3) {
    const from = points + <usize>i * own;
    const to = line + ((<usize>i) << 2);
    threeProducts(reached, from, from + own, from + 2 * own, own, to, to + 4, to + 8);
  }
  for (; i < vms; i++) setF32(distances, j * span + i, product(reached, points + <usize>i * own, own));
  for (i = j + 1; i < vms; i++) setF32(distances, i * span + j, getF32(distances, j * span + i));
  for (i = vms; i < span; i++) setF32(distances, j * span + i, <f32>Infinity);
}

function shortestDetour(i: u32, j: u32): f32 {
  const one = distances + ((<usize>i * <usize>span) << 2);
  const other = distances + ((<usize>j * <usize>span) << 2);
  const end = (<usize>span) << 2;
  if (ASC_FEATURE_SIMD) {
    let least = f32x4.splat(<f32>Infinity);
    let odd = f32x4.splat(<f32>Infinity);
    let at: usize = 0;
    for (; at + 32 <= end; at += 32) {
      least = f32x4.pmin(least, f32x4.add(v128.load(one + at), v128.load(other + at)));
      odd = f32x4.pmin(odd, f32x4.add(v128.load(one + at, 16), v128.load(other + at, 16)));
    }
    if (at < end) odd = f32x4.pmin(odd, f32x4.add(v128.load(one + at), v128.load(other + at)));
    least = f32x4.pmin(least, odd);
    const low = min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1));
    return min(low, min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)));
  }
  let least = <f32>Infinity;
  for (let at: usize = 0; at < end; at += 4) least = min(least, load<f32>(one + at) + load<f32>(other + at));
  return least;
}

/** The first VM through which a detour is so short. */
function middleOf(i: u32, j: u32, shortest: f32): u32 {
  let b: u32 = 0;
  while (getF32(distances, i * span + b) + getF32(distances, j * span + b) !== shortest) b++;
  return b;
}

/** Takes the lengths of all sides, and lays out what every VM has reached. */
function measure(at: usize): void {
  let k: u32 = 0;
  for (let j: u32 = 0; j < vms; j++) {
    reach(at, j);
    layOut(j, vms, reached, vmBytes());
    if (k === sides || getU32(sideTo, getU32(order, k)) !== j) continue;
    const end = endOfRun(order, sideTo, k, sides);
    multiplyRun(reached, at, vmBytes(), sideFrom, order, k, end, lengths);
    k = end;
  }
}

function reach(at: usize, j: u32): void {
  memory.fill(reached, 0, vmBytes());
  addTableTimes(reached, metric, at + <usize>j * vmBytes(), row, bytes);
}

function movedMultiplier(t: u32): f32 {
  const way = getF32(lengths, getU32(corners, 3 * t));
  const detour = getF32(lengths, getU32(corners, 3 * t + 1)) + getF32(lengths, getU32(corners, 3 * t + 2));
  return max<f32>(0, getF32(triangleMultipliers, t) - penalty * (detour - way));
}

function pull(side: u32, amount: f32): void {
  setF32(pulls, side, getF32(pulls, side) + amount);
}
