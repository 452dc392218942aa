import { allocate, setU32 } from "../memory";
import { m, row } from "./problem";

/**
 * Costs as fixed-point integers, `scale` units per ms, rounded down. Costs above `ceiling` are cut down to it: that only lowers a bound.
 * Nothing may be below minus twice the ceiling, which `chooseUnits` is told enough to see to.
 */
export let scale: f64 = 1;
export let ceiling: i32 = 0;
/** The least that a row of VM costs may hold: nothing, but the ceiling where there is no cloud. Row i32. */
export let padding: usize = 0;

export function rowBytes(): usize {
  return (<usize>row) << 2;
}

/** Units so fine that `upper` ms are still below the ceiling; sums over `degree` neighbours stay below 2^30. */
export function chooseUnits(upper: f64, degree: u32): void {
  ceiling = <i32>((1 << 30) / (degree + 3));
  scale = 1;
  while (scale * upper * 2 <= <f64>ceiling && scale < 1e12) scale *= 2;
  while (scale * upper > <f64>ceiling) scale *= 0.5;
  padding = allocate(rowBytes());
  for (let x: u32 = 0; x < row; x++) setU32(padding, x, x < m ? i32.MIN_VALUE : ceiling);
}

/** Rounded down, cut at the ceiling. */
export function fixed(cost: f64): i32 {
  const units = Math.floor(cost * scale);
  return units > <f64>ceiling ? ceiling : units < -2 * <f64>ceiling ? -2 * ceiling : <i32>units;
}

/** Two costs as integers in the low lanes. */
export function inUnits(costs: v128): v128 {
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.mul(costs, f64x2.splat(scale))));
}

/** Four costs as integers, cut at the ceiling, and at the ceiling where there is no cloud. `at` in bytes into the row. */
export function cut(low: v128, high: v128, at: usize): v128 {
  const units = i32x4.min_s(v128.shuffle<i32>(inUnits(low), inUnits(high), 0, 1, 4, 5), i32x4.splat(ceiling));
  return i32x4.max_s(units, v128.load(padding + at));
}
