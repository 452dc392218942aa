import { addF64, allocate, getF64, getF64x2, getU32, setF64, setF64x2 } from "../../memory";
import { count, degree, first, multipliers, neighbour, roots, weight } from "./network";

/**
 * The convex function that bounds the cost from below on one-hot rows Y, free VMs by clouds (src/exact/semidefinite/relaxation.ts),
 *
 *     F(Y) = sum of (a_ix + u_i G_xx) Y_ix + tr(G Y' (L - diag u) Y) + sum_x beta_x (sum_i v_i Y_ix)^2.
 *
 *     point *   f64, `row` for every VM: Y
 *     unary *   f64, `row` for every VM: a
 *     gram *    f64, m rows of `row`: G, symmetric to the last bit
 *     slope *   f64, `row`: beta
 *     sums      f64, `row`: sum_i v_i Y_ix
 *     pulled    f64, `row`: (L - diag u) Y of the VM at hand
 *     gradient  f64, `row`: dF / dY of the VM at hand
 *
 * The host fills those marked *, with zeros from m on, and reads point. Sums are taken in the same order in every build, so that all builds
 * agree to the last bit.
 */
export let point: usize = 0;
export let unary: usize = 0;
export let gram: usize = 0;
export let slope: usize = 0;

let clouds: u32 = 0;
/** Clouds, rounded up to a multiple of 2. */
let row: u32 = 0;
let sums: usize = 0;
let pulled: usize = 0;
let gradient: usize = 0;

export function allocatePoint(theClouds: u32): void {
  clouds = theClouds;
  row = (clouds + 1) & ~1;
  const rowBytes = (<usize>row) << 3;
  point = allocate(<usize>count * rowBytes);
  unary = allocate(<usize>count * rowBytes);
  gram = allocate(<usize>clouds * rowBytes);
  slope = allocate(rowBytes);
  sums = allocate(rowBytes);
  pulled = allocate(rowBytes);
  gradient = allocate(rowBytes);
}

/** Every VM in turn moves weight from its dearest cloud to its cheapest, as far as helps. */
export function moveWeights(): void {
  addSums();
  for (let i: u32 = 0; i < count; i++) moveWeight(i);
}

/** What the tangent of F at the point proves: the sum over VMs of the least slope, less the quadratic part; but for rounding. */
export function tangentBound(): f64 {
  addSums();
  let least: f64 = 0;
  let quadratic: f64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    differentiate(i);
    let low = getF64(gradient, 0);
    for (let x: u32 = 0; x < clouds; x++) {
      const linear = getF64(unary, i * row + x) + getF64(multipliers, i) * getF64(gram, x * row + x);
      quadratic += ((getF64(gradient, x) - linear) / 2) * getF64(point, i * row + x);
      low = Math.min(low, getF64(gradient, x));
    }
    least += low;
  }
  return least - quadratic;
}

function addSums(): void {
  for (let x: u32 = 0; x < row; x++) setF64(sums, x, 0);
  for (let i: u32 = 0; i < count; i++) {
    const v = getF64(roots, i);
    for (let x: u32 = 0; x < row; x++) addF64(sums, x, v * getF64(point, i * row + x));
  }
}

function moveWeight(i: u32): void {
  differentiate(i);
  const own = i * row;
  let cheapest: u32 = 0;
  let dearest: i32 = -1;
  for (let x: u32 = 0; x < clouds; x++) {
    const cost = getF64(gradient, x);
    if (cost < getF64(gradient, cheapest)) cheapest = x;
    if (getF64(point, own + x) > 0 && (dearest < 0 || cost > getF64(gradient, dearest))) dearest = x;
  }
  if (dearest < 0) return;
  const gain = getF64(gradient, dearest) - getF64(gradient, cheapest);
  if (!(gain > 0)) return;
  const v = getF64(roots, i);
  const distance =
    getF64(gram, cheapest * row + cheapest) +
    getF64(gram, dearest * row + dearest) -
    2 * getF64(gram, cheapest * row + dearest);
  const curvature =
    (getF64(degree, i) - getF64(multipliers, i)) * distance +
    v * v * (getF64(slope, cheapest) + getF64(slope, dearest));
  const weightThere = getF64(point, own + dearest);
  const step = curvature > 0 ? Math.min(weightThere, gain / (2 * curvature)) : weightThere;
  addF64(point, own + dearest, -step);
  addF64(point, own + cheapest, step);
  addF64(sums, dearest, -v * step);
  addF64(sums, cheapest, v * step);
}

/** dF / dY_i into `gradient`. */
function differentiate(i: u32): void {
  const u = getF64(multipliers, i);
  const v = getF64(roots, i);
  const rest = getF64(degree, i) - u;
  const begin = getU32(first, i);
  const end = getU32(first, i + 1);
  const own = i * row;
  if (ASC_FEATURE_SIMD) {
    for (let x: u32 = 0; x < row; x += 2) {
      let pull = f64x2.mul(f64x2.splat(rest), getF64x2(point, own + x));
      for (let k = begin; k < end; k++) {
        const theirs = getF64x2(point, getU32(neighbour, k) * row + x);
        pull = f64x2.sub(pull, f64x2.mul(f64x2.splat(getF64(weight, k)), theirs));
      }
      setF64x2(pulled, x, pull);
    }
    for (let x: u32 = 0; x < row; x += 2) {
      let turned = f64x2.splat(0);
      for (let y: u32 = 0; y < clouds; y++)
        turned = f64x2.add(turned, f64x2.mul(getF64x2(gram, y * row + x), f64x2.splat(getF64(pulled, y))));
      const congestion = f64x2.mul(f64x2.mul(getF64x2(slope, x), f64x2.splat(v)), getF64x2(sums, x));
      setF64x2(gradient, x, f64x2.mul(f64x2.splat(2), f64x2.add(turned, congestion)));
    }
  } else {
    for (let x: u32 = 0; x < row; x++) {
      let pull = rest * getF64(point, own + x);
      for (let k = begin; k < end; k++)
        pull -= getF64(weight, k) * getF64(point, getU32(neighbour, k) * row + x);
      setF64(pulled, x, pull);
    }
    for (let x: u32 = 0; x < row; x++) {
      let turned: f64 = 0;
      for (let y: u32 = 0; y < clouds; y++) turned += getF64(gram, y * row + x) * getF64(pulled, y);
      setF64(gradient, x, 2 * (turned + getF64(slope, x) * v * getF64(sums, x)));
    }
  }
  for (let x: u32 = 0; x < clouds; x++) {
    const linear = getF64(unary, own + x) + u * getF64(gram, x * row + x);
    setF64(gradient, x, linear + getF64(gradient, x));
  }
}
