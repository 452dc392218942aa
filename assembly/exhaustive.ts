import { delayAt } from "./delay";
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
  queueDelay,
  scaleOf,
  selfOf,
  slope,
  stride,
  vmRecord,
} from "./layout";
import {
  addF64,
  allocate,
  getF64,
  getF64x2,
  getU16,
  getU32,
  mark,
  releaseTo,
  setF64,
  setF64x2,
  setU16,
  setU32,
} from "./memory";
import { regularised } from "./weights";

/**
 * The optimum over all assignments, by enumeration.
 *
 * U is a sum over pairs and clouds (docs/model.md 1.1, point 1):
 *
 *     U = sum over edges e_ij tau(x_i, x_j) + sum_x G_x,   G_x = rho(x) C_x,   C_x = sum of c_i over i at x,
 *     e_ij = d_ij (scale_i + scale_j),  c_i = self_i + sum_k d_ki scale_k.
 *
 * All VMs but two are walked through by an odometer; the two innermost, here called p and q, are minimised over as a
 * block of m * m assignments by vector minima, since their costs given the rest are
 *
 *     P[y] + Q[z] + e_pq tau(y, z)  for y != z,   D[y] for both at y.
 *
 * Under the utilisation delay even the congestion is a sum over pairs: s_i c_j + s_j c_i on a common cloud, times its
 * slope. So the VM walked last only shifts P and Q by constants that stand in tables, and all m of its blocks are
 * visited in one go (`visitLast`).
 *
 * The regularised cost C = sum_x h(w_x) with h(w) = w f(w) is not such a sum. But h is convex and increasing and
 * f <= 1, so m h(U / m) <= C <= U: an assignment can only be better than the best C so far if its U lies below the
 * threshold U* that solves m h(U* / m) = C. The few below it are evaluated one by one. Nothing is skipped unproven.
 *
 * Every number here is a cost in ms except S_x (load) and C_x (no unit if utilities are normalised).
 */
const NONE: u32 = 0xffffffff;
const WITHIN_ROUNDING: f64 = 1 - 1e-14;

// The walk: `outer` VMs in `vmAt[0 .. outer)`, then p = vmAt[outer] and q = vmAt[outer + 1] (NONE where too few are free).
let outer: u32 = 0;
let depth: i32 = 0;
let finished: bool = true;
let regularisedObjective: bool = false;
let bestCost: f64 = Infinity;
let threshold: f64 = Infinity;
let evaluations: f64 = 0;

let vmAt: usize = 0; //      free VMs in walking order              u32
let choice: usize = 0; //    cloud + 1 of each outer VM, 0 = none   u32
let best: usize = 0; //      best assignment so far                 n u16
let trial: usize = 0; //     assignment under exact evaluation      n u16
let edges: usize = 0; //     e between positions of the walk        f64, walkLength squared
let shareAt: usize = 0; //   c by position                          f64
let loadAt: usize = 0; //    s by position                          f64
let base: usize = 0; //      cost of what is placed, by depth       f64
let sums: usize = 0; //      S_x                                    stride f64
let shares: usize = 0; //    C_x                                    stride f64
let savedSum: usize = 0; //  S and C of the cloud that a depth changed, for undoing without rounding
let savedShare: usize = 0;
let placing: usize = 0; //   sum_j e_tj tau(y, x_j) of the VM placed at a depth, by y    stride f64 each
let placingP: usize = 0; //  the same for p and q, over what is placed above a depth
let placingQ: usize = 0;
let blockP: usize = 0; //    P, Q and D of the block                stride f64 each
let blockQ: usize = 0;
let blockBoth: usize = 0;
let lastP: usize = 0; //     what the VM walked last adds to P and Q, by its cloud   m x stride f64 each
let lastQ: usize = 0;
let together: usize = 0; //  e_pq tau(y, z), and on the diagonal what P + Q lacks for both at y   m x stride f64
let restP: usize = 0; //     P and Q without the VM walked last      stride f64 each
let restQ: usize = 0;
let shifted: usize = 0; //   Q of the block under test              stride f64
let pair: usize = 0; //      e_pq tau(y, z), infinite on and beyond the diagonal's padding   m x stride f64
let diagonal: usize = 0; //  tau(y, y)                             stride f64
let trialWeights: usize = 0;
let walkLength: u32 = 0;

/** Memory that the enumeration needs beside the loaded game, in bytes. */
export function exhaustiveBytes(): f64 {
  const row = <f64>(stride + 8) * 8;
  return <f64>n * (3 * row + 64) + <f64>n * <f64>n * 8 + <f64>(m + 8) * row + 4096;
}

/** Begins the enumeration for the loaded game; `true` for the regularised social cost. Returns where to release memory to. */
export function startExhaustive(regularisedCost: bool): usize {
  const before = mark();
  regularisedObjective = regularisedCost;
  collectWalk();
  tabulate();
  depth = 0;
  finished = false;
  bestCost = Infinity;
  threshold = Infinity;
  evaluations = 0;
  placePinned();
  return before;
}

export function endExhaustive(place: usize): void {
  releaseTo(place);
}

/** A VM whose place changes nothing, having neither demand nor load, is not walked: it stays where it is. */
function isWalked(i: u32): bool {
  const record = vmRecord(i);
  return !isPinned(record) && (selfOf(record) > 0 || loadOf(record) > 0);
}

function collectWalk(): void {
  best = allocate((<usize>n) << 1);
  trial = allocate((<usize>n) << 1);
  vmAt = allocate((<usize>(n + 2)) << 2);
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    setU16(best, i, hostOf(i));
    setU16(trial, i, hostOf(i));
    if (isWalked(i)) setU32(vmAt, count++, i);
  }
  while (count < 2) setU32(vmAt, count++, NONE);
  walkLength = count;
  outer = count - 2;
}

function tabulate(): void {
  const rowBytes = (<usize>stride) << 3;
  choice = allocate((<usize>walkLength) << 2);
  edges = allocate((<usize>(walkLength * walkLength)) << 3);
  shareAt = allocate((<usize>walkLength) << 3);
  loadAt = allocate((<usize>walkLength) << 3);
  base = allocate((<usize>walkLength) << 3);
  savedSum = allocate((<usize>walkLength) << 3);
  savedShare = allocate((<usize>walkLength) << 3);
  sums = allocate(rowBytes);
  shares = allocate(rowBytes);
  placing = allocate(<usize>walkLength * rowBytes);
  placingP = allocate(<usize>walkLength * rowBytes);
  placingQ = allocate(<usize>walkLength * rowBytes);
  blockP = allocate(rowBytes);
  blockQ = allocate(rowBytes);
  blockBoth = allocate(rowBytes);
  lastP = allocate(<usize>m * rowBytes);
  lastQ = allocate(<usize>m * rowBytes);
  together = allocate(<usize>m * rowBytes);
  restP = allocate(rowBytes);
  restQ = allocate(rowBytes);
  shifted = allocate(rowBytes);
  pair = allocate(<usize>m * rowBytes);
  diagonal = allocate(rowBytes);
  trialWeights = allocate(rowBytes);
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
function shareOf(i: u32): f64 {
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

function edgeAt(t: u32, r: u32): f64 {
  return getF64(edges, t * walkLength + r);
}

/** The root of the walk: pinned VMs are placed, and what they add to every walked VM is tabulated at depth 0. */
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

/** to[y] = from[y] + e tau(x, y). */
function addRow(to: usize, from: usize, e: f64, x: u32): void {
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

/** G_x at load S and share C. A cloud without demand costs nothing, whatever its delay. */
function congestion(x: u32, S: f64, C: f64): f64 {
  return C > 0 ? delayAt(x, S) * C : 0;
}

function rowAt(table: usize, t: u32): usize {
  return table + ((<usize>t * stride) << 3);
}

/** Before the VM at position t tries its clouds: what the VMs placed before it make each cloud cost. */
function preparePlacing(t: u32): void {
  const row = rowAt(placing, t);
  memory.fill(row, 0, (<usize>stride) << 3);
  pinnedLatency(row, t);
  for (let r: u32 = 0; r < t; r++) {
    const e = edgeAt(t, r);
    if (e > 0) addRow(row, row, e, getU32(choice, r) - 1);
  }
}

/**
 * Walks on for at most `blocks` blocks of m * m assignments; true when all have been visited. Between two calls the
 * host may look at the clock.
 */
export function continueExhaustive(blocks: u32): bool {
  let left = blocks;
  while (!finished) {
    if (!queueDelay && <u32>depth + 1 == outer) {
      if (left < m) return false;
      left -= m;
      visitLast(depth);
      if (depth == 0) finished = true;
      else depth--;
      continue;
    }
    if (<u32>depth == outer) {
      if (left-- == 0) return false;
      visitBlock();
      if (outer == 0) finished = true;
      else depth--;
      continue;
    }
    const t = <u32>depth;
    const last = getU32(choice, t);
    if (last > 0) {
      setF64(sums, last - 1, getF64(savedSum, t));
      setF64(shares, last - 1, getF64(savedShare, t));
    }
    if (last == m) {
      setU32(choice, t, 0);
      if (t == 0) finished = true;
      else depth--;
      continue;
    }
    place(t, last);
    depth++;
    if (<u32>depth < outer) preparePlacing(depth);
  }
  return true;
}

/** Puts the VM at position t on cloud x. Sums are saved for `continueExhaustive` to restore. */
function place(t: u32, x: u32): void {
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

/** Loads only grow along a path: from an infinite congestion on, the path stays infinite. */
function addedCongestion(x: u32, S: f64, C: f64, nextS: f64, nextC: f64): f64 {
  const after = congestion(x, nextS, nextC);
  return after == Infinity ? Infinity : after - congestion(x, S, C);
}

/** All clouds of the VM walked last: m blocks of m * m assignments. Utilisation delay only. */
function visitLast(t: u32): void {
  const share = getF64(shareAt, t);
  const own = getF64(loadAt, t);
  const placed = getF64(base, t);
  const row = rowAt(placing, t);
  fillUnshifted(t);
  for (let x: u32 = 0; x < m; x++) {
    const congested = getF64(sums, x) * share + getF64(shares, x) * own + own * share;
    const cost = placed + load<f64>(row + ((<usize>x) << 3)) + getF64(slope, x) * congested;
    // Costs that differ by less than rounding are ties.
    const limit = regularisedObjective ? threshold : bestCost;
    if (cost + shiftedMinimum(x) < limit * WITHIN_ROUNDING) revisit(t, x);
  }
}

/** P and Q without the VM walked last. */
function fillUnshifted(t: u32): void {
  const rowP = rowAt(placingP, t);
  const rowQ = rowAt(placingQ, t);
  const shareP = getF64(shareAt, outer);
  const shareQ = getF64(shareAt, outer + 1);
  const loadP = getF64(loadAt, outer);
  const loadQ = getF64(loadAt, outer + 1);
  for (let y: u32 = 0; y < m; y++) {
    const at = (<usize>y) << 3;
    const S = getF64(sums, y);
    const C = getF64(shares, y);
    const rate = getF64(slope, y);
    setF64(restP, y, load<f64>(rowP + at) + rate * (S * shareP + C * loadP + loadP * shareP));
    setF64(restQ, y, load<f64>(rowQ + at) + rate * (S * shareQ + C * loadQ + loadQ * shareQ));
  }
}

/** The lowest cost of p and q, with the VM walked last at x. */
function shiftedMinimum(x: u32): f64 {
  const rowX = x * stride;
  let lowest: f64 = Infinity;
  if (ASC_FEATURE_SIMD) {
    for (let z: u32 = 0; z < stride; z += 2) {
      setF64x2(shifted, z, f64x2.add(getF64x2(restQ, z), getF64x2(lastQ, rowX + z)));
    }
    let minimum = f64x2.splat(Infinity);
    for (let y: u32 = 0; y < m; y++) {
      const row = y * stride;
      let inRow = f64x2.add(getF64x2(shifted, 0), getF64x2(together, row));
      for (let z: u32 = 2; z < stride; z += 2) {
        inRow = f64x2.pmin(inRow, f64x2.add(getF64x2(shifted, z), getF64x2(together, row + z)));
      }
      const P = getF64(restP, y) + getF64(lastP, rowX + y);
      minimum = f64x2.pmin(minimum, f64x2.add(inRow, f64x2.splat(P)));
    }
    lowest = min(f64x2.extract_lane(minimum, 0), f64x2.extract_lane(minimum, 1));
  } else {
    for (let z: u32 = 0; z < m; z++) setF64(shifted, z, getF64(restQ, z) + getF64(lastQ, rowX + z));
    for (let y: u32 = 0; y < m; y++) {
      const row = y * stride;
      let inRow: f64 = Infinity;
      for (let z: u32 = 0; z < m; z++) {
        const cost = getF64(shifted, z) + getF64(together, row + z);
        if (cost < inRow) inRow = cost;
      }
      const cost = getF64(restP, y) + getF64(lastP, rowX + y) + inRow;
      if (cost < lowest) lowest = cost;
    }
  }
  return lowest;
}

/** A block that may hold something better, once more the long way. */
function revisit(t: u32, x: u32): void {
  const unplaced = getU32(choice, t);
  place(t, x);
  visitBlock();
  setF64(sums, x, getF64(savedSum, t));
  setF64(shares, x, getF64(savedShare, t));
  setU32(choice, t, unplaced);
}

function visitBlock(): void {
  const shareP = getF64(shareAt, outer);
  const shareQ = getF64(shareAt, outer + 1);
  const loadP = getF64(loadAt, outer);
  const loadQ = getF64(loadAt, outer + 1);
  const rowP = rowAt(placingP, outer);
  const rowQ = rowAt(placingQ, outer);
  const e = edgeAt(outer, outer + 1);
  if (ASC_FEATURE_SIMD && !queueDelay) fillBlockVector(rowP, rowQ, e, loadP, loadQ, shareP, shareQ);
  else fillBlock(rowP, rowQ, e, loadP, loadQ, shareP, shareQ);
  const limit = regularisedObjective ? threshold : bestCost;
  if (getF64(base, outer) + blockMinimum() < limit) improve();
}

function fillBlock(rowP: usize, rowQ: usize, e: f64, loadP: f64, loadQ: f64, shareP: f64, shareQ: f64): void {
  for (let y: u32 = 0; y < m; y++) {
    const S = getF64(sums, y);
    const C = getF64(shares, y);
    const latencyP = load<f64>(rowP + ((<usize>y) << 3));
    const latencyQ = load<f64>(rowQ + ((<usize>y) << 3));
    const together = e * getF64(latency, y * stride + y);
    setF64(blockP, y, latencyP + addedCongestion(y, S, C, S + loadP, C + shareP));
    setF64(blockQ, y, latencyQ + addedCongestion(y, S, C, S + loadQ, C + shareQ));
    const both = addedCongestion(y, S, C, S + loadP + loadQ, C + shareP + shareQ);
    setF64(blockBoth, y, latencyP + latencyQ + together + both);
  }
}

/** The same under the utilisation delay, where placing load s and share c adds slope (S c + C s + s c). */
function fillBlockVector(
  rowP: usize,
  rowQ: usize,
  e: f64,
  loadP: f64,
  loadQ: f64,
  shareP: f64,
  shareQ: f64,
): void {
  const s0 = f64x2.splat(loadP);
  const s1 = f64x2.splat(loadQ);
  const c0 = f64x2.splat(shareP);
  const c1 = f64x2.splat(shareQ);
  const own0 = f64x2.splat(loadP * shareP);
  const own1 = f64x2.splat(loadQ * shareQ);
  const mixed = f64x2.splat(loadP * shareQ + loadQ * shareP);
  const edge = f64x2.splat(e);
  for (let y: u32 = 0; y < stride; y += 2) {
    const S = getF64x2(sums, y);
    const C = getF64x2(shares, y);
    const rate = getF64x2(slope, y);
    const added0 = f64x2.add(f64x2.add(f64x2.mul(S, c0), f64x2.mul(C, s0)), own0);
    const added1 = f64x2.add(f64x2.add(f64x2.mul(S, c1), f64x2.mul(C, s1)), own1);
    const P = f64x2.add(v128.load(rowP + ((<usize>y) << 3)), f64x2.mul(rate, added0));
    const Q = f64x2.add(v128.load(rowQ + ((<usize>y) << 3)), f64x2.mul(rate, added1));
    const together = f64x2.mul(edge, getF64x2(diagonal, y));
    setF64x2(blockP, y, P);
    setF64x2(blockQ, y, Q);
    setF64x2(blockBoth, y, f64x2.add(f64x2.add(P, Q), f64x2.add(together, f64x2.mul(rate, mixed))));
  }
}

/** The lowest of the block's m * m costs, relative to what is placed. */
function blockMinimum(): f64 {
  let lowest: f64 = Infinity;
  if (ASC_FEATURE_SIMD) {
    let minimum = f64x2.splat(Infinity);
    for (let y: u32 = 0; y < m; y++) {
      const row = y * stride;
      let inRow = f64x2.add(getF64x2(blockQ, 0), getF64x2(pair, row));
      for (let z: u32 = 2; z < stride; z += 2) {
        inRow = f64x2.pmin(inRow, f64x2.add(getF64x2(blockQ, z), getF64x2(pair, row + z)));
      }
      minimum = f64x2.pmin(minimum, f64x2.add(inRow, f64x2.splat(getF64(blockP, y))));
    }
    lowest = min(f64x2.extract_lane(minimum, 0), f64x2.extract_lane(minimum, 1));
  } else {
    for (let y: u32 = 0; y < m; y++) {
      const P = getF64(blockP, y);
      for (let z: u32 = 0; z < m; z++) {
        lowest = min(lowest, P + getF64(blockQ, z) + getF64(pair, y * stride + z));
      }
    }
  }
  for (let y: u32 = 0; y < m; y++) lowest = min(lowest, getF64(blockBoth, y));
  return lowest;
}

/** Some assignment of the block may be better than the best so far: looks at each. */
function improve(): void {
  const placed = getF64(base, outer);
  for (let y: u32 = 0; y < m; y++) {
    for (let z: u32 = 0; z < m; z++) {
      const added =
        y == z
          ? getF64(blockBoth, y)
          : getF64(blockP, y) + (getF64(blockQ, z) + getF64(pair, y * stride + z));
      const cost = placed + added;
      if (regularisedObjective) {
        if (cost < threshold) tryRegularised(y, z);
      } else if (cost < bestCost) {
        bestCost = cost;
        writeAssignment(best, y, z);
      }
    }
  }
}

function writeAssignment(to: usize, y: u32, z: u32): void {
  for (let t: u32 = 0; t < outer; t++) setU16(to, getU32(vmAt, t), getU32(choice, t) - 1);
  if (getU32(vmAt, outer) != NONE) setU16(to, getU32(vmAt, outer), y);
  if (getU32(vmAt, outer + 1) != NONE) setU16(to, getU32(vmAt, outer + 1), z);
}

function tryRegularised(y: u32, z: u32): void {
  evaluations++;
  writeAssignment(trial, y, z);
  const cost = regularisedCostOfTrial(y, z);
  if (!(cost < bestCost)) return;
  bestCost = cost;
  memory.copy(best, trial, (<usize>n) << 1);
  threshold = thresholdFor(cost);
}

/** C of the trial assignment from the definition; the sums S_x of the walk give the loads without p and q. */
function regularisedCostOfTrial(y: u32, z: u32): f64 {
  memory.fill(trialWeights, 0, (<usize>stride) << 3);
  for (let i: u32 = 0; i < n; i++) {
    const record = vmRecord(i);
    if (selfOf(record) == 0) continue;
    const x = getU16(trial, i);
    let sum: f64 = 0;
    let peer = firstPeer(record);
    for (let k = degreeOf(record); k > 0; k--) {
      const c = getU16(trial, peerOf(peer));
      sum += demandOf(peer) * (getF64(latency, x * stride + c) + trialDelay(c, y, z));
      peer += PEER_BYTES;
    }
    addF64(trialWeights, x, sum * scaleOf(record) + selfOf(record) * trialDelay(x, y, z));
  }
  let cost: f64 = 0;
  for (let x: u32 = 0; x < m; x++) cost += regularised(getF64(trialWeights, x));
  return cost;
}

function trialDelay(x: u32, y: u32, z: u32): f64 {
  let S = getF64(sums, x);
  if (x == y) S += getF64(loadAt, outer);
  if (x == z) S += getF64(loadAt, outer + 1);
  return delayAt(x, S);
}

/** The U above which no assignment can have a regularised cost below `cost`, widened by more than rounding. */
function thresholdFor(cost: f64): f64 {
  let low = cost;
  // h(w) >= w - 1, since w / (w + a) < 1: at U = cost + m the bound is at least `cost`.
  let high = cost + <f64>m;
  for (let step = 0; step < 60; step++) {
    const middle = 0.5 * (low + high);
    if (<f64>m * regularised(middle / <f64>m) < cost) low = middle;
    else high = middle;
  }
  return high * (1 + 1e-12);
}

export function exhaustiveAssignment(): usize {
  return best;
}

/** Assignments that all blocks together hold: m to the number of walked VMs. */
export function exhaustiveCount(): f64 {
  let count: f64 = 1;
  for (let t: u32 = 0; t < walkLength; t++) if (getU32(vmAt, t) != NONE) count *= <f64>m;
  return count;
}
