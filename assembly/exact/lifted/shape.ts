import { releaseAll } from "../../memory";

/** What every vector and table of the lifted relaxation (lagrangian.ts) is laid out by. */
export let vms: u32 = 0;
export let clouds: u32 = 0;
/** Clouds, rounded up to a multiple of 4: the vectors of a VM, and the numbers in a row of a table. */
export let row: u32 = 0;
/** Bytes of a vector. */
export let bytes: usize = 0;

/** Forgets whatever else the kernel held. Vectors have `width` coordinates, a multiple of 16. */
export function shape(theVms: u32, theClouds: u32, width: u32): void {
  releaseAll();
  vms = theVms;
  clouds = theClouds;
  row = (clouds + 3) & ~3;
  bytes = (<usize>width) << 2;
}

/** Bytes of a vector for every VM and cloud. */
export function pointBytes(): usize {
  return <usize>vms * vmBytes();
}

/** Bytes of the vectors of a VM. */
export function vmBytes(): usize {
  return <usize>row * bytes;
}

export function tableBytes(): usize {
  return (<usize>row * <usize>row) << 2;
}
