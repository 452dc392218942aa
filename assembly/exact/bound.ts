import { addF64, allocate, getF64, getU32, setF64 } from "../memory";
import { messageBytes, prepareDual, sweep, temperatureFor } from "./dual";
import { bestTotal, pinOf, threshold } from "./incumbent";
import { firstPrices, movePrices } from "./prices";
import {
  edgeFrom,
  edges,
  edgeTo,
  edgeWeight,
  latency,
  loads,
  m,
  n,
  offset,
  roots,
  row,
  shares,
  slope,
} from "./problem";
import { rowBytes, scale } from "./units";

/**
 * A lower bound for problems of any size: the relaxation of the root of the search alone (dual.ts), improved for as
 * long as the host likes. Its prices and messages are the certificate.
 */
let free: u32 = 0;
let fixedCost: f64 = 0;
let costs: usize = 0;
let messages: usize = 0;
let prices: usize = 0;
let bound: f64 = -Infinity;

export function boundBytes(): f64 {
  return (
    <f64>n * <f64>row * 8 + <f64>edges * <f64>(m + 2) * <f64>rowBytes() + <f64>n * <f64>rowBytes() + 65536
  );
}

/** After the incumbent. Pinned VMs are placed; prices are those of loads spread over the clouds evenly. */
export function beginBound(): void {
  free = 0;
  while (free < n && pinOf(free) >= 0) free++;
  costs = allocate((<usize>(n - free) * row) << 3);
  prices = allocate((<usize>row) << 3);
  bound = -Infinity;
  placePinned();
  firstPrices(free, prices);
  prepareDual(Math.min(threshold, largestCost()));
  messages = allocate(messageBytes(free));
}

/**
 * The largest cost of one VM or one edge, prices twice over. Units that hold it are far finer than units that hold
 * the cost of a whole assignment of many VMs, and no cost is cut unless prices more than double.
 */
function largestCost(): f64 {
  let largest: f64 = 0;
  let farthest: f64 = 0;
  for (let x: u32 = 0; x < m; x++) {
    const priced = 4 * getF64(slope, x) * getF64(prices, x);
    for (let i = free; i < n; i++) {
      largest = Math.max(largest, getF64(costs, (i - free) * row + x) + priced * getF64(roots, i));
    }
    for (let y: u32 = 0; y < m; y++) farthest = Math.max(farthest, getF64(latency, x * row + y));
  }
  for (let e: u32 = 0; e < edges; e++) largest = Math.max(largest, edgeWeight(e) * farthest);
  return largest;
}

function placePinned(): void {
  const sums = allocate((<usize>row) << 3);
  const totals = allocate((<usize>row) << 3);
  fixedCost = 0;
  for (let i: u32 = 0; i < free; i++) {
    addF64(sums, pinOf(i), getF64(loads, i));
    addF64(totals, pinOf(i), getF64(shares, i));
  }
  for (let x: u32 = 0; x < m; x++) {
    const S = getF64(sums, x);
    const C = getF64(totals, x);
    const beta = getF64(slope, x);
    const alpha = getF64(offset, x);
    fixedCost += (alpha + beta * S) * C;
    for (let i = free; i < n; i++) {
      const c = getF64(shares, i);
      setF64(costs, (i - free) * row + x, alpha * c + beta * (S * c + C * getF64(loads, i)));
    }
  }
  for (let e: u32 = 0; e < edges; e++) {
    const i = getU32(edgeFrom, e);
    if (i >= free) break;
    const j = getU32(edgeTo, e);
    const x = pinOf(i);
    const weight = edgeWeight(e);
    if (j < free) fixedCost += weight * getF64(latency, x * row + pinOf(j));
    else
      for (let y: u32 = 0; y < m; y++)
        addF64(costs, (j - free) * row + y, weight * getF64(latency, x * row + y));
  }
}

/** One sweep. With `closing`, the messages afterwards are a certificate whose plain evaluation gives the bound. */
export function improveBound(closing: bool): f64 {
  const gap = Math.max(bestTotal - bound, 1e-3 * bestTotal);
  const temperature = temperatureFor(gap < Infinity ? gap : bestTotal, bestTotal, n - free + 1);
  const reached =
    fixedCost + (free < n ? sweep(free, costs, prices, messages, temperature, true, closing) : 0);
  if (reached > bound) bound = reached;
  return reached;
}

/** Moves the prices after a sweep that reached `reached`, by `part` of a full step. The bound is on U, whatever the objective. */
export function moveBoundPrices(reached: f64, part: f64): void {
  movePrices(free, prices, reached, reached + part * (bestTotal - reached));
}

export function boundPrices(): usize {
  return prices;
}

/** Of every edge between VMs that are not pinned, in edge order: a row to its first VM and a row to its second, in units of 1 / `boundScale` ms. */
export function boundMessages(): usize {
  return messages;
}

export function boundScale(): f64 {
  return scale;
}
