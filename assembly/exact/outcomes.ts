import { factor, hosts, isFixed, isPinned, m, n, setHost, vmRecord } from "../layout";
import { allocate, getF64, getU16, getU32, setU16, setU32 } from "../memory";
import { costMoving, lowest, satisfiesRule } from "../respond";
import { TOLERANCE } from "../tolerance";
import { allUtilities, utilities } from "../utility";
import { aggregate, regularisedSocialCost, totalWeightedLatency } from "../weights";

/**
 * Every outcome of the loaded game, and who would migrate where. An outcome's number is its assignment read as digits in base
 * m, the first unpinned VM in front, pinned VMs left out.
 *
 *     better   outcomes x words u32   bit k m + y: unpinned VM k satisfies the migration rule for y
 *     best     outcomes x words u32   of those, each VM's best target alone
 *     left     outcomes u16           edges of the response graph that are not yet removed (`trim`)
 *     queue    outcomes u32
 *
 * An outcome without a bit is an equilibrium. The response graph has a cycle iff removing outcomes without edges, over
 * and over, does not remove them all.
 */
export let better: usize = 0;
export let best: usize = 0;
export let left: usize = 0;
export let words: u32 = 0;

export let bestOutcome: u32 = 0;
export let bestEquilibrium: u32 = 0;
export let worstEquilibrium: u32 = 0;
export let equilibriumCount: u32 = 0;

let bestOutcomeCost: f64 = Infinity;
let bestEquilibriumCost: f64 = 0;
let worstEquilibriumCost: f64 = 0;
let regularisedObjective: bool = false;
let outcomes: u32 = 0;
let reached: u32 = 0;
let walkers: u32 = 0;
let walker: usize = 0;
let place: usize = 0;
let queue: usize = 0;

/** Memory for `count` outcomes of `free` unpinned VMs, in bytes. */
export function outcomeBytes(count: f64, free: u32): f64 {
  const wordsEach = (free * m + 31) >> 5;
  return count * <f64>(wordsEach * 8 + 6) + <f64>n * 16 + 4096;
}

export function beginOutcomes(count: u32, regularisedCosts: bool): void {
  regularisedObjective = regularisedCosts;
  outcomes = count;
  reached = 0;
  walker = allocate((<usize>n) << 2);
  place = allocate((<usize>n) << 2);
  walkers = 0;
  for (let i: u32 = 0; i < n; i++) {
    if (isPinned(vmRecord(i))) continue;
    setU32(walker, walkers++, i);
    setHost(i, 0);
  }
  aggregate();
  let step: u32 = 1;
  for (let k = walkers; k-- > 0; ) {
    setU32(place, k, step);
    step *= m;
  }
  words = (walkers * m + 31) >> 5;
  better = allocate((<usize>count * words) << 2);
  best = allocate((<usize>count * words) << 2);
  left = allocate((<usize>count) << 1);
  queue = allocate((<usize>count) << 2);
  bestOutcomeCost = Infinity;
  bestOutcome = 0;
  equilibriumCount = 0;
}

/** Visits at most `count` more outcomes; true when all have been. */
export function continueOutcomes(count: u32): bool {
  const end = min(outcomes, reached + count);
  while (reached < end) {
    visit(reached);
    reached++;
    if (reached < outcomes) advance();
  }
  return reached == outcomes;
}

function advance(): void {
  for (let k = walkers; k-- > 0; ) {
    const i = getU32(walker, k);
    const next = getU16(hosts, i) + 1;
    setHost(i, next < m ? next : 0);
    if (next < m) break;
  }
  aggregate();
}

function visit(outcome: u32): void {
  const isStable = !respond(outcome);
  const cost = regularisedObjective ? regularisedSocialCost() : totalWeightedLatency();
  if (cost < bestOutcomeCost) {
    bestOutcomeCost = cost;
    bestOutcome = outcome;
  }
  if (!isStable) return;
  const isFirst = equilibriumCount++ == 0;
  if (isFirst || cost < bestEquilibriumCost) {
    bestEquilibriumCost = cost;
    bestEquilibrium = outcome;
  }
  if (isFirst || cost > worstEquilibriumCost) {
    worstEquilibriumCost = cost;
    worstEquilibrium = outcome;
  }
}

/** Sets the bits of an outcome; true if there is one. */
function respond(outcome: u32): bool {
  let any = false;
  for (let k: u32 = 0; k < walkers; k++) {
    const i = getU32(walker, k);
    if (isFixed(vmRecord(i))) continue;
    allUtilities(i);
    const x = getU16(hosts, i);
    const staying = getF64(utilities(), x);
    let targets: u32 = 0;
    let last: u32 = 0;
    for (let y: u32 = 0; y < m; y++) {
      const moving = getF64(utilities(), y);
      if (y == x || !satisfiesRule(staying, moving, x, y)) continue;
      setBit(better, outcome, k * m + y);
      targets++;
      last = y;
    }
    if (targets == 0) continue;
    any = true;
    setBit(best, outcome, k * m + (targets == 1 ? last : cheapest(outcome, k)));
  }
  return any;
}

/**
 * The best of several targets. A target's cost lies between `lowest(u)` and u; where those of all others lie above the
 * least u, by more than a tie, no exponential is needed.
 */
function cheapest(outcome: u32, k: u32): u32 {
  let leastUtility: f64 = Infinity;
  for (let y: u32 = 0; y < m; y++) {
    if (hasBit(better, outcome, k * m + y)) leastUtility = min(leastUtility, getF64(utilities(), y));
  }
  const reach = leastUtility * (1 + 2 * TOLERANCE);
  let target: u32 = 0;
  let rivals: u32 = 0;
  for (let y: u32 = 0; y < m; y++) {
    if (!hasBit(better, outcome, k * m + y) || lowest(getF64(utilities(), y)) > reach) continue;
    target = y;
    rivals++;
  }
  if (rivals == 1) return target;
  let least: f64 = Infinity;
  for (let y: u32 = 0; y < m; y++) {
    const u = getF64(utilities(), y);
    if (!hasBit(better, outcome, k * m + y) || lowest(u) > reach) continue;
    const cost = costMoving(u, y);
    if (cost < (1 - TOLERANCE) * least) {
      least = cost;
      target = y;
    }
  }
  return target;
}

function setBit(table: usize, outcome: u32, bit: u32): void {
  const index = <usize>outcome * words + (bit >> 5);
  setU32(table, index, getU32(table, index) | (1 << (bit & 31)));
}

function hasBit(table: usize, outcome: u32, bit: u32): bool {
  return (getU32(table, <usize>outcome * words + (bit >> 5)) & (1 << (bit & 31))) != 0;
}

/** Removes what has no edges left, over and over; the number of outcomes that remain. They lie on or lead into cycles only. */
export function trim(bestOnly: bool): u32 {
  const table = bestOnly ? best : better;
  let head: u32 = 0;
  let tail: u32 = 0;
  for (let o: u32 = 0; o < outcomes; o++) {
    let count: u32 = 0;
    for (let w: u32 = 0; w < words; w++) count += popcnt<u32>(getU32(table, <usize>o * words + w));
    setU16(left, o, count);
    if (count == 0) setU32(queue, tail++, o);
  }
  while (head < tail) {
    const o = getU32(queue, head++);
    for (let k: u32 = 0; k < walkers; k++) {
      const step = getU32(place, k);
      const digit = (o / step) % m;
      for (let x: u32 = 0; x < m; x++) {
        const from = o + (x - digit) * step;
        if (x == digit || !hasBit(table, from, k * m + digit)) continue;
        const remaining = getU16(left, from) - 1;
        setU16(left, from, remaining);
        if (remaining == 0) setU32(queue, tail++, from);
      }
    }
  }
  return outcomes - tail;
}
