import { delayAt } from "../delay";
import {
  degreeOf,
  demandOf,
  firstPeer,
  hostOf,
  latency,
  m,
  n,
  PEER_BYTES,
  peerOf,
  scaleOf,
  selfOf,
  stride,
  vmRecord,
} from "../layout";
import { addF64, allocate, getF64, getU16, getU32, setU16 } from "../memory";
import { regularised } from "../weights";
import { choice, sums } from "./place";
import { loadAt, NONE, outer, vmAt } from "./tables";

/** The best assignment so far, and what another must cost to be looked at. */
let regularisedObjective: bool = false;
let bestCost: f64 = Infinity;
let threshold: f64 = Infinity;
let best: usize = 0; //          best assignment so far               n u16
let trial: usize = 0; //         assignment under exact evaluation    n u16
let trialWeights: usize = 0; //                                       stride f64

export function openIncumbent(regularisedCost: bool): void {
  regularisedObjective = regularisedCost;
  bestCost = Infinity;
  threshold = Infinity;
  best = allocate((<usize>n) << 1);
  trial = allocate((<usize>n) << 1);
  trialWeights = allocate((<usize>stride) << 3);
  for (let i: u32 = 0; i < n; i++) {
    setU16(best, i, hostOf(i));
    setU16(trial, i, hostOf(i));
  }
}

/** Only an assignment with a total cost below this can be better. */
export function limit(): f64 {
  return regularisedObjective ? threshold : bestCost;
}

/** Offers the placed VMs with p at y and q at z, whose total cost is `cost`. */
export function offer(cost: f64, y: u32, z: u32): void {
  if (regularisedObjective) {
    if (cost < threshold) tryRegularised(y, z);
  } else if (cost < bestCost) {
    bestCost = cost;
    writeAssignment(best, y, z);
  }
}

function writeAssignment(to: usize, y: u32, z: u32): void {
  for (let t: u32 = 0; t < outer; t++) setU16(to, getU32(vmAt, t), getU32(choice, t) - 1);
  if (getU32(vmAt, outer) != NONE) setU16(to, getU32(vmAt, outer), y);
  if (getU32(vmAt, outer + 1) != NONE) setU16(to, getU32(vmAt, outer + 1), z);
}

function tryRegularised(y: u32, z: u32): void {
  writeAssignment(trial, y, z);
  const cost = regularisedCostOfTrial(y, z);
  if (!(cost < bestCost)) return;
  bestCost = cost;
  memory.copy(best, trial, (<usize>n) << 1);
  threshold = thresholdFor(cost);
}

/** C of the trial assignment from the definition; the sums S_x of the walk give the loads without p and q. */
function regularisedCostOfTrial(y: u32, z: u32): f64 {
  memory.fill(trialWeights, 0, (<usize>stride) << 3);
  for (let i: u32 = 0; i < n; i++) {
    const record = vmRecord(i);
    if (selfOf(record) == 0) continue;
    const x = getU16(trial, i);
    let sum: f64 = 0;
    let peer = firstPeer(record);
    for (let k = degreeOf(record); k > 0; k--) {
      const c = getU16(trial, peerOf(peer));
      sum += demandOf(peer) * (getF64(latency, x * stride + c) + trialDelay(c, y, z));
      peer += PEER_BYTES;
    }
    addF64(trialWeights, x, sum * scaleOf(record) + selfOf(record) * trialDelay(x, y, z));
  }
  let cost: f64 = 0;
  for (let x: u32 = 0; x < m; x++) cost += regularised(getF64(trialWeights, x));
  return cost;
}

function trialDelay(x: u32, y: u32, z: u32): f64 {
  let S = getF64(sums, x);
  if (x == y) S += getF64(loadAt, outer);
  if (x == z) S += getF64(loadAt, outer + 1);
  return delayAt(x, S);
}

/** The U above which no assignment can have a regularised cost below `cost`, widened by more than rounding. */
function thresholdFor(cost: f64): f64 {
  let low = cost;
  // h(w) >= w - 1, since w / (w + a) < 1: at U = cost + m the bound is at least `cost`.
  let high = cost + <f64>m;
  for (let step = 0; step < 60; step++) {
    const middle = 0.5 * (low + high);
    if (<f64>m * regularised(middle / <f64>m) < cost) low = middle;
    else high = middle;
  }
  return high * (1 + 1e-12);
}

export function exhaustiveAssignment(): usize {
  return best;
}
