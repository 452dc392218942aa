import { allocate, getF64, getU32, setF64, setU32 } from "../memory";
import { largestByFeatures, productOf } from "./features";
import { byFeatures } from "./prices";
import {
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
  offset,
  pins,
  row,
  shares,
  slope,
} from "./problem";
import { ceiling, chooseUnits, fixed, rowBytes } from "./units";

/**
 * What every edge (i, j) costs with i at x and j at y, other than by prices, in units and above the least of its table: m rows, row i32,
 * by clouds of its first VM. With features, m rows by clouds of its second follow; otherwise tables are symmetric.
 */
export let tables: usize = 0;
export let tableBytes: usize = 0;
/** Where in a table the rows by clouds of the second VM begin: 0 if it is symmetric. */
export let secondTable: usize = 0;
/** Sum of the least entries over the edges of VMs k.., in ms: n + 1 f64. */
export let shifts: usize = 0;

let costs: usize = 0; // with features: the tables in ms, edges x m x m f64

export function tablesBytes(): f64 {
  const perEntry: f64 = byFeatures() ? 16 : 4;
  return <f64>(edges * m) * <f64>row * perEntry + <f64>(n + 8) * 8;
}

/** Chooses units, too: `upper` is a cost that is known to be reached, and finer ones are not needed. */
export function fillTables(upper: f64): void {
  // Tangents of the queue delay may be negative at no load: such costs must not be cut.
  for (let i: u32 = 0; i < n; i++) {
    for (let x: u32 = 0; x < m; x++) upper = Math.max(upper, -getF64(offset, x) * getF64(shares, i));
  }
  tableBytes = <usize>m * rowBytes();
  secondTable = 0;
  shifts = allocate((<usize>(n + 1)) << 3);
  if (byFeatures()) {
    secondTable = tableBytes;
    tableBytes *= 2;
    upper = Math.max(Math.max(upper, largestByFeatures), costsByFeatures());
  }
  chooseUnits(upper, highestDegree());
  tables = allocate(<usize>edges * tableBytes);
  for (let e: u32 = 0; e < edges; e++) fillTable(e);
  for (let i = n; i-- > 0; ) setF64(shifts, i, getF64(shifts, i) + getF64(shifts, i + 1));
}

function highestDegree(): u32 {
  let degree: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const later = getU32(firstEdge, i + 1) - getU32(firstEdge, i);
    degree = max(degree, later + getU32(firstBack, i + 1) - getU32(firstBack, i));
  }
  return degree;
}

/** Fills `costs`, each table above its least entry, and `shifts` with those of a VM's own edges; returns the largest entry. */
function costsByFeatures(): f64 {
  costs = allocate((<usize>(edges * m * m)) << 3);
  let largest: f64 = 0;
  for (let e: u32 = 0; e < edges; e++) {
    const first = e * m * m;
    let lowest = Infinity;
    for (let x: u32 = 0; x < m; x++) {
      for (let y: u32 = 0; y < m; y++) {
        const cost = costByFeatures(e, x, y);
        setF64(costs, first + x * m + y, cost);
        lowest = Math.min(lowest, cost);
      }
    }
    const i = getU32(edgeFrom, e);
    setF64(shifts, i, getF64(shifts, i) + lowest);
    for (let at = first; at < first + m * m; at++) {
      const above = getF64(costs, at) - lowest;
      setF64(costs, at, above);
      largest = Math.max(largest, above);
    }
  }
  return largest;
}

/** The square does not hold what pinned VMs cost: that is known. */
function costByFeatures(e: u32, x: u32, y: u32): f64 {
  const i = getU32(edgeFrom, e);
  const j = getU32(edgeTo, e);
  if (<i32>getU32(pins, i) >= 0) return 0;
  let cost = edgeWeight(e) * getF64(latency, x * row + y);
  if (x == y) {
    cost += getF64(slope, x) * (getF64(loads, i) * getF64(shares, j) + getF64(loads, j) * getF64(shares, i));
  }
  return cost - 2 * productOf(i, x, j, y);
}

/** What Cauchy-Schwarz gives away between the two, and their latency: never negative. */
function costByClouds(e: u32, x: u32, y: u32): f64 {
  const cost = edgeWeight(e) * getF64(latency, x * row + y);
  if (x != y) return cost;
  const i = getU32(edgeFrom, e);
  const j = getU32(edgeTo, e);
  const crossed =
    Math.sqrt(getF64(loads, i) * getF64(shares, j)) - Math.sqrt(getF64(loads, j) * getF64(shares, i));
  return cost + getF64(slope, x) * crossed * crossed;
}

function fillTable(e: u32): void {
  const at = (<usize>e * tableBytes) >> 2;
  const second = at + (secondTable >> 2);
  for (let x: u32 = 0; x < m; x++) {
    for (let y: u32 = 0; y < m; y++) {
      const cost = byFeatures() ? getF64(costs, e * m * m + x * m + y) : costByClouds(e, x, y);
      setU32(tables, at + x * row + y, fixed(cost));
      if (secondTable > 0) setU32(tables, second + y * row + x, fixed(cost));
    }
    for (let y = m; y < row; y++) {
      setU32(tables, at + x * row + y, ceiling);
      setU32(tables, second + x * row + y, ceiling);
    }
  }
}
