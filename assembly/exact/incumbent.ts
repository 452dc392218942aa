import { addF64, allocate, getF64, getU16, getU32, setF64, setU16, within } from "../memory";
import { below, setStream } from "../random";
import { TOLERANCE } from "../tolerance";
import { allocateCost, regularisedCost, sumClouds, totalCost } from "./cost";
import { allocateExchange, exchangeClouds } from "./exchange";
import {
  back,
  congestion,
  edgeFrom,
  edgeTo,
  edgeWeight,
  firstBack,
  firstEdge,
  latency,
  loads,
  m,
  n,
  pins,
  regularised,
  row,
  shares,
} from "./problem";

/**
 * The best assignment known, and how it is found before the search begins: descents by single moves from random
 * assignments and from the best one with a few VMs thrown elsewhere.
 *
 * With the regularised objective the descents still lower U, which is close to C, and C decides which one is kept.
 * The search compares U bounds with `threshold`: an assignment whose U is not below it cannot have a lower cost.
 * Since h(w) = w f(w) is convex and increasing, m h(U / m) <= C (docs/model.md 1.1).
 */
export let bestCost: f64 = Infinity;
/** U of that assignment. */
export let bestTotal: f64 = Infinity;
export let threshold: f64 = Infinity;
export let best: usize = 0;

let regularisedObjective: bool = false;
let trial: usize = 0;
let change: usize = 0;
let sums: usize = 0;
let totals: usize = 0;
let descents: u32 = 0;
let improvedAt: u32 = 0;

export function beginIncumbent(regularisedCosts: bool): void {
  regularisedObjective = regularisedCosts;
  best = allocate((<usize>n) << 1);
  trial = allocate((<usize>n) << 1);
  change = allocate((<usize>row) << 3);
  sums = allocate((<usize>row) << 3);
  totals = allocate((<usize>row) << 3);
  allocateCost();
  allocateExchange();
  bestCost = Infinity;
  bestTotal = Infinity;
  threshold = Infinity;
  descents = 0;
  improvedAt = 0;
  setStream(0x9e3779b9, 0x243f6a88, 0xb7e15162, 1);
  for (let i: u32 = 0; i < n; i++) setU16(best, i, pinOf(i) < 0 ? 0 : pinOf(i));
  offer(best);
}

/** What the host has written over `best` becomes the best assignment. */
export function adopt(): void {
  bestCost = Infinity;
  bestTotal = Infinity;
  threshold = Infinity;
  offer(best);
}

export function pinOf(i: u32): i32 {
  return <i32>getU32(pins, i);
}

/** Keeps a copy of the assignment if it is better than the best so far. */
export function offer(assignment: usize): bool {
  const total = totalCost(assignment);
  const cost = regularisedObjective ? regularisedCost(assignment) : total;
  if (!(cost < bestCost)) return false;
  bestCost = cost;
  bestTotal = total;
  memory.copy(best, assignment, (<usize>n) << 1);
  threshold = regularisedObjective ? inverseOfMean(cost) : cost * (1 - TOLERANCE);
  return true;
}

/** m h(U / m): no assignment of total weighted latency U or more has a lower regularised cost. */
export function regularisedBound(U: f64): f64 {
  return <f64>m * regularised(U / <f64>m);
}

/** The largest U, to the last bits, that still allows a regularised cost of `cost` less the tolerance. */
function inverseOfMean(cost: f64): f64 {
  const wanted = cost * (1 - TOLERANCE);
  let low = wanted;
  let high = wanted;
  while (regularisedBound(high) < wanted) high = high * 2 + 1e-300;
  for (let step = 0; step < 100; step++) {
    const middle = 0.5 * (low + high);
    if (regularisedBound(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

export function descend(count: u32): void {
  if (n == 0) return;
  for (let k: u32 = 0; k < count; k++) {
    descents++;
    scatter();
    finish(trial);
  }
}

/** Settles an assignment, its clouds exchanged as far as that helps, and offers what comes of it. */
export function finish(assignment: usize): void {
  memory.copy(trial, assignment, (<usize>n) << 1);
  do settle();
  while (exchangeClouds(trial));
  if (offer(trial)) improvedAt = descents;
}

/** The search for better ones has gone on in vain for long enough to begin with. */
export function isSettled(): bool {
  return n == 0 || descents >= 12 * n + 4 * improvedAt;
}

/** One start in four is random; the others throw two VMs or more of the best assignment elsewhere. */
function scatter(): void {
  if (below(4) == 0) {
    for (let i: u32 = 0; i < n; i++) setU16(trial, i, pinOf(i) < 0 ? below(m) : pinOf(i));
    return;
  }
  memory.copy(trial, best, (<usize>n) << 1);
  for (let left = 2 + below(Math.min(n / 3 + 1, 24) as u32); left > 0; left--) {
    const i = below(n);
    if (pinOf(i) < 0) setU16(trial, i, below(m));
  }
}

/** Moves VMs to their best clouds, in turn, until none gains. */
function settle(): void {
  sumClouds(trial, sums, totals);
  let quiet: u32 = 0;
  for (let i: u32 = 0; quiet < n; i = i + 1 == n ? 0 : i + 1) {
    quiet = pinOf(i) < 0 && improve(i) ? 0 : quiet + 1;
  }
}

function improve(i: u32): bool {
  const host = getU16(trial, i);
  const s = getF64(loads, i);
  const c = getF64(shares, i);
  addF64(sums, host, -s);
  addF64(totals, host, -c);
  for (let y: u32 = 0; y < m; y++) setF64(change, y, added(y, s, c));
  for (let e = getU32(firstEdge, i); e < getU32(firstEdge, i + 1); e++) addLatency(e, getU32(edgeTo, e));
  for (let k = getU32(firstBack, i); k < getU32(firstBack, i + 1); k++) {
    const e = getU32(back, k);
    addLatency(e, getU32(edgeFrom, e));
  }
  let target = host;
  let least = getF64(change, host);
  // In a queue that is too full any place that is not is better; infinity less infinity would be no number.
  if (least < Infinity) least -= TOLERANCE * Math.abs(least);
  for (let y: u32 = 0; y < m; y++) {
    if (getF64(change, y) < least) {
      least = getF64(change, y);
      target = y;
    }
  }
  setU16(trial, i, target);
  addF64(sums, target, s);
  addF64(totals, target, c);
  return target != host;
}

function added(y: u32, s: f64, c: f64): f64 {
  const S = getF64(sums, y);
  const C = getF64(totals, y);
  const after = congestion(y, S + s, C + c);
  return after == Infinity ? after : after - congestion(y, S, C);
}

function addLatency(e: u32, j: u32): void {
  const from = within(latency, latency + ((<usize>(getU16(trial, j) * row)) << 3), (<usize>row) << 3);
  const weight = edgeWeight(e);
  for (let y: u32 = 0; y < m; y++) {
    addF64(change, y, weight * load<f64>(from + ((<usize>y) << 3)));
  }
}
