import { addF64, allocate, getF64, getF64x2, getU16, getU32, setF64, setF64x2, setU16 } from "../memory";
import { bits } from "../random";
import { sumClouds } from "./cost";
import { best, bestCost, finish, pinOf } from "./incumbent";
import {
  back,
  congestion,
  edgeFrom,
  edges,
  edgeTo,
  edgeWeight,
  firstBack,
  firstEdge,
  latency,
  loads,
  m,
  n,
  row,
  shares,
} from "./problem";

/**
 * Simulated annealing by single moves. A proposal reads two numbers of a table instead of the VM's edges; only moves, which get rare as it
 * cools, write to it.
 */
let hosts: usize = 0; //    n u16: the clouds of all VMs
let distance: usize = 0; // n x row f64: what the latency to its neighbours would cost a VM at each cloud
let sums: usize = 0;
let totals: usize = 0;
let quantiles: usize = 0; // QUANTILES f64, of the exponential distribution
let temperature: f64 = 0;
let cooling: f64 = 0; // its factor a sweep

/**
 * The highest temperature, in parts of what moves that raise the cost of the best assignment raise it by; the lowest is COLDEST times that.
 * Their geometric mean, without those that more than double the cost: a queue that is filled to the last bit is not infinitely slow, only
 * 10^15 times.
 */
const HOTTEST: f64 = 0.4;
const COLDEST: f64 = 0.05;
/** A move that costs d is taken with probability exp(-d / temperature): if d is below the temperature times a draw from the exponential distribution. */
const QUANTILE_BITS: u32 = 12;
const QUANTILES: u32 = 1 << QUANTILE_BITS;

export function annealingBytes(): f64 {
  return <f64>n * (<f64>row * 8 + 2);
}

/** After the incumbent. */
export function allocateAnnealing(): void {
  hosts = allocate((<usize>n) << 1);
  distance = allocate((<usize>n * <usize>row) << 3);
  sums = allocate((<usize>row) << 3);
  totals = allocate((<usize>row) << 3);
  quantiles = allocate((<usize>QUANTILES) << 3);
  for (let k: u32 = 0; k < QUANTILES; k++) setF64(quantiles, k, -Math.log((<f64>k + 0.5) / <f64>QUANTILES));
}

/** Begins at the best assignment: over `sweeps` proposals for every VM the temperature falls by a constant factor. It may be ended before. */
export function beginAnnealing(sweeps: u32): void {
  memory.copy(hosts, best, (<usize>n) << 1);
  sumClouds(hosts, sums, totals);
  memory.fill(distance, 0, (<usize>n * <usize>row) << 3);
  for (let e: u32 = 0; e < edges; e++) {
    const i = getU32(edgeFrom, e);
    const j = getU32(edgeTo, e);
    const weight = edgeWeight(e);
    for (let y: u32 = 0; y < m; y++) {
      addF64(distance, i * row + y, weight * getF64(latency, getU16(hosts, j) * row + y));
      addF64(distance, j * row + y, weight * getF64(latency, getU16(hosts, i) * row + y));
    }
  }
  temperature = hottest();
  cooling = Math.pow(COLDEST, 1 / <f64>sweeps);
}

function hottest(): f64 {
  let logarithms: f64 = 0;
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    if (pinOf(i) >= 0) continue;
    for (let y: u32 = 0; y < m; y++) {
      const change = changeOf(i, y);
      if (!(change > 0 && change < bestCost)) continue;
      logarithms += Math.log(change);
      count++;
    }
  }
  return count == 0 ? 0 : HOTTEST * Math.exp(logarithms / <f64>count);
}

export function continueAnnealing(sweeps: u32): void {
  if (m == 1 || bestCost == Infinity) return;
  for (let left = sweeps; left > 0; left--) {
    for (let i: u32 = 0; i < n; i++) propose(i);
    temperature *= cooling;
  }
}

/** What it ends in is settled and offered. */
export function endAnnealing(): void {
  finish(hosts);
}

function propose(i: u32): void {
  if (pinOf(i) >= 0) return;
  const x = getU16(hosts, i);
  const drawn = bits();
  let y = <u32>((<u64>(drawn >>> QUANTILE_BITS) * (m - 1)) >> (32 - QUANTILE_BITS));
  if (y >= x) y++;
  // Not a number where infinite delays meet: then the move is not taken.
  if (!(changeOf(i, y) < temperature * getF64(quantiles, drawn & (QUANTILES - 1)))) return;
  const s = getF64(loads, i);
  const c = getF64(shares, i);
  setU16(hosts, i, y);
  addF64(sums, x, -s);
  addF64(totals, x, -c);
  addF64(sums, y, s);
  addF64(totals, y, c);
  for (let e = getU32(firstEdge, i); e < getU32(firstEdge, i + 1); e++) tell(getU32(edgeTo, e), e, x, y);
  for (let k = getU32(firstBack, i); k < getU32(firstBack, i + 1); k++) {
    const e = getU32(back, k);
    tell(getU32(edgeFrom, e), e, x, y);
  }
}

/** How much the cost rises if VM i moves to y. */
function changeOf(i: u32, y: u32): f64 {
  const x = getU16(hosts, i);
  if (x == y) return 0;
  const s = getF64(loads, i);
  const c = getF64(shares, i);
  const Sx = getF64(sums, x);
  const Cx = getF64(totals, x);
  const Sy = getF64(sums, y);
  const Cy = getF64(totals, y);
  const own = i * row;
  return (
    getF64(distance, own + y) -
    getF64(distance, own + x) +
    (congestion(x, Sx - s, Cx - c) - congestion(x, Sx, Cx)) +
    (congestion(y, Sy + s, Cy + c) - congestion(y, Sy, Cy))
  );
}

/** VM j's neighbour along edge e has moved from x to y. */
function tell(j: u32, e: u32, x: u32, y: u32): void {
  const weight = edgeWeight(e);
  if (ASC_FEATURE_SIMD) {
    const weights = f64x2.splat(weight);
    for (let z: u32 = 0; z < row; z += 2) {
      const farther = f64x2.sub(getF64x2(latency, y * row + z), getF64x2(latency, x * row + z));
      setF64x2(
        distance,
        j * row + z,
        f64x2.add(getF64x2(distance, j * row + z), f64x2.mul(weights, farther)),
      );
    }
  } else {
    for (let z: u32 = 0; z < row; z++)
      addF64(distance, j * row + z, weight * (getF64(latency, y * row + z) - getF64(latency, x * row + z)));
  }
}
