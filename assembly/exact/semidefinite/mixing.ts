import { allocate, getF32, getF64, getU32, setF32, setF64, within } from "../../memory";
import { count, degree, first, multipliers, neighbour, roots, weight } from "./network";

/**
 * The mixing method (Wang, Chang and Kolter 2017) on
 *
 *     minimise sum over edges e_ij |y_i - y_j|^2 + mu |sum_i v_i y_i|^2   over unit vectors y_i:
 *
 * one vector after the other turns to where it is best. What pulls at it along edges is added up in single precision, which halves the memory
 * that is read; what pulls all of them together is not, since it may be far larger, and cancels. No bound depends on either.
 *
 *     vectors *   f32, rows of `bytes` for every VM: y
 *     scaled      f32, every edge twice: e_ij / unit
 *     edges       f32, a row: sum_j e_ij y_j / unit, of the VM at hand
 *     sum         f64, a row: sum_i v_i y_i
 *     pull        f64, a row: (mu v_i sum_{j != i} v_j y_j - sum_j e_ij y_j) / unit
 *
 * The host fills those marked *, with zeros in coordinates that are not used.
 */
export let vectors: usize = 0;

let width: u32 = 0;
let bytes: usize = 0;
let unit: f64 = 1;
let scaled: usize = 0;
let edges: usize = 0;
let sum: usize = 0;
let pull: usize = 0;

/** Vectors have `theWidth` coordinates, a multiple of 16. */
export function allocateMixing(theWidth: u32, ends: u32): void {
  width = theWidth;
  bytes = (<usize>width) << 2;
  vectors = allocate(<usize>count * bytes);
  scaled = allocate((<usize>ends) << 2);
  edges = allocate(bytes);
  sum = allocate(bytes << 1);
  pull = allocate(bytes << 1);
}

/** Once the host has filled everything. Edges are divided by `theUnit`: no costs are beyond single precision then that matter. */
export function beginMixing(theUnit: f64): void {
  unit = theUnit;
  const ends = getU32(first, count);
  for (let at: u32 = 0; at < ends; at++) setF32(scaled, at, <f32>(getF64(weight, at) / unit));
  for (let q: u32 = 0; q < width; q++) {
    let total: f64 = 0;
    for (let i: u32 = 0; i < count; i++) total += getF64(roots, i) * <f64>getF32(vectors, i * width + q);
    setF64(sum, q, total);
  }
}

/** One sweep: every vector turns against its pull, and its multiplier is its degree less the length of that. Returns the multipliers' sum. */
export function turnVectors(mu: f64): f64 {
  let total: f64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const v = getF64(roots, i);
    addNeighbours(i);
    const length = Math.sqrt(pullAt(i, v, (mu * v) / unit));
    const multiplier = getF64(degree, i) + mu * v * v - unit * length;
    setF64(multipliers, i, multiplier);
    total += multiplier;
    if (length > 0) turn(i, v, -1 / length);
  }
  return total;
}

/** edges = sum_j e_ij y_j / unit */
function addNeighbours(i: u32): void {
  const begin = getU32(first, i);
  const end = getU32(first, i + 1);
  if (ASC_FEATURE_SIMD) {
    for (let at: usize = 0; at < bytes; at += 64) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let c = f32x4.splat(0);
      let d = f32x4.splat(0);
      for (let k = begin; k < end; k++) {
        const e = f32x4.splat(getF32(scaled, k));
        const other = within(vectors, vectors + <usize>getU32(neighbour, k) * bytes + at, 64);
        a = f32x4.add(a, f32x4.mul(e, v128.load(other)));
        b = f32x4.add(b, f32x4.mul(e, v128.load(other, 16)));
        c = f32x4.add(c, f32x4.mul(e, v128.load(other, 32)));
        d = f32x4.add(d, f32x4.mul(e, v128.load(other, 48)));
      }
      v128.store(edges + at, a);
      v128.store(edges + at, b, 16);
      v128.store(edges + at, c, 32);
      v128.store(edges + at, d, 48);
    }
  } else {
    for (let q: u32 = 0; q < width; q++) {
      let total: f32 = 0;
      for (let k = begin; k < end; k++)
        total += getF32(scaled, k) * getF32(vectors, getU32(neighbour, k) * width + q);
      setF32(edges, q, total);
    }
  }
}

/** pull = muV (sum - v y_i) - edges; its square, added up in four lanes in every build, so that all builds agree to the last bit. */
function pullAt(i: u32, v: f64, muV: f64): f64 {
  if (ASC_FEATURE_SIMD) {
    const own = within(vectors, vectors + <usize>i * bytes, bytes);
    const allV = f64x2.splat(v);
    const allMuV = f64x2.splat(muV);
    let squareLow = f64x2.splat(0);
    let squareHigh = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const y = v128.load(own + at);
      const others = v128.load(edges + at);
      const place = at << 1;
      const low = pullOf(v128.load(sum + place), y, others, allV, allMuV);
      const high = pullOf(v128.load(sum + place, 16), upperHalf(y), upperHalf(others), allV, allMuV);
      v128.store(pull + place, low);
      v128.store(pull + place, high, 16);
      squareLow = f64x2.add(squareLow, f64x2.mul(low, low));
      squareHigh = f64x2.add(squareHigh, f64x2.mul(high, high));
    }
    const square = f64x2.add(squareLow, squareHigh);
    return f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1);
  }
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  for (let q: u32 = 0; q < width; q += 4) {
    a += squareAt(i, q, v, muV);
    b += squareAt(i, q + 1, v, muV);
    c += squareAt(i, q + 2, v, muV);
    d += squareAt(i, q + 3, v, muV);
  }
  return a + c + (b + d);
}

function squareAt(i: u32, q: u32, v: f64, muV: f64): f64 {
  const part = muV * (getF64(sum, q) - v * <f64>getF32(vectors, i * width + q)) - <f64>getF32(edges, q);
  setF64(pull, q, part);
  return part * part;
}

/** In two coordinates, the lower ones of y and edges. */
function pullOf(sums: v128, y: v128, edges: v128, v: v128, muV: v128): v128 {
  const together = f64x2.mul(muV, f64x2.sub(sums, f64x2.mul(v, f64x2.promote_low_f32x4(y))));
  return f64x2.sub(together, f64x2.promote_low_f32x4(edges));
}

function upperHalf(floats: v128): v128 {
  return v128.shuffle<f32>(floats, floats, 2, 3, 2, 3);
}

/** y_i becomes factor * pull, and sum follows. */
function turn(i: u32, v: f64, factor: f64): void {
  const own = within(vectors, vectors + <usize>i * bytes, bytes);
  if (ASC_FEATURE_SIMD) {
    const all = f64x2.splat(factor);
    const allV = f64x2.splat(v);
    for (let at: usize = 0; at < bytes; at += 16) {
      const place = at << 1;
      const was = v128.load(own + at);
      const low = f32x4.demote_f64x2_zero(f64x2.mul(all, v128.load(pull + place)));
      const high = f32x4.demote_f64x2_zero(f64x2.mul(all, v128.load(pull + place, 16)));
      const now = v128.shuffle<f32>(low, high, 0, 1, 4, 5);
      v128.store(own + at, now);
      const step = f64x2.sub(f64x2.promote_low_f32x4(now), f64x2.promote_low_f32x4(was));
      const upper = f64x2.sub(
        f64x2.promote_low_f32x4(upperHalf(now)),
        f64x2.promote_low_f32x4(upperHalf(was)),
      );
      v128.store(sum + place, f64x2.add(v128.load(sum + place), f64x2.mul(allV, step)));
      v128.store(sum + place, f64x2.add(v128.load(sum + place, 16), f64x2.mul(allV, upper)), 16);
    }
  } else {
    for (let q: u32 = 0; q < width; q++) {
      const place = i * width + q;
      const was = getF32(vectors, place);
      const now = <f32>(factor * getF64(pull, q));
      setF32(vectors, place, now);
      setF64(sum, q, getF64(sum, q) + v * (<f64>now - <f64>was));
    }
  }
}
