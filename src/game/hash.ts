import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Instance } from "./instance.ts";

/**
 * The identity of a game: SHA-256, in hexadecimal, over what a number can depend on, whatever file form it came from.
 *
 * Hashed, little-endian and without gaps: the ASCII text `flockbench/game@1`, one byte for the delay model
 * (0 utilisation, 1 queue), one for `normalise` (0 or 1), n, m and the number of edges as u32, delta as f64, then
 * capacity (f64), latency (f64, row-major), load (f64), pinned (i32), and the sorted edges: from (u32), to (u32),
 * amount (f64). Left out: the names of the instance, its clouds and its VMs, and coordinates. A load that was given
 * and equals the default is the same game.
 */
export function contentHash(instance: Instance): string {
  const { vms, clouds, demand, delay, utility } = instance;
  const header = new DataView(new ArrayBuffer(22));
  header.setUint8(0, delay.model === "queue" ? 1 : 0);
  header.setUint8(1, utility.normalise ? 1 : 0);
  header.setUint32(2, vms, true);
  header.setUint32(6, clouds, true);
  header.setUint32(10, demand.amount.length, true);
  header.setFloat64(14, delay.delta, true);
  const hash = sha256.create().update(utf8ToBytes("flockbench/game@1")).update(bytesOf(header));
  const { capacity, latency, load, pinned } = instance;
  for (const array of [capacity, latency, load, pinned, demand.from, demand.to, demand.amount]) {
    hash.update(bytesOf(array));
  }
  return bytesToHex(hash.digest());
}

/** In the byte order of the machine, which is little-endian wherever a JavaScript engine with WASM runs. */
function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
