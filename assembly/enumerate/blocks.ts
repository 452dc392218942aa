import { latency, m, queueDelay, slope, stride } from "../layout";
import { allocate, getF64, getF64x2, setF64, setF64x2, setU32 } from "../memory";
import { limit, offer } from "./incumbent";
import {
  addedCongestion,
  base,
  choice,
  place,
  placing,
  placingP,
  placingQ,
  shares,
  sums,
  unplace,
} from "./place";
import { diagonal, edgeAt, lastP, lastQ, loadAt, outer, pair, rowAt, shareAt, together } from "./tables";

/** Blocks of m * m assignments, p and q against all that is placed, and their minima. */
// Costs that differ by less than this are ties.
const WITHIN_ROUNDING: f64 = 1 - 1e-14;

let blockP: usize = 0; //     P, Q and D of the block              stride f64 each
let blockQ: usize = 0;
let blockBoth: usize = 0;
let restP: usize = 0; //      P and Q without the VM walked last   stride f64 each
let restQ: usize = 0;
let shifted: usize = 0; //    Q of the block under test            stride f64

export function openBlocks(): void {
  const rowBytes = (<usize>stride) << 3;
  blockP = allocate(rowBytes);
  blockQ = allocate(rowBytes);
  blockBoth = allocate(rowBytes);
  restP = allocate(rowBytes);
  restQ = allocate(rowBytes);
  shifted = allocate(rowBytes);
}

/** All clouds of the VM walked last: m blocks of m * m assignments. Utilisation delay only. */
export function visitLast(t: u32): void {
  const share = getF64(shareAt, t);
  const own = getF64(loadAt, t);
  const placed = getF64(base, t);
  const row = rowAt(placing, t);
  fillUnshifted(t);
  for (let x: u32 = 0; x < m; x++) {
    const congested = getF64(sums, x) * share + getF64(shares, x) * own + own * share;
    const cost = placed + load<f64>(row + ((<usize>x) << 3)) + getF64(slope, x) * congested;
    if (cost + shiftedMinimum(x) < limit() * WITHIN_ROUNDING) revisit(t, x);
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
  place(t, x);
  visitBlock();
  unplace(t, x);
  setU32(choice, t, 0);
}

export function visitBlock(): void {
  const shareP = getF64(shareAt, outer);
  const shareQ = getF64(shareAt, outer + 1);
  const loadP = getF64(loadAt, outer);
  const loadQ = getF64(loadAt, outer + 1);
  const rowP = rowAt(placingP, outer);
  const rowQ = rowAt(placingQ, outer);
  const e = edgeAt(outer, outer + 1);
  if (ASC_FEATURE_SIMD && !queueDelay) fillBlockVector(rowP, rowQ, e, loadP, loadQ, shareP, shareQ);
  else fillBlock(rowP, rowQ, e, loadP, loadQ, shareP, shareQ);
  if (getF64(base, outer) + blockMinimum() < limit()) improve();
}

function fillBlock(rowP: usize, rowQ: usize, e: f64, loadP: f64, loadQ: f64, shareP: f64, shareQ: f64): void {
  for (let y: u32 = 0; y < m; y++) {
    const S = getF64(sums, y);
    const C = getF64(shares, y);
    const latencyP = load<f64>(rowP + ((<usize>y) << 3));
    const latencyQ = load<f64>(rowQ + ((<usize>y) << 3));
    const edgeCost = e * getF64(latency, y * stride + y);
    setF64(blockP, y, latencyP + addedCongestion(y, S, C, S + loadP, C + shareP));
    setF64(blockQ, y, latencyQ + addedCongestion(y, S, C, S + loadQ, C + shareQ));
    const both = addedCongestion(y, S, C, S + loadP + loadQ, C + shareP + shareQ);
    setF64(blockBoth, y, latencyP + latencyQ + edgeCost + both);
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
    const edgeCost = f64x2.mul(edge, getF64x2(diagonal, y));
    setF64x2(blockP, y, P);
    setF64x2(blockQ, y, Q);
    setF64x2(blockBoth, y, f64x2.add(f64x2.add(P, Q), f64x2.add(edgeCost, f64x2.mul(rate, mixed))));
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

/** Some assignment of the block may be better than the best so far: offers each. */
function improve(): void {
  const placed = getF64(base, outer);
  for (let y: u32 = 0; y < m; y++) {
    for (let z: u32 = 0; z < m; z++) {
      const apart = getF64(blockP, y) + (getF64(blockQ, z) + getF64(pair, y * stride + z));
      offer(placed + (y == z ? getF64(blockBoth, y) : apart), y, z);
    }
  }
}
