import { addF64, allocate, getF64, getU16, getU32, setF64 } from "../memory";
import {
  congestion,
  delayOf,
  edgeFrom,
  edges,
  edgeTo,
  edgeWeight,
  latency,
  loads,
  m,
  n,
  regularised,
  row,
  selves,
  shares,
  weightIn,
  weightOut,
} from "./problem";

/** Costs of a whole assignment, n u16, from the definitions. All in ms. */
let sums: usize = 0;
let totals: usize = 0;
let weights: usize = 0;

export function allocateCost(): void {
  sums = allocate((<usize>row) << 3);
  totals = allocate((<usize>row) << 3);
  weights = allocate((<usize>row) << 3);
}

/** S_x and C_x of an assignment, row f64 each. */
export function sumClouds(assignment: usize, sums: usize, totals: usize): void {
  memory.fill(sums, 0, (<usize>row) << 3);
  memory.fill(totals, 0, (<usize>row) << 3);
  for (let i: u32 = 0; i < n; i++) {
    const x = getU16(assignment, i);
    addF64(sums, x, getF64(loads, i));
    addF64(totals, x, getF64(shares, i));
  }
}

/** U, the total weighted latency. */
export function totalCost(assignment: usize): f64 {
  sumClouds(assignment, sums, totals);
  let cost: f64 = 0;
  for (let x: u32 = 0; x < m; x++) cost += congestion(x, getF64(sums, x), getF64(totals, x));
  for (let e: u32 = 0; e < edges; e++) {
    const x = getU16(assignment, getU32(edgeFrom, e));
    const y = getU16(assignment, getU32(edgeTo, e));
    cost += edgeWeight(e) * getF64(latency, x * row + y);
  }
  return cost;
}

/** C, the regularised social cost: it needs the weight of every cloud, and who of a pair waits for whom. */
export function regularisedCost(assignment: usize): f64 {
  sumClouds(assignment, sums, totals);
  memory.fill(weights, 0, (<usize>row) << 3);
  for (let i: u32 = 0; i < n; i++) {
    const x = getU16(assignment, i);
    const self = getF64(selves, i);
    if (self > 0) addF64(weights, x, self * delayOf(x, getF64(sums, x)));
  }
  for (let e: u32 = 0; e < edges; e++) {
    const x = getU16(assignment, getU32(edgeFrom, e));
    const y = getU16(assignment, getU32(edgeTo, e));
    const between = getF64(latency, x * row + y);
    const out = getF64(weightOut, e);
    const back = getF64(weightIn, e);
    // Who does not wait does not wait for an infinite delay either: pairs without demand have weights of 0 (dense.ts).
    if (out > 0) addF64(weights, x, out * (between + delayOf(y, getF64(sums, y))));
    if (back > 0) addF64(weights, y, back * (between + delayOf(x, getF64(sums, x))));
  }
  let cost: f64 = 0;
  for (let x: u32 = 0; x < m; x++) cost += regularised(getF64(weights, x));
  return cost;
}
