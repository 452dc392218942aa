import { allocate, getF32, getU32, setF32 } from "../../memory";
import { addTimes, combination, product } from "../relaxation/rows";
import { addEntries, findEntriesAt, moveEntries } from "./entries";
import { bytes, clouds, pointBytes, row, shape, tableBytes, vmBytes, vms } from "./shape";
import { addTableTimes, multiplyRows } from "./tables";
import { addTriangles, findDetoursAt, moveTriangles } from "./triangles";

/**
 * The lifted relaxation of a problem of n free VMs on m clouds: a vector r_ix for every VM and cloud instead of the number y_ix,
 *
 *     minimise sum_ix a_ix v.r_ix + sum_e w_e sum_xy tau_xy r_ix.r_jy + sum_x beta_x (sum_i s_i r_ix).(sum_i c_i r_ix)
 *     with sum_x r_ix = v, r_ix.r_iy = 0 for x != y, and r_ix.r_jy >= 0 for the pairs e = (i, j),
 *
 * where v is the first unit vector. An assignment has r_ix = y_ix v. This is its augmented Lagrangian: blocks are the
 * multipliers of the second condition, tables those of the third; points always meet the first. More conditions come from
 * entries.ts and triangles.ts. Single precision: what comes out is a proposal, and no bound depends on it.
 *
 *     points *        rows of `bytes`, `row` for every VM: r_ix, and zeros from m on
 *     unary *         f32, `row` for every VM: a
 *     loads *, shares *   f32, n: s and c
 *     slope *         f32, `row`: beta
 *     latency *       f32, `row` * `row`: tau
 *     pairFrom *, pairTo *, pairWeight *   u32, u32, f32: i, j, w_e
 *     vmPenalty *, pairPenalty *           f32: what a violation costs
 *     blocks *        f32, `row` * `row` for every VM, symmetric
 *     tables *        f32, `row` * `row` for every pair
 *
 * The host fills those marked * and may read them.
 */
export let points: usize = 0;
export let unary: usize = 0;
export let loads: usize = 0;
export let shares: usize = 0;
export let slope: usize = 0;
export let latency: usize = 0;
export let pairFrom: usize = 0;
export let pairTo: usize = 0;
export let pairWeight: usize = 0;
export let vmPenalty: usize = 0;
export let pairPenalty: usize = 0;
export let blocks: usize = 0;
export let tables: usize = 0;

let pairs: u32 = 0;

let products: usize = 0; //   table of the VM or pair at hand
let transposed: usize = 0;
let loadSums: usize = 0; //   `row` vectors: sum_i s_i r_ix, then times beta_x
let shareSums: usize = 0;
let mean: usize = 0; //       a vector

export function shapeLifted(theVms: u32, theClouds: u32, thePairs: u32, width: u32): void {
  shape(theVms, theClouds, width);
  pairs = thePairs;
  const rowBytes = (<usize>row) << 2;
  const table = tableBytes();
  points = allocate(pointBytes());
  unary = allocate(<usize>vms * rowBytes);
  loads = allocate((<usize>vms) << 2);
  shares = allocate((<usize>vms) << 2);
  slope = allocate(rowBytes);
  latency = allocate(table);
  pairFrom = allocate((<usize>pairs) << 2);
  pairTo = allocate((<usize>pairs) << 2);
  pairWeight = allocate((<usize>pairs) << 2);
  vmPenalty = allocate((<usize>vms) << 2);
  pairPenalty = allocate((<usize>pairs) << 2);
  blocks = allocate(<usize>vms * table);
  tables = allocate(<usize>pairs * table);
  products = allocate(table);
  transposed = allocate(table);
  loadSums = allocate(<usize>row * bytes);
  shareSums = allocate(<usize>row * bytes);
  mean = allocate(bytes);
}

/** `other` becomes `points`; returns what was. */
export function exchangePoints(other: usize): usize {
  const was = points;
  points = other;
  return was;
}

/** What rounding has made of the sums over x is v again. */
export function meetSums(): void {
  const part = <f32>1 / <f32>clouds;
  for (let i: u32 = 0; i < vms; i++) {
    const own = points + vmOffset(i);
    centre(own);
    for (let x: u32 = 0; x < clouds; x++) {
      const vector = own + <usize>x * bytes;
      store<f32>(vector, load<f32>(vector) + part);
    }
  }
}

/** The augmented Lagrangian at the point `at`; its gradient, along which the first condition stays met, goes to `gradient`. */
export function evaluate(at: usize, gradient: usize): f64 {
  let value = addCongestion(at, gradient);
  for (let i: u32 = 0; i < vms; i++) value += addOwn(at, gradient, i);
  for (let e: u32 = 0; e < pairs; e++) value += addPair(at, gradient, e);
  value += addEntries(at, gradient);
  value += addTriangles(at, gradient);
  for (let i: u32 = 0; i < vms; i++) centre(gradient + vmOffset(i));
  return value;
}

/** Multipliers follow what the conditions are violated by at `points`. */
export function moveMultipliers(): void {
  const table = tableBytes();
  for (let i: u32 = 0; i < vms; i++) {
    const own = points + vmOffset(i);
    multiplyRows(own, own, row, bytes, products);
    addTimes(blocks + <usize>i * table, products, getF32(vmPenalty, i), table);
  }
  for (let e: u32 = 0; e < pairs; e++) {
    multiplyRows(
      points + vmOffset(getU32(pairFrom, e)),
      points + vmOffset(getU32(pairTo, e)),
      row,
      bytes,
      products,
    );
    const penalty = getF32(pairPenalty, e);
    const own = tables + <usize>e * table;
    for (let k: usize = 0; k < table; k += 4) {
      const moved = load<f32>(own + k) - penalty * load<f32>(products + k);
      store<f32>(own + k, max<f32>(0, moved));
    }
  }
  moveEntries(points);
  moveTriangles(points);
}

/** As entries.ts has it, at `points`. */
export function findEntries(least: f32): u32 {
  return findEntriesAt(points, pairFrom, pairTo, pairs, least);
}

/** As triangles.ts has it, at `points`. */
export function findDetours(least: f32): u32 {
  return findDetoursAt(points, least);
}

/** Unary costs and congestion; begins the gradient. */
function addCongestion(at: usize, gradient: usize): f64 {
  memory.fill(loadSums, 0, <usize>row * bytes);
  memory.fill(shareSums, 0, <usize>row * bytes);
  memory.fill(gradient, 0, pointBytes());
  let value: f64 = 0;
  for (let i: u32 = 0; i < vms; i++) {
    const ownLoad = getF32(loads, i);
    const ownShare = getF32(shares, i);
    for (let x: u32 = 0; x < clouds; x++) {
      const vector = at + vmOffset(i) + <usize>x * bytes;
      value += <f64>getF32(unary, i * row + x) * <f64>load<f32>(vector);
      addTimes(loadSums + <usize>x * bytes, vector, ownLoad, bytes);
      addTimes(shareSums + <usize>x * bytes, vector, ownShare, bytes);
    }
  }
  for (let x: u32 = 0; x < clouds; x++) {
    const sum = loadSums + <usize>x * bytes;
    const other = shareSums + <usize>x * bytes;
    const beta = getF32(slope, x);
    value += <f64>beta * <f64>product(sum, other, bytes);
    combination(sum, sum, sum, 0, beta, bytes);
    combination(other, other, other, 0, beta, bytes);
  }
  for (let i: u32 = 0; i < vms; i++) {
    const ownLoad = getF32(loads, i);
    const ownShare = getF32(shares, i);
    for (let x: u32 = 0; x < clouds; x++) {
      const target = gradient + vmOffset(i) + <usize>x * bytes;
      addTimes(target, shareSums + <usize>x * bytes, ownLoad, bytes);
      addTimes(target, loadSums + <usize>x * bytes, ownShare, bytes);
      store<f32>(target, load<f32>(target) + getF32(unary, i * row + x));
    }
  }
  return value;
}

/** r_ix.r_iy = 0 */
function addOwn(at: usize, gradient: usize, i: u32): f64 {
  const own = at + vmOffset(i);
  multiplyRows(own, own, row, bytes, products);
  const penalty = getF32(vmPenalty, i);
  let value: f64 = 0;
  for (let x: u32 = 0; x < clouds; x++) {
    for (let y: u32 = 0; y < clouds; y++) {
      const k = x * row + y;
      if (x === y) {
        setF32(products, k, 0);
        continue;
      }
      const violation = getF32(products, k);
      const multiplier = getF32(blocks, i * row * row + k);
      // Every pair of clouds is met twice.
      value += <f64>(violation * (0.5 * multiplier + 0.25 * penalty * violation));
      setF32(products, k, multiplier + penalty * violation);
    }
  }
  addTableTimes(gradient + vmOffset(i), products, own, row, bytes);
  return value;
}

/** Latency, and r_ix.r_jy >= 0 */
function addPair(at: usize, gradient: usize, e: u32): f64 {
  const i = getU32(pairFrom, e);
  const j = getU32(pairTo, e);
  multiplyRows(at + vmOffset(i), at + vmOffset(j), row, bytes, products);
  const weight = getF32(pairWeight, e);
  const penalty = getF32(pairPenalty, e);
  const half = <f32>0.5 / penalty;
  let value: f64 = 0;
  for (let x: u32 = 0; x < clouds; x++) {
    for (let y: u32 = 0; y < clouds; y++) {
      const k = x * row + y;
      const joint = getF32(products, k);
      const multiplier = getF32(tables, e * row * row + k);
      const moved = max<f32>(0, multiplier - penalty * joint);
      const cost = weight * getF32(latency, k);
      value += <f64>(cost * joint + (moved * moved - multiplier * multiplier) * half);
      setF32(products, k, cost - moved);
      setF32(transposed, y * row + x, cost - moved);
    }
  }
  addTableTimes(gradient + vmOffset(i), products, at + vmOffset(j), row, bytes);
  addTableTimes(gradient + vmOffset(j), transposed, at + vmOffset(i), row, bytes);
  return value;
}

/** Takes the mean of a VM's vectors from each. */
function centre(own: usize): void {
  memory.fill(mean, 0, bytes);
  for (let x: u32 = 0; x < clouds; x++) addTimes(mean, own + <usize>x * bytes, 1, bytes);
  const part = <f32>-1 / <f32>clouds;
  for (let x: u32 = 0; x < clouds; x++) addTimes(own + <usize>x * bytes, mean, part, bytes);
}

function vmOffset(i: u32): usize {
  return <usize>i * vmBytes();
}
