import { addF64, allocate, getF64, getU16, getU32, setF64, setU16, setU32 } from "../memory";
import {
  dualBytes,
  excess,
  firstMessages,
  messageBytes,
  prepareDual,
  sweep,
  temperatureFor,
  work,
} from "./dual";
import { lastLeaning } from "./features";
import { bestCost, offer, pinOf, threshold } from "./incumbent";
import { byFeatures, firstPrices, movePrices, priceBytes, pricesWithout } from "./prices";
import {
  beyondModel,
  edges,
  edgeTo,
  edgeWeight,
  firstEdge,
  latency,
  loads,
  m,
  n,
  offset,
  row,
  shares,
  slope,
} from "./problem";
import { rowBytes, scale } from "./units";

/**
 * Depth-first branch and bound: depth k places VM k. What a depth holds, for k VMs placed:
 *
 *     costs     (n - k) x row f64   what VM i >= k costs at x: latency to the placed, shared congestion with them, offset
 *     prices    prices.ts
 *     leaning   row f32             with features: where VM k would go, by the likelihoods of the relaxation
 *     messages  dual.ts
 *     sums      row f64             S_x of the placed
 *     totals    row f64             C_x of the placed
 *     order     m u32               the clouds of VM k, cheapest first
 *     excess    row i32             their costs over `base`
 *
 * and as scalars per depth: `placedCost` of the placed by the linear model of congestion, `base`, a bound on all completions on which
 * `excess` is valid, and `bound`, the best bound known.
 */
const SWEEPS: u32 = 6;
const ROOT_SWEEPS: u32 = 40;
/** A node is branched on once its sweeps gain too little to reach the threshold: by this factor, if they went on as before. */
const PATIENCE: f64 = 1.5;

let costsAt: usize = 0;
let pricesAt: usize = 0;
let messagesAt: usize = 0;
let sumsAt: usize = 0;
let totalsAt: usize = 0;
let orderAt: usize = 0;
let excessAt: usize = 0;
let leaningAt: usize = 0;
let placedCost: usize = 0;
let base: usize = 0;
let bound: usize = 0;
let tried: usize = 0;
let current: usize = 0;

const UNVISITED: u32 = 0xffffffff;

let root: u32 = 0;
let rootSweeps: u32 = 0; // that are done
let rootReached: f64 = 0; // by the last one
let depth: i32 = -1;
export let nodes: f64 = 0;

/** Memory that the search takes on top of the problem, in bytes. */
export function searchBytes(): f64 {
  const rows = <f64>rowBytes();
  const perDepth = (<f64>n * 0.5 + 8) * 2 * rows + <f64>edges * 2 * rows + <f64>priceBytes();
  return dualBytes() + <f64>n * (perDepth + 256);
}

export function beginSearch(): void {
  prepareDual(bestCost == Infinity ? 1 : bestCost);
  const depths = <usize>(n + 1);
  costsAt = allocate(depths << 2);
  pricesAt = allocate(depths << 2);
  messagesAt = allocate(depths << 2);
  sumsAt = allocate(depths << 2);
  totalsAt = allocate(depths << 2);
  orderAt = allocate(depths << 2);
  excessAt = allocate(depths << 2);
  leaningAt = allocate(depths << 2);
  placedCost = allocate(depths << 3);
  base = allocate(depths << 3);
  bound = allocate(depths << 3);
  tried = allocate(depths << 2);
  current = allocate((<usize>n) << 1);
  nodes = 0;
  depth = 0;
  for (let k: u32 = 0; k <= n; k++) allocateDepth(k);
  placeNone();
  root = 0;
  while (root < n && pinOf(root) >= 0) {
    place(root, pinOf(root));
    root++;
  }
  if (byFeatures()) firstMessages(getU32(messagesAt, root), root);
  depth = root;
  rootSweeps = 0;
  rootReached = -Infinity;
  setU32(tried, root, UNVISITED);
  setF64(bound, root, 0);
}

function allocateDepth(k: u32): void {
  const wide = (<usize>row) << 3;
  setU32(costsAt, k, <u32>allocate(<usize>(n - k) * wide));
  setU32(pricesAt, k, <u32>allocate(priceBytes()));
  setU32(messagesAt, k, <u32>allocate(messageBytes(k)));
  setU32(sumsAt, k, <u32>allocate(wide));
  setU32(totalsAt, k, <u32>allocate(wide));
  setU32(orderAt, k, <u32>allocate((<usize>m) << 2));
  setU32(excessAt, k, <u32>allocate(rowBytes()));
  setU32(leaningAt, k, <u32>allocate(rowBytes()));
}

/** Depth 0: no VM is placed. */
function placeNone(): void {
  firstPrices(0, getU32(pricesAt, 0));
  for (let x: u32 = 0; x < m; x++) {
    for (let i: u32 = 0; i < n; i++) {
      setF64(getU32(costsAt, 0), i * row + x, getF64(offset, x) * getF64(shares, i));
    }
  }
}

/** Fills depth k + 1 from depth k with VM k at x. */
function place(k: u32, x: u32): void {
  const from = <usize>getU32(costsAt, k);
  const to = <usize>getU32(costsAt, k + 1);
  const wide = (<usize>row) << 3;
  const s = getF64(loads, k);
  const c = getF64(shares, k);
  const beta = getF64(slope, x);
  setU16(current, k, x);
  setF64(placedCost, k + 1, getF64(placedCost, k) + getF64(from, x) + beta * s * c);
  memory.copy(to, from + wide, <usize>(n - k - 1) * wide);
  for (let i = k + 1; i < n; i++) {
    addF64(to, (i - k - 1) * row + x, beta * (s * getF64(shares, i) + c * getF64(loads, i)));
  }
  for (let e = getU32(firstEdge, k); e < getU32(firstEdge, k + 1); e++) {
    const weight = edgeWeight(e);
    const at = (getU32(edgeTo, e) - k - 1) * row;
    for (let y: u32 = 0; y < m; y++) addF64(to, at + y, weight * getF64(latency, x * row + y));
  }
  pricesWithout(k, x, getU32(pricesAt, k), getU32(leaningAt, k), getU32(pricesAt, k + 1));
  copyPlus(sumsAt, k, x, s);
  copyPlus(totalsAt, k, x, c);
  const kept = messageBytes(k + 1);
  memory.copy(getU32(messagesAt, k + 1), <usize>getU32(messagesAt, k) + (messageBytes(k) - kept), kept);
  setU32(tried, k + 1, UNVISITED);
}

function copyPlus(table: usize, k: u32, x: u32, value: f64): void {
  const to = <usize>getU32(table, k + 1);
  memory.copy(to, getU32(table, k), (<usize>row) << 3);
  addF64(to, x, value);
}

/** Searches on until the work done exceeds `until` (dual.ts); true when nothing is left to search. */
export function continueSearch(until: f64): bool {
  return advance(<i32>root, until);
}

/** From the root to its next child: the cloud of the first VM that is not pinned, or -1 if nothing is left to search. */
export function enterBranch(): i32 {
  do {
    if (depth == <i32>root) step();
  } while (depth == <i32>root && getU32(tried, root) == UNVISITED);
  return depth > <i32>root ? <i32>getU16(current, root) : -1;
}

/** As `continueSearch`, but below that child only. */
export function continueBranch(until: f64): bool {
  return advance(<i32>root + 1, until);
}

/** No assignment below that child, as far as it is left to search, has a U below it, up to the threshold. */
export function branchBound(): f64 {
  return openBound(<i32>root + 1);
}

/** Back to the root, whatever is left below the child. Returns its bound. */
export function leaveBranch(): f64 {
  const low = branchBound();
  depth = <i32>root;
  return low;
}

function advance(top: i32, until: f64): bool {
  while (depth >= top) {
    if (work >= until) return false;
    step();
  }
  return true;
}

/** Down to the next child of the node in work, or up if none is worth a visit; of the root first sweep by sweep. */
function step(): void {
  const k = <u32>depth;
  if (getU32(tried, k) == UNVISITED) {
    if (!visit(k)) {
      depth--;
      return;
    }
    if (getU32(tried, k) == UNVISITED) return;
  }
  const next = getU32(tried, k);
  if (next == m || boundOfNext(k) >= threshold) {
    depth--;
    return;
  }
  const x = getU32(getU32(orderAt, k), next);
  const inherited = boundOfNext(k);
  setU32(tried, k, next + 1);
  place(k, x);
  setF64(bound, k + 1, inherited);
  depth++;
}

/** A bound on the next child of depth k and on all children after it. */
function boundOfNext(k: u32): f64 {
  const x = getU32(getU32(orderAt, k), getU32(tried, k));
  const own = getF64(base, k) + <f64>(<i32>getU32(getU32(excessAt, k), x)) / scale;
  const inherited = getF64(bound, k);
  // Not by Math.max: where features are no numbers, what is inherited still holds.
  return own > inherited ? own : inherited;
}

/**
 * Bounds a new node; false if nothing below it can be better than the incumbent. In large instances a sweep may take a second: the root,
 * which gets many, remains unvisited until a call has done the last one.
 */
function visit(k: u32): bool {
  const begun = k == root ? rootSweeps : 0;
  if (begun == 0) nodes++;
  if (k == n) {
    setU32(tried, k, 0);
    offer(current);
    return false;
  }
  let fixedCost = getF64(placedCost, k);
  for (let x: u32 = 0; x < m; x++) {
    fixedCost += beyondModel(x, getF64(getU32(sumsAt, k), x), getF64(getU32(totalsAt, k), x));
  }
  if (fixedCost == Infinity) return false;
  const prices = <usize>getU32(pricesAt, k);
  const sweeps = k == root ? ROOT_SWEEPS : SWEEPS;
  let last = k == root ? rootReached : -Infinity;
  for (let s = begun; s < sweeps; s++) {
    // What the host's relaxation has found is as good a price as steps from there.
    if (s > 0 && !(k == root && byFeatures())) movePrices(k, prices, last, threshold);
    const temperature = temperatureFor(threshold - getF64(bound, k), threshold, n - k);
    // The inherited messages are good enough for a first look, at half the price of a whole sweep.
    const isWhole = s > 0 || k == root;
    const reached =
      fixedCost + sweep(k, getU32(costsAt, k), prices, getU32(messagesAt, k), temperature, isWhole);
    if (reached > getF64(bound, k)) setF64(bound, k, reached);
    if (reached >= threshold) return false;
    const isSlow = threshold - reached > (reached - last) * <f64>(sweeps - s) * PATIENCE;
    last = reached;
    if (k == root && s + 1 < sweeps) {
      rootSweeps = s + 1;
      rootReached = reached;
      return true;
    }
    if (s > 1 && k > root && isSlow) break;
  }
  setU32(tried, k, 0);
  setF64(base, k, last);
  memory.copy(getU32(excessAt, k), excess, rowBytes());
  if (byFeatures()) memory.copy(getU32(leaningAt, k), lastLeaning(), rowBytes());
  sortClouds(k);
  return true;
}

function sortClouds(k: u32): void {
  const order = <usize>getU32(orderAt, k);
  const costs = <usize>getU32(excessAt, k);
  for (let x: u32 = 0; x < m; x++) {
    let place = x;
    while (place > 0 && <i32>getU32(costs, getU32(order, place - 1)) > <i32>getU32(costs, x)) {
      setU32(order, place, getU32(order, place - 1));
      place--;
    }
    setU32(order, place, x);
  }
}

/** What is proven so far: no assignment's U is below it, up to the threshold. */
export function searchBound(): f64 {
  return openBound(<i32>root);
}

function openBound(top: i32): f64 {
  let low = threshold;
  for (let k = top; k <= depth; k++) {
    const state = getU32(tried, k);
    if (state == m) continue;
    const open = state == UNVISITED ? getF64(bound, k) : boundOfNext(k);
    if (open < low) low = open;
  }
  return low;
}
