import { allocate, getF32, getF64, setF32, setF64, setU32, within } from "../memory";
import { m, n, roots, row, slope } from "./problem";
import { ceiling, cut, fixed, rowBytes } from "./units";

/**
 * Congestion by one price a cloud: S C >= V^2 with V = sum of v_i = sqrt(s_i c_i) (Cauchy-Schwarz), and V^2 >= 2 t V - t^2 for any price t.
 * So the congestion becomes a cost per VM and cloud, 2 beta_x t_x v_i, less sum_x beta_x t_x^2.
 *
 * Prices move along the difference between what the relaxation would put on a cloud and the price, by Polyak's step.
 */
const LARGEST_STEP: f64 = 0.5;

let priced: usize = 0; //  2 beta_x t_x                  row f64
let placed: usize = 0; //  sum of v_i times likelihood  row f32

export function prepareClouds(): void {
  priced = allocate((<usize>row) << 3);
  placed = allocate(rowBytes());
}

/** Loads spread over the clouds in proportion to what these can take, VMs before `first` left out. */
export function spreadPrices(first: u32, prices: usize): void {
  let spread: f64 = 0;
  let total: f64 = 0;
  for (let x: u32 = 0; x < m; x++) spread += 1 / getF64(slope, x);
  for (let i = first; i < n; i++) total += getF64(roots, i);
  for (let x: u32 = 0; x < m; x++) setF64(prices, x, total / getF64(slope, x) / spread);
}

/** The costs of VMs k.. with the prices in, in units. */
export function priceClouds(k: u32, costs: usize, prices: usize, unary: usize): void {
  for (let x: u32 = 0; x < m; x++) setF64(priced, x, 2 * getF64(slope, x) * getF64(prices, x));
  const wide = (<usize>row) << 3;
  let from = costs;
  for (let i = k; i < n; i++) {
    const v = getF64(roots, i);
    const to = within(unary, unary + <usize>i * rowBytes(), rowBytes());
    if (ASC_FEATURE_SIMD) {
      const factor = f64x2.splat(v);
      for (let at: usize = 0; at < wide; at += 32) {
        const low = f64x2.add(v128.load(from + at), f64x2.mul(v128.load(priced + at), factor));
        const high = f64x2.add(v128.load(from + at + 16), f64x2.mul(v128.load(priced + at + 16), factor));
        v128.store(to + (at >> 1), cut(low, high, at >> 1));
      }
    } else {
      for (let x: u32 = 0; x < m; x++) {
        setU32(unary, i * row + x, fixed(load<f64>(from + ((<usize>x) << 3)) + getF64(priced, x) * v));
      }
      for (let x = m; x < row; x++) setU32(unary, i * row + x, ceiling);
    }
    from += wide;
  }
}

/** sum_x beta_x t_x^2. */
export function priceOfClouds(prices: usize): f64 {
  let sum: f64 = 0;
  for (let x: u32 = 0; x < m; x++) sum += getF64(slope, x) * getF64(prices, x) * getF64(prices, x);
  return sum;
}

export function clearClouds(): void {
  memory.fill(placed, 0, rowBytes());
}

/** Adds VM i, spread over the clouds by the weights `likely` (row f32), whose sum is `total`. */
export function addToClouds(i: u32, likely: usize, total: f32): void {
  const v = <f32>getF64(roots, i) / total;
  if (ASC_FEATURE_SIMD) {
    const factor = f32x4.splat(v);
    for (let at: usize = 0; at < rowBytes(); at += 16) {
      v128.store(placed + at, f32x4.add(v128.load(placed + at), f32x4.mul(factor, v128.load(likely + at))));
    }
  } else {
    for (let x: u32 = 0; x < row; x++) setF32(placed, x, getF32(placed, x) + v * getF32(likely, x));
  }
}

/** Moves the prices to where the next bound may be higher, if it is to be: none is ever negative. */
export function moveClouds(prices: usize, bound: f64, aim: f64): void {
  let distance: f64 = 0;
  for (let x: u32 = 0; x < m; x++) {
    const difference = <f64>getF32(placed, x) - getF64(prices, x);
    distance += getF64(slope, x) * difference * difference;
  }
  if (!(distance > 0 && aim > bound)) return;
  const step = Math.min(LARGEST_STEP, (aim - bound) / (2 * distance));
  for (let x: u32 = 0; x < m; x++) {
    const price = getF64(prices, x);
    setF64(prices, x, Math.max(0, price + step * (<f64>getF32(placed, x) - price)));
  }
}

/** Prices without VM k, which is placed at x. */
export function withoutPlaced(k: u32, x: u32, from: usize, to: usize): void {
  memory.copy(to, from, (<usize>row) << 3);
  setF64(to, x, Math.max(0, getF64(to, x) - getF64(roots, k)));
}
