import { hiddenByRounding } from "../rounding.ts";
import { unsignedCutForm } from "./cut-form.ts";
import { type Cuts, summandsOf } from "./cuts.ts";
import { type Multipliers, moveSums, type Quadratic, rowOf, sumsOf } from "./quadratic.ts";

const MOST_SWEEPS = 400;
const SWEEPS_A_LOOK = 20;
const SETTLED = 1e-5;

export interface Tangent {
  /** A relaxed assignment y: vms rows of m weights that sum to 1. */
  readonly relaxed: Float64Array;
  /** No assignment costs less if P has no negative eigenvalue between assignments, ms. */
  readonly bound: number;
}

/**
 * The relaxed assignment whose tangent of P shows most, nearly, from one that is close: every VM in turn moves weight from its dearest cloud
 * to its cheapest, as far as helps. The form's tables and those of cuts must nowhere be negative.
 */
export function bestTangent(
  quadratic: Quadratic,
  { tables, cuts }: Omit<Multipliers, "blocks">,
  near: Float64Array,
): Tangent {
  const { problem, blocks } = quadratic;
  const least = leastOfTables(tables, problem.clouds);
  const linear = problem.unary.map((cost, k) => cost - blocks[k * problem.clouds + (k % problem.clouds)]);
  const point = onSimplices(near, problem.clouds);
  let best = { relaxed: point.slice(), bound: tangentBound(quadratic, linear, least, point) };
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += SWEEPS_A_LOOK) {
    for (let k = 0; k < SWEEPS_A_LOOK; k++) moveAll(quadratic, linear, point);
    point.set(onSimplices(point, problem.clouds));
    const bound = tangentBound(quadratic, linear, least, point);
    const gain = bound - best.bound;
    if (gain > 0) best = { relaxed: point.slice(), bound };
    if (gain <= SETTLED * Math.abs(bound)) break;
  }
  return { ...best, bound: best.bound - roundingOf(quadratic, tables, cuts, best.relaxed) };
}

function onSimplices(near: Float64Array, clouds: number): Float64Array {
  const point = near.map((weight) => Math.max(weight, 0));
  for (let start = 0; start < point.length; start += clouds) {
    const row = point.subarray(start, start + clouds);
    const sum = row.reduce((total, weight) => total + weight, 0);
    for (let x = 0; x < clouds; x++) row[x] = sum > 0 ? row[x] / sum : 1 / clouds;
  }
  return point;
}

/** The sum over VMs of the least slope, less y'Py, and `least`. */
function tangentBound(
  quadratic: Quadratic,
  linear: Float64Array,
  least: number,
  point: Float64Array,
): number {
  const { vms, clouds } = quadratic.problem;
  const sums = sumsOf(quadratic, point);
  const row = new Float64Array(clouds);
  let bound = least;
  for (let i = 0; i < vms; i++) {
    rowOf(quadratic, point, sums, i, row);
    let cheapest = Number.POSITIVE_INFINITY;
    for (let x = 0; x < clouds; x++) {
      cheapest = Math.min(cheapest, linear[i * clouds + x] + 2 * row[x]);
      bound -= row[x] * point[i * clouds + x];
    }
    bound += cheapest;
  }
  return bound;
}

function moveAll(quadratic: Quadratic, linear: Float64Array, point: Float64Array): void {
  const { vms, clouds, slope, loads, shares } = quadratic.problem;
  const sums = sumsOf(quadratic, point);
  const row = new Float64Array(clouds);
  for (let i = 0; i < vms; i++) {
    rowOf(quadratic, point, sums, i, row);
    const own = i * clouds;
    for (let x = 0; x < clouds; x++) row[x] = linear[own + x] + 2 * row[x];
    let cheapest = 0;
    let dearest = -1;
    for (let x = 0; x < clouds; x++) {
      if (row[x] < row[cheapest]) cheapest = x;
      if (point[own + x] > 0 && (dearest < 0 || row[x] > row[dearest])) dearest = x;
    }
    const gain = row[dearest] - row[cheapest];
    if (!(gain > 0)) continue;
    const W = (x: number, y: number) => quadratic.blocks[(own + x) * clouds + y];
    const curvature =
      W(dearest, dearest) +
      W(cheapest, cheapest) -
      2 * W(dearest, cheapest) +
      loads[i] * shares[i] * (slope[dearest] + slope[cheapest]);
    const weight = point[own + dearest];
    const step = curvature > 0 ? Math.min(weight, gain / (2 * curvature)) : weight;
    point[own + dearest] -= step;
    point[own + cheapest] += step;
    moveSums(quadratic, sums, i, dearest, -step);
    moveSums(quadratic, sums, i, cheapest, step);
  }
}

function leastOfTables(tables: Float64Array, clouds: number): number {
  const square = clouds * clouds;
  let sum = 0;
  for (let start = 0; start < tables.length; start += square) {
    let least = Number.POSITIVE_INFINITY;
    for (let k = start; k < start + square; k++) least = Math.min(least, tables[k]);
    sum += least;
  }
  return sum;
}

/** At least what rounding can add to the bound. */
function roundingOf(quadratic: Quadratic, tables: Float64Array, cuts: Cuts, point: Float64Array): number {
  const { problem, blocks, couplings } = quadratic;
  const { vms, clouds, unary } = problem;
  const unsigned = {
    ...quadratic,
    blocks: blocks.map(Math.abs),
    // w tau + N, where N is not negative.
    couplings: couplings.map((coupling, k) => coupling + 2 * tables[k]),
    cuts: unsignedCutForm(problem, cuts),
  };
  const sums = sumsOf(unsigned, point);
  const row = new Float64Array(clouds);
  const farthest = unsigned.cuts.metric.reduce((most, d) => Math.max(most, d), 0);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  // Of a triangle, what rounding of distances may leave.
  let terms = total(tables) + 3 * farthest * total(cuts.triangles.amounts);
  for (let i = 0; i < vms; i++) {
    rowOf(unsigned, point, sums, i, row);
    let dearest = 0;
    for (let x = 0; x < clouds; x++) {
      const k = i * clouds + x;
      dearest = Math.max(dearest, Math.abs(unary[k]) + unsigned.blocks[k * clouds + x] + 2 * row[x]);
      terms += row[x] * point[k];
    }
    terms += dearest;
  }
  return hiddenByRounding(terms, vms, clouds, problem.from.length + summandsOf(cuts));
}
