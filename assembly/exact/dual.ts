import { allocate, getF64, getU32, setF32, setF64, setU32, within } from "../memory";
import { messages as given } from "./features";
import {
  addLikely,
  byFeatures,
  clearEstimate,
  preparePrices,
  priceOf,
  priceVms,
  workPerCloud,
} from "./prices";
import { back, edgeFrom, edges, edgeTo, firstBack, firstEdge, m, n, row } from "./problem";
import { fillTables, secondTable, shifts, tableBytes, tables, tablesBytes } from "./tables";
import { ceiling, fixed, rowBytes, scale } from "./units";

/**
 * A lower bound on what the VMs k, k+1, ... n-1 cost, given where the others are, from two relaxations at once.
 *
 * A square, bounded below by a tangent: its prices make it a cost per VM and cloud, less a constant (prices.ts). With cloud prices
 * it is the square of Cauchy-Schwarz; what that gives away between the two ends of an edge, (sqrt(s_i c_j) - sqrt(s_j c_i))^2 on a common
 * cloud, the edge's table keeps. With features, every pair of VMs is an edge, and its table keeps all that the square does not hold.
 *
 * What remains is a sum over VMs and edges. Its bound is the dual of the local polytope: each edge e = (i, j)
 * holds two messages, rows of m costs that it has taken from its own table and given to i and to j. Two passes over
 * the VMs, forwards and backwards, shift costs so that the sum of all minima grows (tree-reweighted message passing:
 * Kolmogorov 2006). Whatever the messages and prices are, the bound is valid: they are the certificate.
 *
 * Costs are fixed-point integers (units.ts). Shifting is exact, so the bound is rigorous, and the same on every machine and in every build.
 * A table with negative entries stands above its least entry, which belongs to the bound.
 *
 * The estimate of where the relaxation would put a VM weighs its clouds by 1 / (1 + y + y^2 / 2), y = excess over the VM's best /
 * temperature.
 */
const TEMPERATURE: f64 = 0.5;
/** Keeps a share from being rounded above the part of it that was meant. */
const ROUND_DOWN: f32 = 0.999999;

let unary: usize = 0; //     cost of each VM at each cloud  n x row i32
let theta: usize = 0; //     the VM in work                 row i32
let outgoing: usize = 0; //  its share to one neighbour     row i32
let likely: usize = 0; //    weights of its clouds          row f32

/** After `sweep`: the costs of the clouds of VM k over the bound, row i32. Valid on top of the bound. */
export let excess: usize = 0;
/** Table entries read since the beginning: a measure of time that is the same everywhere. */
export let work: f64 = 0;

/** Messages of all edges from the first of VM k on: two rows each, to the first and to the second VM. */
export function messageBytes(k: u32): usize {
  return <usize>(edges - getU32(firstEdge, k)) * 2 * rowBytes();
}

export function dualBytes(): f64 {
  return tablesBytes() + <f64>(n + 8) * <f64>rowBytes() * 2;
}

/** `upper` is a cost that is known to be reached; bounds are only as precise as it asks for. */
export function prepareDual(upper: f64): void {
  fillTables(upper);
  unary = allocate(<usize>n * rowBytes());
  theta = allocate(rowBytes());
  outgoing = allocate(rowBytes());
  excess = allocate(rowBytes());
  likely = allocate(rowBytes());
  preparePrices();
  work = 0;
}

/**
 * One pass forwards, unless it is left out, and one backwards over VMs k.. with the costs `costs` (f64, a row per VM from k on) and prices `prices` (prices.ts).
 * Improves `messages` in place and returns the bound. `temperature` in ms. After a closing sweep the bound is the sum of all
 * minima, over VMs and over edges, of what the messages leave them.
 */
export function sweep(
  k: u32,
  costs: usize,
  prices: usize,
  messages: usize,
  temperature: f64,
  forwards: bool = true,
  closing: bool = false,
): f64 {
  priceVms(k, costs, prices, unary);
  for (let i = forwards ? k : n; i + 1 < n; i++) {
    const later = getU32(firstEdge, i + 1) - getU32(firstEdge, i);
    if (later == 0) continue;
    const earlier = gather(i, k, messages);
    lower(theta, least(theta));
    share(later > earlier ? later : earlier);
    for (let e = getU32(firstEdge, i); e < getU32(firstEdge, i + 1); e++) {
      const pair = messagesOf(e, k, messages);
      send(tables + <usize>e * tableBytes, pair, pair + rowBytes());
    }
  }
  clearEstimate();
  const perUnit: f32 = <f32>(1.0 / (temperature * scale));
  let units: f64 = 0;
  for (let i = n; i-- > k; ) {
    const earlier = gather(i, k, messages);
    const own = least(theta);
    units += <f64>own;
    lower(theta, own);
    estimate(i, perUnit);
    if (i == k) memory.copy(excess, theta, rowBytes());
    if (earlier == 0) continue;
    const later = getU32(firstEdge, i + 1) - getU32(firstEdge, i);
    share(later > earlier ? later : earlier);
    for (let at = getU32(firstBack, i + 1); at-- > getU32(firstBack, i); ) {
      const e = getU32(back, at);
      if (getU32(edgeFrom, e) < k) break;
      const pair = messagesOf(e, k, messages);
      units += <f64>send(tables + <usize>e * tableBytes + secondTable, pair + rowBytes(), pair);
      // What VM i gave away is then no longer counted as its own.
      if (closing) subtract(pair + rowBytes(), theta);
    }
  }
  work +=
    <f64>(edges - getU32(firstEdge, k)) * <f64>(m * row * (forwards ? 2 : 1)) +
    <f64>(n - k) * <f64>row * workPerCloud();
  return units / scale + getF64(shifts, k) - priceOf(prices);
}

export function temperatureFor(gap: f64, upper: f64, vms: u32): f64 {
  return Math.max((TEMPERATURE * gap) / <f64>vms, 1e-6 * upper + 1e-12);
}

/** Messages of the pairs of VMs k.., all of which are edges, as the host gives them (features.ts), cut to 0 .. the ceiling. */
export function firstMessages(to: usize, k: u32): void {
  const pairs = edges - getU32(firstEdge, k);
  for (let e: u32 = 0; e < pairs; e++) {
    for (let x: u32 = 0; x < m; x++) {
      const at = to + <usize>(2 * e) * rowBytes() + ((<usize>x) << 2);
      store<i32>(at, max(0, fixed(getF64(given, e * row + x))));
    }
  }
}

function messagesOf(e: u32, k: u32, messages: usize): usize {
  return within(messages, messages + <usize>((e - getU32(firstEdge, k)) * 2) * rowBytes(), 2 * rowBytes());
}

/** theta = the cost of VM i at each cloud, with what its edges have given it. Returns its edges to VMs k .. i-1. */
function gather(i: u32, k: u32, messages: usize): u32 {
  memory.copy(theta, unary + <usize>i * rowBytes(), rowBytes());
  for (let e = getU32(firstEdge, i); e < getU32(firstEdge, i + 1); e++) {
    addTo(theta, messagesOf(e, k, messages));
  }
  let earlier: u32 = 0;
  for (let at = getU32(firstBack, i + 1); at-- > getU32(firstBack, i); ) {
    const e = getU32(back, at);
    if (getU32(edgeFrom, e) < k) break;
    earlier++;
    addTo(theta, messagesOf(e, k, messages) + rowBytes());
  }
  return earlier;
}

function addTo(to: usize, from: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let at: usize = 0; at < rowBytes(); at += 16) {
      v128.store(to + at, i32x4.add(v128.load(to + at), v128.load(from + at)));
    }
  } else {
    for (let at: usize = 0; at < rowBytes(); at += 4)
      store<i32>(to + at, load<i32>(to + at) + load<i32>(from + at));
  }
}

/** The least entry of a row; the padding is never below it. */
function least(costs: usize): i32 {
  if (ASC_FEATURE_SIMD) {
    let low = v128.load(costs);
    for (let at: usize = 16; at < rowBytes(); at += 16) low = i32x4.min_s(low, v128.load(costs + at));
    low = i32x4.min_s(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1));
    low = i32x4.min_s(low, v128.shuffle<i32>(low, low, 1, 0, 3, 2));
    return i32x4.extract_lane(low, 0);
  }
  let low = load<i32>(costs);
  for (let at: usize = 4; at < rowBytes(); at += 4) low = min(low, load<i32>(costs + at));
  return low;
}

function subtract(from: usize, what: usize): void {
  for (let at: usize = 0; at < rowBytes(); at += 4) {
    store<i32>(from + at, load<i32>(from + at) - load<i32>(what + at));
  }
}

function lower(what: usize, by: i32): void {
  if (ASC_FEATURE_SIMD) {
    const all = i32x4.splat(by);
    for (let at: usize = 0; at < rowBytes(); at += 16)
      v128.store(what + at, i32x4.sub(v128.load(what + at), all));
  } else {
    for (let at: usize = 0; at < rowBytes(); at += 4) store<i32>(what + at, load<i32>(what + at) - by);
  }
}

/** theta, no entry of it negative, becomes the part of it that each of `neighbours` gets, rounded down. */
function share(neighbours: u32): void {
  const part: f32 = ROUND_DOWN / <f32>neighbours;
  if (ASC_FEATURE_SIMD) {
    const parts = f32x4.splat(part);
    for (let at: usize = 0; at < rowBytes(); at += 16) {
      const units = f32x4.mul(f32x4.convert_i32x4_s(v128.load(theta + at)), parts);
      v128.store(theta + at, i32x4.trunc_sat_f32x4_s(units));
    }
  } else {
    for (let at: usize = 0; at < rowBytes(); at += 4) {
      store<i32>(theta + at, <i32>(<f32>load<i32>(theta + at) * part));
    }
  }
}

/**
 * Along an edge, from a VM whose share stands in theta: what the edge can now give to the other VM, y by y, is
 *
 *     min over x of theta(x) - incoming(x) + table(x, y).
 *
 * Its minimum is taken out and returned; it belongs to the bound.
 */
function send(table: usize, incoming: usize, to: usize): i32 {
  if (ASC_FEATURE_SIMD) {
    for (let at: usize = 0; at < rowBytes(); at += 16) {
      v128.store(outgoing + at, i32x4.sub(v128.load(theta + at), v128.load(incoming + at)));
    }
    let low = i32x4.splat(i32.MAX_VALUE);
    const bytes = rowBytes();
    let at: usize = 0;
    for (; at + 16 < bytes; at += 32) {
      let from = table + at;
      const first = v128.load32_splat(outgoing);
      let given = i32x4.add(first, v128.load(from));
      let givenNext = i32x4.add(first, v128.load(from, 16));
      for (let x: usize = 4; x < (<usize>m) << 2; x += 4) {
        from += bytes;
        const own = v128.load32_splat(outgoing + x);
        given = i32x4.min_s(given, i32x4.add(own, v128.load(from)));
        givenNext = i32x4.min_s(givenNext, i32x4.add(own, v128.load(from, 16)));
      }
      v128.store(to + at, given);
      v128.store(to + at, givenNext, 16);
      low = i32x4.min_s(low, i32x4.min_s(given, givenNext));
    }
    if (at < bytes) {
      let from = table + at;
      let given = i32x4.add(v128.load32_splat(outgoing), v128.load(from));
      for (let x: usize = 4; x < (<usize>m) << 2; x += 4) {
        from += bytes;
        given = i32x4.min_s(given, i32x4.add(v128.load32_splat(outgoing + x), v128.load(from)));
      }
      v128.store(to + at, given);
      low = i32x4.min_s(low, given);
    }
    low = i32x4.min_s(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1));
    low = i32x4.min_s(low, v128.shuffle<i32>(low, low, 1, 0, 3, 2));
    const least = i32x4.extract_lane(low, 0);
    const top = i32x4.splat(ceiling);
    const all = i32x4.splat(least);
    for (let at: usize = 0; at < rowBytes(); at += 16) {
      v128.store(to + at, i32x4.min_s(i32x4.sub(v128.load(to + at), all), top));
    }
    return least;
  }
  for (let at: usize = 0; at < rowBytes(); at += 4) {
    store<i32>(outgoing + at, load<i32>(theta + at) - load<i32>(incoming + at));
  }
  let low = i32.MAX_VALUE;
  for (let at: usize = 0; at < rowBytes(); at += 4) {
    let given = i32.MAX_VALUE;
    for (let x: u32 = 0; x < m; x++) {
      const via = load<i32>(outgoing + ((<usize>x) << 2)) + load<i32>(table + <usize>x * rowBytes() + at);
      given = min(given, via);
    }
    store<i32>(to + at, given);
    low = min(low, given);
  }
  for (let at: usize = 0; at < rowBytes(); at += 4)
    store<i32>(to + at, min(load<i32>(to + at) - low, ceiling));
  return low;
}

/** Adds VM i to the estimate, spread over its clouds by how little they exceed its best. The padding's share is next to none. */
function estimate(i: u32, perUnit: f32): void {
  if (ASC_FEATURE_SIMD) {
    const one = f32x4.splat(1);
    const half = f32x4.splat(0.5);
    const factor = f32x4.splat(perUnit);
    let sums = f32x4.splat(0);
    for (let at: usize = 0; at < rowBytes(); at += 16) {
      const y = f32x4.mul(f32x4.convert_i32x4_s(v128.load(theta + at)), factor);
      const tail = f32x4.add(one, f32x4.add(y, f32x4.mul(half, f32x4.mul(y, y))));
      const share = f32x4.div(one, tail);
      v128.store(likely + at, share);
      sums = f32x4.add(sums, share);
    }
    sums = f32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
    addLikely(i, likely, f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1));
    return;
  }
  let sum0: f32 = 0;
  let sum1: f32 = 0;
  let sum2: f32 = 0;
  let sum3: f32 = 0;
  for (let x: u32 = 0; x < row; x++) {
    const y = <f32>load<i32>(theta + ((<usize>x) << 2)) * perUnit;
    const tail: f32 = <f32>1 + (y + <f32>0.5 * (y * y));
    const share: f32 = <f32>1 / tail;
    setF32(likely, x, share);
    const lane = x & 3;
    if (lane == 0) sum0 += share;
    else if (lane == 1) sum1 += share;
    else if (lane == 2) sum2 += share;
    else sum3 += share;
  }
  addLikely(i, likely, sum0 + sum2 + (sum1 + sum3));
}
