import { degreeOf, FIXED, firstPeer, n, PEER_BYTES, PINNED, peerTable, vmRecord } from "./layout";
import { allocate, getF64, getU32, mark, releaseTo, within } from "./memory";

/**
 * Edges arrive in chunks through a staging segment, twice over the same list: first to count degrees, then to fill the
 * rows. The list is sorted by (from, to), so every row comes out with its peers ascending.
 */
export const CHUNK_EDGES: u32 = 4096;

let beforeStaging: usize = 0;
let stagedFrom: usize = 0;
let stagedTo: usize = 0;
let stagedDemand: usize = 0;

export function openStaging(): void {
  beforeStaging = mark();
  stagedFrom = allocate(CHUNK_EDGES << 2);
  stagedTo = allocate(CHUNK_EDGES << 2);
  stagedDemand = allocate(CHUNK_EDGES << 3);
}

export function stagingFrom(): usize {
  return stagedFrom;
}

export function stagingTo(): usize {
  return stagedTo;
}

export function stagingDemand(): usize {
  return stagedDemand;
}

export function closeStaging(): void {
  releaseTo(beforeStaging);
}

/** Pass 1 over a chunk. */
export function countEdges(count: u32): void {
  for (let k: u32 = 0; k < count; k++) {
    addDegree(getU32(stagedFrom, k));
    addDegree(getU32(stagedTo, k));
  }
}

function addDegree(i: u32): void {
  const record = vmRecord(i);
  store<u32>(record, load<u32>(record, 4) + 1, 4);
}

/** Between the passes: gives every VM its row; `degree` then counts up again while the row is filled. */
export function openRows(): void {
  let first = peerTable;
  for (let i: u32 = 0; i < n; i++) {
    const record = vmRecord(i);
    const degree = load<u32>(record, 4);
    store<u32>(record, <u32>first);
    store<u32>(record, 0, 4);
    first += <usize>degree * PEER_BYTES;
  }
}

/** Pass 2 over a chunk. */
export function fillEdges(count: u32): void {
  for (let k: u32 = 0; k < count; k++) {
    const from = getU32(stagedFrom, k);
    const to = getU32(stagedTo, k);
    const demand = getF64(stagedDemand, k);
    addPeer(from, to, demand);
    addPeer(to, from, demand);
  }
}

function addPeer(i: u32, j: u32, demand: f64): void {
  const record = vmRecord(i);
  const degree = load<u32>(record, 4);
  const peer = within(peerTable, firstPeer(record) + <usize>degree * PEER_BYTES, PEER_BYTES);
  store<u32>(peer, j);
  store<f64>(peer, demand, 4);
  store<u32>(record, degree + 1, 4);
}

/** Who takes part, and with which `self`; the numbers are part of the interface to wasm.ts. */
export const LATENCY: u32 = 0;
export const LOAD_BALANCING: u32 = 1;
export const ENERGY: u32 = 2;

/**
 * After the rows: load, scale and self of each VM from its total demand D_i; in the special cases, which have no rows,
 * `self` is 1 for a VM with load (load balancing) or with any other VM to be connected to (energy). The host passes
 * s_i and whether i is pinned through segments of its own (`loads` f64, `pins` i32, negative for free VMs).
 */
export function finishVms(vmLoads: usize, pins: usize, normalise: bool, scenario: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const record = vmRecord(i);
    const total = sumDemand(record);
    const own = getF64(vmLoads, i);
    let self = total > 0 ? (normalise ? 1.0 : total) : 0.0;
    if (scenario == LOAD_BALANCING) self = own > 0 ? 1.0 : 0.0;
    else if (scenario == ENERGY) self = n > 1 ? 1.0 : 0.0;
    const active = self > 0;
    store<f64>(record, own, 8);
    store<f64>(record, total > 0 ? (normalise ? 1.0 / total : 1.0) : 0.0, 16);
    store<f64>(record, self, 24);
    const pinned = <i32>getU32(pins, i) >= 0;
    const flags = (pinned ? PINNED | FIXED : 0) | (active ? 0 : FIXED);
    store<u32>(record, degreeOf(record) | flags, 4);
  }
}

function sumDemand(record: usize): f64 {
  let total: f64 = 0;
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    total += load<f64>(within(peerTable, peer, PEER_BYTES), 4);
    peer += PEER_BYTES;
  }
  return total;
}
