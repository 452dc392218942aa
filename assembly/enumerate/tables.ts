import {
  degreeOf,
  demandOf,
  firstPeer,
  isPinned,
  latency,
  loadOf,
  m,
  n,
  PEER_BYTES,
  peerOf,
  scaleOf,
  selfOf,
  slope,
  stride,
  vmRecord,
} from "../layout";
import { addF64, allocate, getF64, getF64x2, getU32, setF64, setU32 } from "../memory";

/** What the enumeration looks up and never changes: who is walked, in which order, and what pairs of them cost. */
/** Stands at p or q where too few VMs are walked. */
export const NONE: u32 = 0xffffffff;

/** VMs walked one by one are vmAt[0 .. outer), then come p = vmAt[outer] and q = vmAt[outer + 1]. */
export let walkLength: u32 = 0;
export let outer: u32 = 0;

export let vmAt: usize = 0; //      free VMs in walking order              u32
export let edges: usize = 0; //     e between positions of the walk        f64, walkLength squared
export let shareAt: usize = 0; //   c by position                          f64
export let loadAt: usize = 0; //    s by position                          f64
export let pair: usize = 0; //      e_pq tau(y, z), infinite on and beyond the diagonal's padding   m x stride f64
export let together: usize = 0; //  the same, with what P + Q lacks for both at y on the diagonal   m x stride f64
export let lastP: usize = 0; //     what the VM walked last adds to P and Q, by its cloud           m x stride f64 each
export let lastQ: usize = 0;
export let diagonal: usize = 0; //  tau(y, y)                              stride f64

/** Fills every table for the loaded game. */
export function tabulate(): void {
  const rowBytes = (<usize>stride) << 3;
  collectWalk();
  edges = allocate((<usize>(walkLength * walkLength)) << 3);
  shareAt = allocate((<usize>walkLength) << 3);
  loadAt = allocate((<usize>walkLength) << 3);
  pair = allocate(<usize>m * rowBytes);
  together = allocate(<usize>m * rowBytes);
  lastP = allocate(<usize>m * rowBytes);
  lastQ = allocate(<usize>m * rowBytes);
  diagonal = allocate(rowBytes);
  for (let y: u32 = 0; y < m; y++) setF64(diagonal, y, getF64(latency, y * stride + y));
  for (let t: u32 = 0; t < walkLength; t++) {
    const i = getU32(vmAt, t);
    if (i == NONE) continue;
    setF64(shareAt, t, shareOf(i));
    setF64(loadAt, t, loadOf(vmRecord(i)));
    for (let r: u32 = 0; r < t; r++) {
      const e = edgeBetween(i, getU32(vmAt, r));
      setF64(edges, t * walkLength + r, e);
      setF64(edges, r * walkLength + t, e);
    }
  }
  fillPairTable(together, outer, outer + 1);
  if (outer > 0) {
    fillPairTable(lastP, outer - 1, outer);
    fillPairTable(lastQ, outer - 1, outer + 1);
  }
  const e = edgeAt(outer, outer + 1);
  for (let y: u32 = 0; y < m; y++) {
    for (let z: u32 = 0; z < stride; z++) {
      setF64(pair, y * stride + z, z == y || z >= m ? Infinity : e * getF64(latency, y * stride + z));
    }
  }
}

/** A VM whose place changes nothing, having neither demand nor load, is not walked: it stays where it is. */
function isWalked(i: u32): bool {
  const record = vmRecord(i);
  return !isPinned(record) && (selfOf(record) > 0 || loadOf(record) > 0);
}

export function walkedCount(): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) if (isWalked(i)) count++;
  return count;
}

function collectWalk(): void {
  vmAt = allocate((<usize>(n + 2)) << 2);
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) if (isWalked(i)) setU32(vmAt, count++, i);
  while (count < 2) setU32(vmAt, count++, NONE);
  walkLength = count;
  outer = count - 2;
}

/** What VMs at positions t and r cost by being at x and y: e tau(x, y), and the congestion they share if x = y. */
function fillPairTable(table: usize, t: u32, r: u32): void {
  const e = edgeAt(t, r);
  const mixed = getF64(loadAt, t) * getF64(shareAt, r) + getF64(loadAt, r) * getF64(shareAt, t);
  for (let x: u32 = 0; x < m; x++) {
    const row = x * stride;
    for (let y: u32 = 0; y < m; y++) setF64(table, row + y, e * getF64(latency, row + y));
    for (let y: u32 = m; y < stride; y++) setF64(table, row + y, Infinity);
    addF64(table, row + x, getF64(slope, x) * mixed);
  }
}

/** c_i = self_i + sum over peers j of d_ij scale_j. */
export function shareOf(i: u32): f64 {
  const record = vmRecord(i);
  let share = selfOf(record);
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    share += demandOf(peer) * scaleOf(vmRecord(peerOf(peer)));
    peer += PEER_BYTES;
  }
  return share;
}

function edgeBetween(i: u32, j: u32): f64 {
  const record = vmRecord(i);
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    if (peerOf(peer) == j) return demandOf(peer) * (scaleOf(record) + scaleOf(vmRecord(j)));
    peer += PEER_BYTES;
  }
  return 0;
}

export function edgeAt(t: u32, r: u32): f64 {
  return getF64(edges, t * walkLength + r);
}

export function rowAt(table: usize, t: u32): usize {
  return table + ((<usize>t * stride) << 3);
}

/** to[y] = from[y] + e tau(x, y). */
export function addRow(to: usize, from: usize, e: f64, x: u32): void {
  const row = x * stride;
  if (ASC_FEATURE_SIMD) {
    const factor = f64x2.splat(e);
    for (let y: u32 = 0; y < stride; y += 2) {
      v128.store(
        to + ((<usize>y) << 3),
        f64x2.add(v128.load(from + ((<usize>y) << 3)), f64x2.mul(factor, getF64x2(latency, row + y))),
      );
    }
  } else {
    for (let y: u32 = 0; y < m; y++) {
      store<f64>(to + ((<usize>y) << 3), load<f64>(from + ((<usize>y) << 3)) + e * getF64(latency, row + y));
    }
  }
}

/** Assignments that all blocks together hold: m to the number of walked VMs. */
export function exhaustiveCount(): f64 {
  let count: f64 = 1;
  for (let t: u32 = 0; t < walkLength; t++) if (getU32(vmAt, t) != NONE) count *= <f64>m;
  return count;
}
