import { allocate, getF32, setF32 } from "../../memory";
import { addTimes, BLOCK, combination } from "./rows";

/**
 * An orthonormal basis V of the vectors z = (z_0, z_ix), for n VMs on m clouds, with sum_x z_ix = z_0 for every i: the relaxed assignments,
 * and their multiples. Its vectors are (1, 1/m, ... 1/m) at length 1, then for every VM m - 1 contrasts between clouds,
 * (1, ... 1, -q, 0, ...) / sqrt(q (q + 1)) (Helmert's matrix).
 *
 * `full` = 1 + n m is the length of z, `size` = 1 + n (m - 1) the number of vectors. Matrices have rows of `wide` bytes.
 */
export let full: u32 = 0;
export let size: u32 = 0;
export let wide: usize = 0;

let vms: u32 = 0;
let clouds: u32 = 0;
let scales: usize = 0; // 1 / sqrt(q (q + 1))  clouds f32
let before: usize = 0; // a row

export function rowBytesFor(vms: u32, clouds: u32): usize {
  return ((((<usize>(1 + vms * clouds)) << 2) + BLOCK - 1) / BLOCK) * BLOCK;
}

/** For up to `most` VMs. */
export function allocateBasis(most: u32, clouds: u32): void {
  scales = allocate((<usize>clouds) << 2);
  before = allocate(rowBytesFor(most, clouds));
  for (let q: u32 = 1; q < clouds; q++) setF32(scales, q, <f32>(1 / Math.sqrt(<f64>(q * (q + 1)))));
}

export function shapeBasis(theVms: u32, theClouds: u32): void {
  vms = theVms;
  clouds = theClouds;
  full = 1 + vms * clouds;
  size = 1 + vms * (clouds - 1);
  wide = rowBytesFor(vms, clouds);
}

function evenLength(): f64 {
  return Math.sqrt(1 + <f64>vms / <f64>clouds);
}

/** to = V' from: `full` rows become `size` rows. */
export function projectRows(from: usize, to: usize): void {
  const part = <f32>(1 / <f64>clouds);
  let next = to + wide;
  let own = from + wide;
  // The sums of all VMs' rows come to stand in the first row of `to`.
  memory.fill(to, 0, wide);
  for (let i: u32 = 0; i < vms; i++) {
    memory.copy(before, own, wide);
    own += wide;
    for (let q: u32 = 1; q < clouds; q++) {
      combination(next, before, own, -(<f32>q), getF32(scales, q), wide);
      addTimes(before, own, 1, wide);
      next += wide;
      own += wide;
    }
    addTimes(to, before, 1, wide);
  }
  combination(to, from, to, part, <f32>(1 / evenLength()), wide);
}

/** to = V from: `size` rows become `full` rows. */
export function combineRows(from: usize, to: usize): void {
  const even = <f32>(1 / evenLength());
  const part = <f32>(1 / <f64>clouds);
  combination(to, from, from, 0, even, wide);
  let first = from + wide;
  let target = to + wide;
  for (let i: u32 = 0; i < vms; i++) {
    // What the contrasts after cloud q give to all clouds up to q.
    combination(before, to, to, 0, part, wide);
    for (let q = clouds - 1; q > 0; q--) {
      const own = first + <usize>(q - 1) * wide;
      const scale = getF32(scales, q);
      combination(target + <usize>q * wide, before, own, -(<f32>q) * scale, 1, wide);
      addTimes(before, own, scale, wide);
    }
    memory.copy(target, before, wide);
    first += <usize>(clouds - 1) * wide;
    target += <usize>clouds * wide;
  }
}
