import { energy } from "./energy";
import {
  a,
  activation,
  degreeOf,
  demandOf,
  factor,
  firstPeer,
  hostOf,
  isFixed,
  m,
  n,
  PEER_BYTES,
  peerOf,
  scaleOf,
  selfOf,
  vmRecord,
} from "./layout";
import { allocate, getF64, getU32, segmentSize, setF64, within } from "./memory";
import { noise } from "./noise";
import { inversePower } from "./power";
import { below } from "./random";
import {
  activated,
  CERTAIN,
  costMoving,
  costStaying,
  lowest,
  PERMUTATION,
  shuffleActivation,
} from "./respond";
import { GROUP, touchActivations } from "./touch";
import { compareUtilities, utilityMoving, utilityStaying } from "./utility";
import { migrate } from "./weights";

/**
 * Controlled-Flock and both migration costs (docs/model.md, section 3). What each step does stands with
 * `ControlledSettings` in src/kernel/types.ts; a part that is switched off takes no memory and no time.
 *
 *     estimates   n * m  12-byte records  { f64 U_i(y), u32 how often observed }, the rows of the VMs one after the other
 *     frequency   n      f64              M_i
 *     steps       1024   f64              1 / t^exponent for small t
 */
const ESTIMATE_BYTES: usize = 12;
const STEPS: u32 = 1024;

/** The targets of the group at hand: GROUP u32. */
const targets: usize = memory.data(64, 16);
/** Where the sums of what was read ahead go, so that no compiler drops the loads. */
export let estimatesRead: u32 = 0;

let estimates: usize = 0;
let frequency: usize = 0;
let steps: usize = 0;

/** alpha, if it is the same for every t > 1; else 0. */
let constant: f64 = 1;
let exponent: f64 = 1;
let amplitude: f64 = 0;
let forgetting: f64 = 0;
let latencyCost: f64 = 0;
let quadratic: bool = false;
let thresholdCost: f64 = 0;
let eta: f64 = 1;
let tolerance: f64 = 0;

/** f(w) >= exp(-1/a) >= this for every weight. */
let leastFactor: f64 = 0;
/** Sum of c(M_j) over all VMs, for the scenario in which all are peers. */
let totalCost: f64 = 0;

/** Bytes that preparing takes. */
export function controlledBytes(hasEstimates: bool): f64 {
  let bytes = segmentSize((<u64>n) << 3) + segmentSize((<u64>STEPS) << 3);
  if (hasEstimates) bytes += segmentSize(<u64>n * m * ESTIMATE_BYTES);
  return <f64>bytes;
}

export function prepareEstimates(constantStep: f64, stepExponent: f64, noiseAmplitude: f64): void {
  constant = constantStep;
  exponent = stepExponent;
  amplitude = noiseAmplitude;
  leastFactor = max<f64>(0, 1 - 1 / a);
  steps = allocate((<usize>STEPS) << 3);
  for (let t: u32 = 1; t < STEPS; t++) setF64(steps, t, stepAt(t));
  // With alpha = 1 an estimate is its last observation: there is nothing to remember.
  estimates = constant == 1 ? 0 : allocate(<usize>n * m * ESTIMATE_BYTES);
}

export function prepareMigrationCost(
  kappa: f64,
  costInLatency: f64,
  isQuadratic: bool,
  costInThreshold: f64,
  designThreshold: f64,
  comparisonTolerance: f64,
): void {
  forgetting = kappa;
  latencyCost = costInLatency;
  quadratic = isQuadratic;
  thresholdCost = costInThreshold;
  eta = designThreshold;
  tolerance = comparisonTolerance;
  frequency = allocate((<usize>n) << 3);
}

function stepAt(t: u32): f64 {
  if (constant > 0) return t == 1 ? 1 : constant;
  return exponent == 1 ? 1 / <f64>t : inversePower(t, exponent);
}

/** One round of n activations with random targets; the number of migrations. */
export function roundControlled(order: u32): u32 {
  if (order == PERMUTATION) shuffleActivation();
  if (energy && latencyCost > 0) sumCosts();
  const drawsAhead = order == PERMUTATION && estimates != 0 && m > 1;
  let migrations: u32 = 0;
  for (let start: u32 = 0; start < n; start += GROUP) {
    const end = min<u32>(start + GROUP, n);
    if (order == PERMUTATION) touchActivations(start, end);
    if (drawsAhead) drawTargets(start, end);
    for (let k = start; k < end; k++) {
      const i = activated(order, k);
      const record = vmRecord(i);
      if (m == 1 || isFixed(record)) continue;
      const x = hostOf(i);
      const y = drawsAhead ? load<u32>(targets + ((<usize>(k - start)) << 2)) : targetFrom(x);
      const migrates = decides(i, record, x, y);
      if (latencyCost > 0 || thresholdCost > 0) remember(i, migrates);
      if (!migrates) continue;
      migrate(i, y);
      migrations++;
    }
  }
  return migrations;
}

function targetFrom(x: u32): u32 {
  const y = below(m - 1);
  return y >= x ? y + 1 : y;
}

/**
 * Draws the targets of a group of activations and reads the estimates that they will need: two cache lines at random
 * places for each VM, which would miss one after the other (see touch.ts). Under the order `permutation` nothing else
 * is drawn in between, and no VM of the group changes its host before its own activation.
 */
function drawTargets(start: u32, end: u32): void {
  let sum: u32 = 0;
  for (let k = start; k < end; k++) {
    const i = getU32(activation, k);
    if (isFixed(vmRecord(i))) continue;
    const x = hostOf(i);
    const y = targetFrom(x);
    store<u32>(targets + ((<usize>(k - start)) << 2), y);
    const atHost = entryOf(i, x);
    const atTarget = entryOf(i, y);
    sum += load<u32>(atHost) + load<u32>(atHost, 8) + load<u32>(atTarget) + load<u32>(atTarget, 8);
  }
  estimatesRead += sum;
}

function entryOf(i: u32, y: u32): usize {
  return within(estimates, estimates + (<usize>i * m + y) * ESTIMATE_BYTES, ESTIMATE_BYTES);
}

function decides(i: u32, record: usize, x: u32, y: u32): bool {
  compareUtilities(record, x, y);
  let staying = utilityStaying;
  let moving = utilityMoving;
  if (latencyCost > 0) moving += penalty(i, record);
  if (amplitude > 0) {
    staying *= 1 + amplitude * noise();
    moving *= 1 + amplitude * noise();
  }
  if (estimates != 0) {
    staying = estimated(i, x, staying);
    moving = estimated(i, y, moving);
  }
  return isCheaper(staying, moving, x, y, thresholdCost > 0 ? factorOf(i) : factor);
}

/** U_i(y) after one more observation of it. */
function estimated(i: u32, y: u32, observed: f64): f64 {
  const entry = entryOf(i, y);
  const t = load<u32>(entry, 8) + 1;
  const before = load<f64>(entry);
  const step = t < STEPS ? getF64(steps, t) : stepAt(t);
  const isReplaced = step == 1 || before == Infinity || observed == Infinity;
  const after = isReplaced ? observed : before + step * (observed - before);
  store<f64>(entry, after);
  store<u32>(entry, t, 8);
  return after;
}

/**
 * The migration rule, as `satisfiesRule` decides it. An estimate may lie above the weight of its cloud, so the lower
 * bound on the cost of staying is that of any weight.
 */
function isCheaper(staying: f64, moving: f64, x: u32, y: u32, threshold: f64): bool {
  if (lowest(moving) * CERTAIN >= threshold * staying) return false;
  if (moving < threshold * staying * leastFactor * CERTAIN) return true;
  return costMoving(moving, y) < threshold * costStaying(staying, x);
}

/** The migration rule's factor at eta_i, as src/kernel/types.ts derives it from eta. */
function factorOf(i: u32): f64 {
  const threshold = eta * (1 - thresholdCost * getF64(frequency, i));
  return min<f64>(threshold * (1 + tolerance), 1 - tolerance);
}

function costOf(i: u32): f64 {
  const M = getF64(frequency, i);
  return latencyCost * (quadratic ? M * M : M);
}

/** What the migrations of VM i and of its peers add to u_i at a target. */
function penalty(i: u32, record: usize): f64 {
  const own = costOf(i);
  if (energy) return own + (totalCost - own) / <f64>(n - 1);
  let sum: f64 = 0;
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    sum += demandOf(peer) * costOf(peerOf(peer));
    peer += PEER_BYTES;
  }
  return sum * scaleOf(record) + selfOf(record) * own;
}

function remember(i: u32, migrates: bool): void {
  if (energy) totalCost -= costOf(i);
  setF64(frequency, i, forgetting * getF64(frequency, i) + (1 - forgetting) * (migrates ? 1 : 0));
  if (energy) totalCost += costOf(i);
}

function sumCosts(): void {
  totalCost = 0;
  for (let i: u32 = 0; i < n; i++) totalCost += costOf(i);
}
