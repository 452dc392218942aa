import { a, activation, exact, factor, hostOf, isFixed, m, n, selfOf, vmRecord } from "./layout";
import { getF64, getF64x2, getU32, setF64, setU32 } from "./memory";
import { below } from "./random";
import { regularisation } from "./regularisation";
import { TOLERANCE } from "./tolerance";
import { GROUP, touchActivations } from "./touch";
import { allUtilities, compareUtilities, utilities, utilityMoving, utilityStaying } from "./utility";
import { migrate, weight } from "./weights";

/** Bounds that decide without an exponential must hold by more than rounding could change. */
export const CERTAIN: f64 = 1 - 1e-12;

/** How the VMs of a round are chosen; the numbers are part of the interface to wasm.ts. */
export const PERMUTATION: u32 = 0;
export const UNIFORM: u32 = 1;
export const ROUND_ROBIN: u32 = 2;

/** g_i(x) = u f(w_x) at the host. */
export function costStaying(u: f64, x: u32): f64 {
  return u * regularisation(weight(x), a);
}

/** g_i(y) = u f(w_y + u) at a target. */
export function costMoving(u: f64, y: u32): f64 {
  return u * regularisation(weight(y) + u, a);
}

/**
 * The migration rule g_i(y) < factor * g_i(x), without an exponential for almost every pair.
 *
 * w_x >= u_i(x) and w_y + u_i(y) >= u_i(y), and 1 - t <= exp(-t) <= 1, so with t_u = 1 / (u + a)
 * u (1 - t_u) <= u f <= u brackets both sides; only overlapping brackets need weights. The brackets are multiplied
 * through by u + a, which saves the division. They are compared by their difference: where both products overflow it
 * is NaN, and nothing is decided.
 */
export function satisfiesRule(staying: f64, moving: f64, x: u32, y: u32): bool {
  const bound = factor * staying;
  const movingA = moving + a;
  if (moving * (movingA - 1) * CERTAIN - bound * movingA >= 0) return false;
  const stayingA = staying + a;
  if (moving * stayingA < bound * (stayingA - 1) * CERTAIN) return true;
  return costMoving(moving, y) < factor * costStaying(staying, x);
}

/** A lower bound on u f(w) for any weight w >= u: u (1 - 1 / (u + a)), and 0 where that is negative. */
export function lowest(u: f64): f64 {
  if (u == Infinity) return u;
  return max<f64>(0, u - u / (u + a));
}

/** u f(w) >= bound for every weight w >= u, as u (1 - 1 / (u + a)) >= bound shows without a division. */
function isCertainlyAtLeast(u: f64, bound: f64): bool {
  if (u == Infinity) return true;
  const shifted = u + a;
  return u * (shifted - 1) * CERTAIN - bound * shifted >= 0;
}

/** The same for every target at once, from the lowest u: for a >= 1 the bracket u (1 - 1 / (u + a)) grows with u. */
function isOutOfReach(lowestUtility: f64, bound: f64): bool {
  return a >= 1 && isCertainlyAtLeast(lowestUtility, bound);
}

/** The lowest u_i(y) over y != x. */
function lowestTarget(x: u32): f64 {
  const table = utilities();
  const staying = getF64(table, x);
  setF64(table, x, Infinity);
  let least: f64 = Infinity;
  if (ASC_FEATURE_SIMD) {
    let minimum = f64x2.splat(Infinity);
    const even = m & ~1;
    for (let y: u32 = 0; y < even; y += 2) minimum = f64x2.pmin(minimum, getF64x2(table, y));
    least = min<f64>(f64x2.extract_lane(minimum, 0), f64x2.extract_lane(minimum, 1));
    if (even < m) least = min<f64>(least, getF64(table, even));
  } else {
    for (let y: u32 = 0; y < m; y++) least = min<f64>(least, getF64(table, y));
  }
  setF64(table, x, staying);
  return least;
}

export function resetActivation(): void {
  for (let k: u32 = 0; k < n; k++) setU32(activation, k, k);
}

export function shuffleActivation(): void {
  for (let k = n - 1; k > 0; k--) {
    const other = below(k + 1);
    const swapped = getU32(activation, k);
    setU32(activation, k, getU32(activation, other));
    setU32(activation, other, swapped);
  }
}

/** One round of n activations with random targets (Flock, Algorithm 1); the number of migrations. */
export function roundRandomTarget(order: u32): u32 {
  if (order == PERMUTATION) shuffleActivation();
  let migrations: u32 = 0;
  const others = m - 1;
  for (let start: u32 = 0; start < n; start += GROUP) {
    const end = min<u32>(start + GROUP, n);
    if (order == PERMUTATION) touchActivations(start, end);
    for (let k = start; k < end; k++) {
      const i = activated(order, k);
      const record = vmRecord(i);
      if (others == 0 || isFixed(record)) continue;
      const x = hostOf(i);
      let y = below(others);
      y += y >= x ? 1 : 0;
      compareUtilities(record, x, y);
      if (satisfiesRule(utilityStaying, utilityMoving, x, y)) {
        migrate(i, y);
        migrations++;
      }
    }
  }
  return migrations;
}

/** One round of n activations, each looking at every target. */
export function roundBestTarget(order: u32): u32 {
  if (order == PERMUTATION) shuffleActivation();
  let migrations: u32 = 0;
  for (let start: u32 = 0; start < n; start += GROUP) {
    const end = min<u32>(start + GROUP, n);
    if (order == PERMUTATION) touchActivations(start, end);
    for (let k = start; k < end; k++) {
      const i = activated(order, k);
      const y = deviationOf(i);
      if (y < 0) continue;
      migrate(i, y);
      migrations++;
    }
  }
  return migrations;
}

export function activated(order: u32, k: u32): u32 {
  if (order == PERMUTATION) return getU32(activation, k);
  return order == UNIFORM ? below(n) : k;
}

/** g_i(x) and g_i(to) of the deviation found last. */
export let deviationStay: f64 = 0;
export let deviationMove: f64 = 0;

/** The best target of VM i if it satisfies the migration rule, else -1. */
export function deviationOf(i: u32): i32 {
  if (m == 1 || isFixed(vmRecord(i))) return -1;
  const x = hostOf(i);
  allUtilities(i);
  const staying = getF64(utilities(), x);
  const bound = factor * staying;
  if (isOutOfReach(lowestTarget(x), bound)) return -1;
  let best: i32 = -1;
  let bestCost: f64 = Infinity;
  for (let y: u32 = 0; y < m; y++) {
    if (y == x) continue;
    const u = getF64(utilities(), y);
    if (isCertainlyAtLeast(u, min<f64>(bound, (1 - TOLERANCE) * bestCost))) continue;
    const cost = costMoving(u, y);
    if (cost < (1 - TOLERANCE) * bestCost) {
      bestCost = cost;
      best = y;
    }
  }
  if (best < 0) return -1;
  const stay = costStaying(staying, x);
  if (!(bestCost < factor * stay)) return -1;
  deviationStay = stay;
  deviationMove = bestCost;
  return best;
}

/** g_i at every cloud, into the utilities' place: the host's own cost and each target's. */
export function allCosts(i: u32): void {
  const x = hostOf(i);
  const isIdle = selfOf(vmRecord(i)) == 0;
  allUtilities(i);
  for (let y: u32 = 0; y < m; y++) {
    // A VM without demand pays nothing, not 0 * infinity, at a saturated cloud.
    const u = isIdle ? 0 : getF64(utilities(), y);
    store<f64>(utilities() + ((<usize>y) << 3), y == x ? costStaying(u, x) : costMoving(u, y));
  }
}

/** Where the last equilibrium check found a VM that would migrate: the place to look first. */
let witness: u32 = 0;

/** True if no VM has a target that satisfies the rule. Starts at the last witness, which mostly still deviates. */
export function isEquilibrium(): bool {
  for (let k: u32 = 0; k < n; k++) {
    const i = witness;
    if (deviationOf(i) >= 0) return false;
    witness = i + 1 < n ? i + 1 : 0;
  }
  return true;
}

export function resetWitness(): void {
  witness = 0;
}
