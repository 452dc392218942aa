import { allocate, getF64, getU32, releaseAll, setF64, setU32 } from "../memory";
import { regularisation } from "../regularisation";

/**
 * The memory map of one problem of branch and bound: minimise over the clouds x_i of n VMs
 *
 *     sum over edges e_ij tau(x_i, x_j)  +  sum_x G_x(S_x, C_x),   S_x = sum of s_i, C_x = sum of c_i over i at x
 *
 * (docs/model.md 1.1, point 1), with G = rho(S) C. The host has reduced an instance to this form (src/exact/problem.ts),
 * has numbered the VMs in the order in which the search places them, pinned ones first, and fills the tables marked *.
 * A row holds one number per cloud, padded to `row` = m rounded up to a multiple of 4.
 *
 *     loads *      n f64        s_i
 *     shares *     n f64        c_i
 *     selves *     n f64        factor of rho(x_i) in u_i
 *     pins *       n i32        the cloud of a pinned VM, else -1
 *     edgeFrom *   E u32        i of edge e; edges are sorted by (i, j), i < j
 *     edgeTo *     E u32        j
 *     weightOut *  E f64        p_ij;  e_ij = p_ij + p_ji
 *     weightIn *   E f64        p_ji
 *     latency *    m x row f64  tau(x, y)
 *     capacity *   row f64      gamma(x)
 *     slope        row f64      beta_x: G is bounded below by (alpha_x + beta_x S) C, with equality if rho is linear
 *     offset       row f64      alpha_x
 *     roots        n f64        v_i = sqrt(s_i c_i)
 *     firstEdge    n + 1 u32    edges (i, .) begin here
 *     firstBack    n + 1 u32    row i of `back` begins here
 *     back         E u32        edges (., i), by their first VM ascending
 */
export let n: u32 = 0;
export let m: u32 = 0;
export let row: u32 = 0;
export let edges: u32 = 0;

export let loads: usize = 0;
export let shares: usize = 0;
export let selves: usize = 0;
export let pins: usize = 0;
export let edgeFrom: usize = 0;
export let edgeTo: usize = 0;
export let weightOut: usize = 0;
export let weightIn: usize = 0;
export let latency: usize = 0;
export let capacity: usize = 0;
export let slope: usize = 0;
export let offset: usize = 0;
export let roots: usize = 0;
export let firstEdge: usize = 0;
export let firstBack: usize = 0;
export let back: usize = 0;

export let delta: f64 = 0;
/** The constant of f. */
let a: f64 = 0;
/** rho(x) = delta / (gamma - S) rather than delta S / gamma. */
export let queue: bool = false;

/** Begins a problem and forgets whatever the kernel held before, games included. */
export function allocateProblem(vms: u32, clouds: u32, pairs: u32): void {
  releaseAll();
  n = vms;
  m = clouds;
  row = (clouds + 3) & ~3;
  edges = pairs;
  loads = allocate((<usize>n) << 3);
  shares = allocate((<usize>n) << 3);
  selves = allocate((<usize>n) << 3);
  pins = allocate((<usize>n) << 2);
  edgeFrom = allocate((<usize>edges) << 2);
  edgeTo = allocate((<usize>edges) << 2);
  weightOut = allocate((<usize>edges) << 3);
  weightIn = allocate((<usize>edges) << 3);
  latency = allocate((<usize>(m * row)) << 3);
  capacity = allocate((<usize>row) << 3);
  slope = allocate((<usize>row) << 3);
  offset = allocate((<usize>row) << 3);
  roots = allocate((<usize>n) << 3);
  firstEdge = allocate((<usize>(n + 1)) << 2);
  firstBack = allocate((<usize>(n + 2)) << 2);
  back = allocate((<usize>edges) << 2);
}

/** When the host has filled its tables: derives the others. The queue's tangent touches rho where all loads are even. */
export function completeProblem(delayConstant: f64, queueModel: bool, regularisationConstant: f64): void {
  a = regularisationConstant;
  delta = delayConstant;
  queue = queueModel;
  let load: f64 = 0;
  let room: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    load += getF64(loads, i);
    setF64(roots, i, Math.sqrt(getF64(loads, i) * getF64(shares, i)));
  }
  for (let x: u32 = 0; x < m; x++) room += getF64(capacity, x);
  const utilisation = Math.min(load / room, 0.9);
  for (let x: u32 = 0; x < m; x++) {
    const gamma = getF64(capacity, x);
    if (queue) {
      const free = gamma * (1 - utilisation);
      setF64(slope, x, delta / (free * free));
      setF64(offset, x, (delta * (1 - 2 * utilisation)) / ((1 - utilisation) * free));
    } else setF64(slope, x, delta / gamma);
  }
  indexEdges();
}

function indexEdges(): void {
  for (let e: u32 = 0; e < edges; e++) {
    const i = getU32(edgeFrom, e);
    const j = getU32(edgeTo, e);
    setU32(firstEdge, i + 1, getU32(firstEdge, i + 1) + 1);
    setU32(firstBack, j + 2, getU32(firstBack, j + 2) + 1);
  }
  for (let i: u32 = 0; i < n; i++) {
    setU32(firstEdge, i + 1, getU32(firstEdge, i + 1) + getU32(firstEdge, i));
    setU32(firstBack, i + 2, getU32(firstBack, i + 2) + getU32(firstBack, i + 1));
  }
  // firstBack is one place ahead, and counts up to its own place while the rows fill.
  for (let e: u32 = 0; e < edges; e++) {
    const at = getU32(edgeTo, e) + 1;
    const place = getU32(firstBack, at);
    setU32(back, place, e);
    setU32(firstBack, at, place + 1);
  }
}

export function edgeWeight(e: u32): f64 {
  return getF64(weightOut, e) + getF64(weightIn, e);
}

/** rho(x) at load S. */
export function delayOf(x: u32, S: f64): f64 {
  if (!queue) return getF64(slope, x) * S;
  const free = getF64(capacity, x) - S;
  return free > 0 ? delta / free : Infinity;
}

/** G_x. A cloud without demand costs nothing, whatever its delay. */
export function congestion(x: u32, S: f64, C: f64): f64 {
  return C > 0 ? delayOf(x, S) * C : 0;
}

/**
 * What every completion of a cloud at (S, C) costs beyond its linear model (alpha + beta S) C: rho is convex and above
 * its tangent, and beyond the touching point the distance grows.
 */
export function beyondModel(x: u32, S: f64, C: f64): f64 {
  if (!queue) return 0;
  const touching = getF64(capacity, x) - Math.sqrt(delta / getF64(slope, x));
  if (S <= touching) return 0;
  const beyond = congestion(x, S, C) - (getF64(offset, x) + getF64(slope, x) * S) * C;
  return Math.max(beyond, 0);
}

/** h(w) = w f(w): convex, increasing, and at most w. */
export function regularised(w: f64): f64 {
  return w * regularisation(w, a);
}
