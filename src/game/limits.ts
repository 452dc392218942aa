/**
 * The largest instances that are accepted at the edge, so that a short hostile file cannot ask for all memory.
 * Kernels check against their own memory besides; what passes here may still be too large for one.
 */

/** Load and pins of this many VMs take 0.8 GB. */
export const MAX_VMS = 67_108_864;

/** A kernel keeps two m-by-m matrices of doubles in at most 4 GiB; cloud indices fit 16 bits with room to spare. */
export const MAX_CLOUDS = 16_384;

/** 16 bytes an edge: 2 GiB. */
export const MAX_EDGES = 134_217_728;
