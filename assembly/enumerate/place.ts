import { delayAt } from "../delay";
import {
  degreeOf,
  demandOf,
  firstPeer,
  hostOf,
  isPinned,
  latency,
  loadOf,
  m,
  n,
  PEER_BYTES,
  peerOf,
  scaleOf,
  stride,
  vmRecord,
} from "../layout";
import { addF64, allocate, getF64, getU32, setF64, setU32 } from "../memory";
import { addRow, edgeAt, loadAt, NONE, outer, rowAt, shareAt, shareOf, vmAt, walkLength } from "./tables";

/** What is placed at each depth of the walk, and what it makes the rest cost. */
export let choice: usize = 0; //    cloud + 1 of each outer VM, 0 = none                u32
export let base: usize = 0; //      cost of what is placed, by depth                    f64
export let sums: usize = 0; //      S_x of what is placed                               stride f64
export let shares: usize = 0; //    C_x of what is placed                               stride f64
export let placing: usize = 0; //   sum_j e_tj tau(y, x_j) of the VM placed at a depth  stride f64 each
export let placingP: usize = 0; //  the same for p and q, over what is placed above a depth
export let placingQ: usize = 0;
let savedSum: usize = 0; //         S and C of the cloud that a depth changed, for undoing without rounding
let savedShare: usize = 0;

/** The root of the walk: everything unplaced but the pinned VMs. */
export function openPlacement(): void {
  const rowBytes = (<usize>stride) << 3;
  choice = allocate((<usize>walkLength) << 2);
  base = allocate((<usize>walkLength) << 3);
  savedSum = allocate((<usize>walkLength) << 3);
  savedShare = allocate((<usize>walkLength) << 3);
  sums = allocate(rowBytes);
  shares = allocate(rowBytes);
  placing = allocate(<usize>walkLength * rowBytes);
  placingP = allocate(<usize>walkLength * rowBytes);
  placingQ = allocate(<usize>walkLength * rowBytes);
  placePinned();
}

/** Pinned VMs are placed, and what they add to every walked VM is tabulated at depth 0. */
function placePinned(): void {
  let latencyCost: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const record = vmRecord(i);
    if (!isPinned(record)) continue;
    const x = hostOf(i);
    addF64(sums, x, loadOf(record));
    addF64(shares, x, shareOf(i));
    let peer = firstPeer(record);
    for (let k = degreeOf(record); k > 0; k--) {
      const j = peerOf(peer);
      const other = vmRecord(j);
      if (j > i && isPinned(other)) {
        const e = demandOf(peer) * (scaleOf(record) + scaleOf(other));
        latencyCost += e * getF64(latency, x * stride + hostOf(j));
      }
      peer += PEER_BYTES;
    }
  }
  let total = latencyCost;
  for (let x: u32 = 0; x < m; x++) total += congestion(x, getF64(sums, x), getF64(shares, x));
  setF64(base, 0, total);
  pinnedLatency(placingP, outer);
  pinnedLatency(placingQ, outer + 1);
  if (outer > 0) preparePlacing(0);
}

/** Adds e_ij tau(., x_j) over the pinned peers j of the VM at position t. */
function pinnedLatency(row: usize, t: u32): void {
  const i = getU32(vmAt, t);
  if (i == NONE) return;
  const record = vmRecord(i);
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    const j = peerOf(peer);
    const other = vmRecord(j);
    if (isPinned(other)) addRow(row, row, demandOf(peer) * (scaleOf(record) + scaleOf(other)), hostOf(j));
    peer += PEER_BYTES;
  }
}

/** G_x at load S and share C. A cloud without demand costs nothing, whatever its delay. */
function congestion(x: u32, S: f64, C: f64): f64 {
  return C > 0 ? delayAt(x, S) * C : 0;
}

/** Before the VM at position t tries its clouds: what the VMs placed before it make each cloud cost. */
export function preparePlacing(t: u32): void {
  const row = rowAt(placing, t);
  memory.fill(row, 0, (<usize>stride) << 3);
  pinnedLatency(row, t);
  for (let r: u32 = 0; r < t; r++) {
    const e = edgeAt(t, r);
    if (e > 0) addRow(row, row, e, getU32(choice, r) - 1);
  }
}

/** Puts the VM at position t on cloud x. `unplace` undoes it. */
export function place(t: u32, x: u32): void {
  setU32(choice, t, x + 1);
  const S = getF64(sums, x);
  const C = getF64(shares, x);
  setF64(savedSum, t, S);
  setF64(savedShare, t, C);
  const nextS = S + getF64(loadAt, t);
  const nextC = C + getF64(shareAt, t);
  setF64(sums, x, nextS);
  setF64(shares, x, nextC);
  const added = load<f64>(rowAt(placing, t) + ((<usize>x) << 3)) + addedCongestion(x, S, C, nextS, nextC);
  setF64(base, t + 1, getF64(base, t) + added);
  addRow(rowAt(placingP, t + 1), rowAt(placingP, t), edgeAt(t, outer), x);
  addRow(rowAt(placingQ, t + 1), rowAt(placingQ, t), edgeAt(t, outer + 1), x);
}

/** Takes the VM at position t off cloud x again. */
export function unplace(t: u32, x: u32): void {
  setF64(sums, x, getF64(savedSum, t));
  setF64(shares, x, getF64(savedShare, t));
}

/** Loads only grow along a path: from an infinite congestion on, the path stays infinite. */
export function addedCongestion(x: u32, S: f64, C: f64, nextS: f64, nextC: f64): f64 {
  const after = congestion(x, nextS, nextC);
  return after == Infinity ? Infinity : after - congestion(x, S, C);
}
