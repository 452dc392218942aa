import {
  activation,
  degreeOf,
  directedEdges,
  firstPeer,
  hostOf,
  n,
  PEER_BYTES,
  peerOf,
  vmRecord,
} from "./layout";
import { getU32 } from "./memory";

/**
 * Brings the memory of the next activations into the cache together.
 *
 * A random permutation visits VMs in an order that no hardware prefetcher guesses: record, row of peers and hosts of
 * the peers miss one after the other. WebAssembly has no prefetch, but loads whose results nothing waits for overlap:
 * reading ahead for a group of VMs, table by table, pays one latency a group and not one a VM.
 */
export const GROUP: u32 = 16;

// Tables of this size stay in a second-level cache by themselves, where reading ahead only costs.
const CACHED_BYTES: usize = 1 << 20;
const CACHED_HOST_BYTES: usize = 1 << 19;

/** Where the sums of what was read go, so that no compiler drops the loads. */
export let sink: u32 = 0;

/** Reads ahead for the activations start..end-1 of the activation list. */
export function touchActivations(start: u32, end: u32): void {
  if (<usize>directedEdges * PEER_BYTES < CACHED_BYTES) return;
  touchRows(start, end);
  if ((<usize>n) << 1 >= CACHED_HOST_BYTES) touchHosts(start, end);
}

function touchRows(start: u32, end: u32): void {
  let sum: u32 = 0;
  for (let k = start; k < end; k++) sum += <u32>firstPeer(vmRecord(getU32(activation, k)));
  for (let k = start; k < end; k++) {
    const record = vmRecord(getU32(activation, k));
    const first = firstPeer(record);
    const bytes = <usize>degreeOf(record) * PEER_BYTES;
    for (let offset: usize = 0; offset < bytes; offset += 64) sum += load<u32>(first + offset);
    if (bytes > 0) sum += load<u32>(first + bytes - 4);
  }
  sink += sum;
}

function touchHosts(start: u32, end: u32): void {
  let sum: u32 = 0;
  for (let k = start; k < end; k++) {
    const record = vmRecord(getU32(activation, k));
    let peer = firstPeer(record);
    for (let left = degreeOf(record); left > 0; left--) {
      sum += hostOf(peerOf(peer));
      peer += PEER_BYTES;
    }
  }
  sink += sum;
}
