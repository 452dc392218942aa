/** Costs and loads closer than this, relatively, are equal (src/kernel/types.ts states it for all kernels). */
export const TOLERANCE: f64 = 1e-9;
