import { addF64, allocate, getF64, getU16, getU32, setF64, setU16 } from "../memory";
import { TOLERANCE } from "../tolerance";
import { sumClouds } from "./cost";
import { congestion, edgeFrom, edges, edgeTo, edgeWeight, latency, m, n, pins, row } from "./problem";

/**
 * Exchanges whole clouds of an assignment, all VMs of one against all of another: what single moves only reach through
 * assignments that are far worse.
 */
let between: usize = 0; // weight of the pairs with a VM at x and one at y, m x row f64; on the diagonal once
let sums: usize = 0; //    S_x  row f64
let totals: usize = 0; //  C_x  row f64
let nowAt: usize = 0; //   where what began at x is now  row u16
let hosts: usize = 0; //   1 where there are VMs, else 0  row u16
let busy: usize = 0; //    those clouds, ascending  row u16
let busyCount: u32 = 0;

export function allocateExchange(): void {
  const bytes = (<usize>row) << 3;
  between = allocate(<usize>m * bytes);
  sums = allocate(bytes);
  totals = allocate(bytes);
  nowAt = allocate(bytes);
  hosts = allocate(bytes);
  busy = allocate(bytes);
}

/** Up to so many clouds the best exchange of all is made, then the best one after it, and so on. */
const FEW_CLOUDS: u32 = 64;
/** Beyond, what a call may read: some tenths of a second. */
const MOST_WORK: f64 = 1e8;

/** Exchanges as long as that lowers the total weighted latency by more than a part in 10^9; true if it ever does. */
export function exchangeClouds(assignment: usize): bool {
  sumUp(assignment);
  // Of the cost to begin with: an exchange that gains by rounding alone would be undone by the next.
  const least = TOLERANCE * costOfAll();
  const isBetter = m <= FEW_CLOUDS ? exchangeBest(least) : exchangeInTurn(least);
  if (isBetter) {
    for (let i: u32 = 0; i < n; i++) setU16(assignment, i, getU16(nowAt, getU16(assignment, i)));
  }
  return isBetter;
}

function exchangeBest(least: f64): bool {
  let isBetter = false;
  let x: u32 = 0;
  let y: u32 = 0;
  for (;;) {
    let gain = least;
    for (let i: u32 = 0; i + 1 < m; i++) {
      for (let j = i + 1; j < m; j++) {
        const own = isBusy(i) || isBusy(j) ? gainOf(i, j) : 0;
        if (!(own > gain)) continue;
        gain = own;
        x = i;
        y = j;
      }
    }
    // Costs that are no numbers gain nothing.
    if (!(gain > least)) break;
    isBetter = true;
    exchange(x, y);
  }
  return isBetter;
}

/** Every cloud with VMs in turn with the other that it is best exchanged with, until none gains or the work is done. */
function exchangeInTurn(least: f64): bool {
  let isBetter = false;
  let quiet: u32 = 0;
  let work: f64 = 0;
  for (let x: u32 = 0; quiet < m && work < MOST_WORK; x = x + 1 == m ? 0 : x + 1) {
    quiet++;
    if (!isBusy(x)) continue;
    let gain = least;
    let y = x;
    for (let j: u32 = 0; j < m; j++) {
      const own = j == x ? 0 : gainOf(x, j);
      if (!(own > gain)) continue;
      gain = own;
      y = j;
    }
    work += <f64>m * <f64>busyCount;
    if (y == x) continue;
    exchange(x, y);
    isBetter = true;
    quiet = 0;
  }
  return isBetter;
}

function sumUp(assignment: usize): void {
  const bytes = (<usize>row) << 3;
  memory.fill(between, 0, <usize>m * bytes);
  sumClouds(assignment, sums, totals);
  for (let x: u32 = 0; x < m; x++) setU16(nowAt, x, x);
  memory.fill(hosts, 0, bytes);
  for (let i: u32 = 0; i < n; i++) {
    setU16(hosts, getU16(assignment, i), 1);
    // What is pinned stays: no exchange gains anything there.
    if (<i32>getU32(pins, i) >= 0) setF64(sums, getU16(assignment, i), Infinity);
  }
  listBusy();
  for (let e: u32 = 0; e < edges; e++) {
    const x = getU16(assignment, getU32(edgeFrom, e));
    const y = getU16(assignment, getU32(edgeTo, e));
    addF64(between, x * row + y, edgeWeight(e));
    if (x != y) addF64(between, y * row + x, edgeWeight(e));
  }
}

function isBusy(x: u32): bool {
  return getU16(hosts, x) == 1;
}

function listBusy(): void {
  busyCount = 0;
  for (let x: u32 = 0; x < m; x++) {
    if (isBusy(x)) setU16(busy, busyCount++, x);
  }
}

/** The total weighted latency, but for congestion at clouds with pinned VMs. */
function costOfAll(): f64 {
  let cost: f64 = 0;
  for (let x: u32 = 0; x < m; x++) {
    if (getF64(sums, x) < Infinity) cost += congestion(x, getF64(sums, x), getF64(totals, x));
    for (let y = x; y < m; y++) cost += getF64(between, x * row + y) * getF64(latency, x * row + y);
  }
  return cost;
}

/** 0 if a VM is pinned to either; not a number where infinite delays meet. */
function gainOf(x: u32, y: u32): f64 {
  const Sx = getF64(sums, x);
  const Sy = getF64(sums, y);
  if (Sx == Infinity || Sy == Infinity) return 0;
  const Cx = getF64(totals, x);
  const Cy = getF64(totals, y);
  let gain = congestion(x, Sx, Cx) + congestion(y, Sy, Cy) - congestion(x, Sy, Cy) - congestion(y, Sx, Cx);
  const loops = getF64(between, x * row + x) - getF64(between, y * row + y);
  gain += loops * (getF64(latency, x * row + x) - getF64(latency, y * row + y));
  // Nothing is between these two and a cloud without VMs.
  for (let k: u32 = 0; k < busyCount; k++) {
    const z = getU16(busy, k) as u32;
    if (z == x || z == y) continue;
    const difference = getF64(between, x * row + z) - getF64(between, y * row + z);
    gain += difference * (getF64(latency, x * row + z) - getF64(latency, y * row + z));
  }
  return gain;
}

function exchange(x: u32, y: u32): void {
  swap(sums, x, y);
  swap(totals, x, y);
  for (let z: u32 = 0; z < m; z++) swap(between, x * row + z, y * row + z);
  for (let z: u32 = 0; z < m; z++) swap(between, z * row + x, z * row + y);
  if (isBusy(x) != isBusy(y)) {
    const wasBusy = getU16(hosts, x);
    setU16(hosts, x, getU16(hosts, y));
    setU16(hosts, y, wasBusy);
    listBusy();
  }
  for (let z: u32 = 0; z < m; z++) {
    const at = getU16(nowAt, z);
    if (at == x) setU16(nowAt, z, y);
    else if (at == y) setU16(nowAt, z, x);
  }
}

function swap(table: usize, one: u32, other: u32): void {
  const value = getF64(table, one);
  setF64(table, one, getF64(table, other));
  setF64(table, other, value);
}
