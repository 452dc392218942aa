import { allocate, getF32, getF64, getU32, setF32, setF64, setU32, within } from "../memory";
import { loads, m, n, pins, row, shares, slope } from "./problem";
import { ceiling, cut, fixed, rowBytes } from "./units";

/**
 * Congestion and latency by features: a row F_ix of K numbers for every free VM at every cloud. With f = sum_i F_i, f_i = F_{i,x_i},
 *
 *     cost = sum_i (own_i - |F_i|^2) + sum_{i<j} (pair_ij - 2 F_i.F_j) + |f|^2,   |f|^2 >= 2 t.f - |t|^2 for any t in R^K.
 *
 * So |f|^2 becomes a cost per VM and cloud, 2 F_ix.t, less |t|^2, and all pairs of VMs keep what is left in their tables (dual.ts). That is
 * a bound whatever F and t are. The host chooses F (src/exact/features), and fills the tables marked *:
 *
 *     features *  (n - first) x row x width f32  F_ix, rows without a cloud are zero; width = K up to a multiple of 4
 *     start *     width f32                      t at the root
 *     likely *    (n - first) x row f32            how much of each VM the relaxation puts on each cloud
 *     steps       (n - first) x width x width f32  S_k, symmetric
 *     messages *  pairs x row f64                  for VMs i < j from `first` on: what i is given of their cost to begin with, ms
 *     owns        (n - first) x row f64          beta_x s_i c_i - |F_ix|^2
 *     lengths     (n - first) x row f64          |F_ix|, times what rounding makes of 2 F_ix.t at |t| = 1 at most
 *
 * t moves along the difference r between the likely f and t, bent by S_k = (I + 2/T sum_{i>=k} Cov F_i)^-1: where the likely f follows
 * t soon, a short step is enough. T says how fast they follow, as the search's temperatures go; Cov F_i is by what is likely.
 */
export let width: u32 = 0;
export let features: usize = 0;
export let start: usize = 0;
export let likely: usize = 0;
export let messages: usize = 0;

/** Largest that a VM's cost by features may be, to either side of 0, in ms. */
export let largestByFeatures: f64 = 0;

const LARGEST_STEP: f64 = 1;
const TEMPERATURE: f32 = 2;
/** Half the spacing of f32 at 1. */
const ROUNDING: f64 = 5.9604644775390625e-8;

let first: u32 = 0;
let steps: usize = 0;
let owns: usize = 0;
let lengths: usize = 0;
/** |t| is kept below this; f is. */
let radius: f64 = 0;
let placed: usize = 0; //   likely f                    width f32
let bent: usize = 0; //     a vector and its image      2 x width f32
let leaning: usize = 0; //  likelihoods of VM k         row f32

/** After the problem is complete, before the search begins. Pinned VMs come first, and have no features. */
export function allocateFeatures(columns: u32): void {
  first = 0;
  while (first < n && <i32>getU32(pins, first) >= 0) first++;
  width = (columns + 3) & ~3;
  const rows = <usize>((n - first) * row);
  features = allocate(rows * vectorBytes());
  start = allocate(vectorBytes());
  likely = allocate(rows << 2);
  steps = allocate(<usize>((n - first) * width) * vectorBytes());
  messages = allocate(<usize>(((n - first) * (n - first - 1)) / 2) * ((<usize>row) << 3));
  owns = allocate(rows << 3);
  lengths = allocate(rows << 3);
  placed = allocate(vectorBytes());
  bent = allocate(2 * vectorBytes());
  leaning = allocate(rowBytes());
}

export function vectorBytes(): usize {
  return (<usize>width) << 2;
}

/** When the host has filled its tables: derives the others. */
export function prepareFeatures(): void {
  const rounding = 2 * ROUNDING * <f64>(width / 4 + 6);
  radius = 0;
  let longest: f64 = 0;
  let largest: f64 = 0;
  for (let i = first; i < n; i++) {
    let longestOwn: f64 = 0;
    for (let x: u32 = 0; x < m; x++) {
      const square = productOf(i, x, i, x);
      const at = (i - first) * row + x;
      const length = Math.sqrt(square);
      setF64(owns, at, getF64(slope, x) * getF64(loads, i) * getF64(shares, i) - square);
      setF64(lengths, at, rounding * length);
      longestOwn = Math.max(longestOwn, length);
      largest = Math.max(largest, Math.abs(getF64(owns, at)));
    }
    longest = Math.max(longest, longestOwn);
    radius += longestOwn;
  }
  radius *= 1.01;
  largestByFeatures = largest + 2.1 * longest * radius;
  fillSteps();
}

/** From the last VM to the first: each adds m terms of rank one to the inverse (Sherman and Morrison). */
function fillSteps(): void {
  const bytes = vectorBytes();
  for (let i = n; i-- > first; ) {
    const matrix = stepsOf(i);
    if (i + 1 < n) memory.copy(matrix, stepsOf(i + 1), <usize>width * bytes);
    else for (let q: usize = 0; q < width; q++) store<f32>(matrix + q * bytes + (q << 2), 1);
    addCovariance(i);
  }
}

function addCovariance(i: u32): void {
  const bytes = vectorBytes();
  let total: f32 = 0;
  for (let x: u32 = 0; x < m; x++) total += getF32(likely, (i - first) * row + x);
  if (!(total > 0)) return;
  for (let x: u32 = 0; x < m; x++) setF32(leaning, x, getF32(likely, (i - first) * row + x) / total);
  clearFeatures();
  addMean(i, leaning, placed);
  for (let x: u32 = 0; x < m; x++) {
    const weight = getF32(leaning, x);
    if (!(weight > 0)) continue;
    const own = rowOf(i, x);
    for (let at: usize = 0; at < bytes; at += 4)
      store<f32>(bent + at, load<f32>(own + at) - load<f32>(placed + at));
    bend(i);
    const image = bent + bytes;
    const along: f32 = productWith(bent, image);
    // Beyond single precision: the term is left out.
    if (!(along >= 0 && along < Infinity)) continue;
    const part: f32 = (<f32>2 / TEMPERATURE) * weight;
    addTerm(stepsOf(i), image, -part / (<f32>1 + part * along));
  }
}

/** matrix += factor * v v'. */
function addTerm(matrix: usize, v: usize, factor: f32): void {
  const bytes = vectorBytes();
  let to = matrix;
  for (let q: usize = 0; q < bytes; q += 4) {
    const part: f32 = factor * load<f32>(v + q);
    if (ASC_FEATURE_SIMD) {
      const all = f32x4.splat(part);
      for (let at: usize = 0; at < bytes; at += 16)
        v128.store(to + at, f32x4.add(v128.load(to + at), f32x4.mul(all, v128.load(v + at))));
    } else {
      for (let at: usize = 0; at < bytes; at += 4)
        store<f32>(to + at, load<f32>(to + at) + part * load<f32>(v + at));
    }
    to += bytes;
  }
}

function stepsOf(i: u32): usize {
  const bytes = <usize>width * vectorBytes();
  return within(steps, steps + <usize>(i - first) * bytes, bytes);
}

/** F_ix.F_jy, in double precision, summed in four lanes. */
export function productOf(i: u32, x: u32, j: u32, y: u32): f64 {
  const one = rowOf(i, x);
  const other = rowOf(j, y);
  if (ASC_FEATURE_SIMD) {
    let low = f64x2.splat(0);
    let high = low;
    for (let at: usize = 0; at < vectorBytes(); at += 16) {
      const a = v128.load(one + at);
      const b = v128.load(other + at);
      low = f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)));
      high = f64x2.add(high, f64x2.mul(promoteHigh(a), promoteHigh(b)));
    }
    const sums = f64x2.add(low, high);
    return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  }
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  for (let at: usize = 0; at < vectorBytes(); at += 16) {
    a += <f64>load<f32>(one + at) * <f64>load<f32>(other + at);
    b += <f64>load<f32>(one + at, 4) * <f64>load<f32>(other + at, 4);
    c += <f64>load<f32>(one + at, 8) * <f64>load<f32>(other + at, 8);
    d += <f64>load<f32>(one + at, 12) * <f64>load<f32>(other + at, 12);
  }
  return a + c + (b + d);
}

function promoteHigh(values: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(values, values, 2, 3, 2, 3));
}

function rowOf(i: u32, x: u32): usize {
  const at = features + <usize>((i - first) * row + x) * vectorBytes();
  return within(features, at, vectorBytes());
}

function squareOf(vector: usize): f64 {
  let sum: f64 = 0;
  for (let q: u32 = 0; q < width; q++) {
    const value = <f64>load<f32>(vector + ((<usize>q) << 2));
    sum += value * value;
  }
  return sum;
}

/** The costs of VMs k.. with t in, in units. */
export function priceFeatures(k: u32, costs: usize, t: usize, unary: usize): void {
  let square = squareOf(t);
  if (square > radius * radius) {
    const factor = <f32>(radius / Math.sqrt(square));
    for (let at: usize = 0; at < vectorBytes(); at += 4) store<f32>(t + at, load<f32>(t + at) * factor);
    square = squareOf(t);
  }
  const length = Math.sqrt(square);
  let from = costs;
  for (let i = k; i < n; i++) {
    const own = owns + ((<usize>((i - first) * row)) << 3);
    const slack = lengths + ((<usize>((i - first) * row)) << 3);
    const to = within(unary, unary + <usize>i * rowBytes(), rowBytes());
    if (ASC_FEATURE_SIMD) {
      const all = f64x2.splat(length);
      for (let x: u32 = 0; x < row; x += 4) {
        const at = (<usize>x) << 3;
        const sums = fourProducts(i, x, t);
        const twice = f32x4.add(sums, sums);
        const low = f64x2.add(v128.load(from + at), v128.load(own + at));
        const high = f64x2.add(v128.load(from + at, 16), v128.load(own + at, 16));
        const lowOff = f64x2.mul(v128.load(slack + at), all);
        const highOff = f64x2.mul(v128.load(slack + at, 16), all);
        const upper = v128.shuffle<i32>(twice, twice, 2, 3, 2, 3);
        const lower = f64x2.add(low, f64x2.sub(f64x2.promote_low_f32x4(twice), lowOff));
        const higher = f64x2.add(high, f64x2.sub(f64x2.promote_low_f32x4(upper), highOff));
        v128.store(to + (at >> 1), cut(lower, higher, at >> 1));
      }
    } else {
      for (let x: u32 = 0; x < row; x++) {
        const at = (<usize>x) << 3;
        const sum: f32 = productWith(rowOf(i, x), t);
        const twice = <f64>(sum + sum);
        const cost = load<f64>(from + at) + load<f64>(own + at) + (twice - load<f64>(slack + at) * length);
        setU32(unary, i * row + x, x < m ? fixed(cost) : ceiling);
      }
    }
    from += (<usize>row) << 3;
  }
}

/** F_ix.t for x and the three clouds after it. */
function fourProducts(i: u32, x: u32, t: usize): v128 {
  const bytes = vectorBytes();
  let from = rowOf(i, x);
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(t + at);
    a = f32x4.add(a, f32x4.mul(value, v128.load(from)));
    b = f32x4.add(b, f32x4.mul(value, v128.load(from + bytes)));
    c = f32x4.add(c, f32x4.mul(value, v128.load(from + 2 * bytes)));
    d = f32x4.add(d, f32x4.mul(value, v128.load(from + 3 * bytes)));
    from += 16;
  }
  const evenAB = v128.shuffle<i32>(a, b, 0, 4, 2, 6);
  const oddAB = v128.shuffle<i32>(a, b, 1, 5, 3, 7);
  const evenCD = v128.shuffle<i32>(c, d, 0, 4, 2, 6);
  const oddCD = v128.shuffle<i32>(c, d, 1, 5, 3, 7);
  // Lanes 0 and 1: the first pair of a and b; 2 and 3: their second pair.
  const ab = f32x4.add(evenAB, oddAB);
  const cd = f32x4.add(evenCD, oddCD);
  return f32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** The same sum of f32 in the same order, one cloud at a time. */
function productWith(from: usize, t: usize): f32 {
  let a: f32 = 0;
  let b: f32 = 0;
  let c: f32 = 0;
  let d: f32 = 0;
  for (let at: usize = 0; at < vectorBytes(); at += 16) {
    a += load<f32>(t + at) * load<f32>(from + at);
    b += load<f32>(t + at, 4) * load<f32>(from + at, 4);
    c += load<f32>(t + at, 8) * load<f32>(from + at, 8);
    d += load<f32>(t + at, 12) * load<f32>(from + at, 12);
  }
  return a + b + (c + d);
}

/** |t|^2. */
export function priceOfFeatures(t: usize): f64 {
  return squareOf(t);
}

export function clearFeatures(): void {
  memory.fill(placed, 0, vectorBytes());
}

/** Adds VM i, spread over the clouds by `weights` (row f32), whose sum is `total`. */
export function addFeatures(i: u32, weights: usize, total: f32): void {
  for (let x: u32 = 0; x < m; x++) setF32(leaning, x, getF32(weights, x) / total);
  addMean(i, leaning, placed);
}

/** Likelihoods of the VM that was added last: VM k, after a sweep. Row f32. */
export function lastLeaning(): usize {
  return leaning;
}

/** to += sum_x weights_x F_ix. */
function addMean(i: u32, weights: usize, to: usize): void {
  const bytes = vectorBytes();
  const from = rowOf(i, 0);
  if (ASC_FEATURE_SIMD) {
    for (let at: usize = 0; at < bytes; at += 16) {
      let sum = v128.load(to + at);
      let next = from + at;
      for (let x: usize = 0; x < (<usize>m) << 2; x += 4) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + x), v128.load(next)));
        next += bytes;
      }
      v128.store(to + at, sum);
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 4) {
      let sum = load<f32>(to + at);
      let next = from + at;
      for (let x: u32 = 0; x < m; x++) {
        sum += getF32(weights, x) * load<f32>(next);
        next += bytes;
      }
      store<f32>(to + at, sum);
    }
  }
}

/** The second vector of `bent` = S_k times its first. */
function bend(k: u32): void {
  const bytes = vectorBytes();
  const image = bent + bytes;
  const matrix = stepsOf(k);
  if (ASC_FEATURE_SIMD) {
    for (let at: usize = 0; at < bytes; at += 16) {
      let sum = f32x4.splat(0);
      let next = matrix + at;
      for (let p: usize = 0; p < bytes; p += 4) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(bent + p), v128.load(next)));
        next += bytes;
      }
      v128.store(image + at, sum);
    }
  } else {
    for (let at: usize = 0; at < bytes; at += 4) {
      let sum: f32 = 0;
      let next = matrix + at;
      for (let p: usize = 0; p < bytes; p += 4) {
        sum += load<f32>(bent + p) * load<f32>(next);
        next += bytes;
      }
      store<f32>(image + at, sum);
    }
  }
}

/** Moves t to where the next bound on VMs k.. may be higher. */
export function moveFeatures(k: u32, t: usize, bound: f64, aim: f64): void {
  for (let at: usize = 0; at < vectorBytes(); at += 4) {
    store<f32>(bent + at, load<f32>(placed + at) - load<f32>(t + at));
  }
  bend(k);
  const image = bent + vectorBytes();
  let distance: f64 = 0;
  for (let at: usize = 0; at < vectorBytes(); at += 4) {
    distance += <f64>load<f32>(bent + at) * <f64>load<f32>(image + at);
  }
  if (!(distance > 0)) return;
  const step = <f32>Math.min(LARGEST_STEP, (aim - bound) / (2 * distance));
  for (let at: usize = 0; at < vectorBytes(); at += 4) {
    store<f32>(t + at, load<f32>(t + at) + step * load<f32>(image + at));
  }
}

/**
 * t without VM k, which is placed at x; `likelihoods` (row f32) were what it leaned to. That it now leans to x alone is news,
 * which the others answer.
 */
export function withoutFeatures(k: u32, x: u32, from: usize, likelihoods: usize, to: usize): void {
  memory.copy(to, from, vectorBytes());
  if (k < first || k + 1 >= n) return;
  memory.fill(bent, 0, vectorBytes());
  addMean(k, likelihoods, bent);
  const own = rowOf(k, x);
  for (let at: usize = 0; at < vectorBytes(); at += 4) {
    store<f32>(bent + at, load<f32>(own + at) - load<f32>(bent + at));
  }
  bend(k + 1);
  const image = bent + vectorBytes();
  for (let at: usize = 0; at < vectorBytes(); at += 4) {
    store<f32>(to + at, load<f32>(to + at) - load<f32>(own + at) + load<f32>(image + at));
  }
}
