import { allocate, releaseAll } from "../../memory";

/**
 * What the two halves of the semidefinite bound (mixing.ts, relaxation.ts) know of n free VMs on m clouds, and of the edges between them.
 *
 *     first *        u32, n + 1: VM i's neighbours, and its edges to them, stand from first[i] to first[i + 1]
 *     neighbour *    u32, every edge twice
 *     weight *       f64, every edge twice: e_ij
 *     degree *       f64, n: sum of e_ij over the neighbours
 *     roots *        f64, n: v_i
 *     multipliers *  f64, n: u_i
 *
 * The host fills those marked *, and reads multipliers.
 */
export let first: usize = 0;
export let neighbour: usize = 0;
export let weight: usize = 0;
export let degree: usize = 0;
export let roots: usize = 0;
export let multipliers: usize = 0;

export let count: u32 = 0;

/** Forgets whatever else the kernel held. */
export function allocateNetwork(theCount: u32, ends: u32): void {
  releaseAll();
  count = theCount;
  first = allocate((<usize>count + 1) << 2);
  neighbour = allocate((<usize>ends) << 2);
  weight = allocate((<usize>ends) << 3);
  degree = allocate((<usize>count) << 3);
  roots = allocate((<usize>count) << 3);
  multipliers = allocate((<usize>count) << 3);
}
