/**
 * The largest instances that are accepted at the edge, so that a short hostile file cannot ask for all memory.
 * Kernels check against their own memory besides; what passes here may still be too large for one.
 */

/** Load and pins of this many VMs take 0.8 GB. */
export const MAX_VMS = 67_108_864;

/** A kernel keeps two m-by-m matrices of doubles, 2.4 GB, in at most 4 GiB; one column of an Arrow file holds 2 GiB. */
export const MAX_CLOUDS = 12_288;

/**
 * No capacity, load, demand, latency or delay constant is above LARGEST_QUANTITY, and no capacity or demand below
 * LEAST_QUANTITY: a delay is then at most 1e60 * 1e68 / 1e-60 ms, and its sum over all VMs and their demands a number.
 */
export const LARGEST_QUANTITY = 1e60;
export const LEAST_QUANTITY = 1e-60;

/** 16 bytes an edge: 2 GiB. */
export const MAX_EDGES = 134_217_728;
