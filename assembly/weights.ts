import { delayAt, rhoOf, setRho } from "./delay";
import { energy, energyWeight, refreshEnergy } from "./energy";
import {
  a,
  affinity,
  degreeOf,
  demandOf,
  directedEdges,
  firstPeer,
  hostOf,
  latency,
  links,
  loadOf,
  loads,
  m,
  members,
  n,
  PEER_BYTES,
  peaks,
  peerOf,
  population,
  queueDelay,
  rho,
  scaleOf,
  selfOf,
  selfTotals,
  setHost,
  stride,
  vmRecord,
} from "./layout";
import { addF64, addU32, getF64, getF64x2, getU32, setF64, setU32 } from "./memory";
import { regularisation } from "./regularisation";

/**
 * The aggregates of docs/model.md 1.1, point 2: P[x][z], L(x), N(x), populations. A migration touches O(degree)
 * entries; a weight is one dot product over a row of P.
 *
 * Added and subtracted doubles drift. An entry changes by at most one ulp of its size per update, so the aggregates
 * are rebuilt from the assignment once `migrationsBeforeRebuild` migrations have passed since the last time; that
 * bounds the relative error of a weight far below the comparison tolerance. The load of a cloud decides by itself: where
 * a small part of the largest one is left, what that has been rounded by may be no small part of it, and it is summed
 * afresh. Under the queue delay, which can be infinite, 0 * infinity must not be met: whether an entry is exactly zero is
 * counted in integers (`links`) there.
 */
let migrationsSinceRebuild: u32 = 0;

/** Below this part of its peak a load is summed afresh. */
const SMALL: f64 = 1.0 / 4096;

function migrationsBeforeRebuild(): u32 {
  return max<u32>(1 << 16, n << 2);
}

/** Rebuilds every aggregate from the assignment. */
export function aggregate(): void {
  memory.fill(affinity, 0, (<usize>(m * stride)) << 3);
  memory.fill(links, 0, (<usize>(m * stride)) << 2);
  memory.fill(loads, 0, (<usize>stride) << 3);
  memory.fill(selfTotals, 0, (<usize>stride) << 3);
  memory.fill(population, 0, (<usize>stride) << 2);
  memory.fill(members, 0, (<usize>stride) << 2);
  for (let i: u32 = 0; i < n; i++) {
    const record = vmRecord(i);
    const x = hostOf(i);
    addF64(loads, x, loadOf(record));
    addF64(selfTotals, x, selfOf(record));
    addU32(population, x, 1);
    if (selfOf(record) > 0) addU32(members, x, 1);
    const scale = scaleOf(record);
    const row = x * stride;
    let peer = firstPeer(record);
    for (let k = degreeOf(record); k > 0; k--) {
      const entry = row + hostOf(peerOf(peer));
      addF64(affinity, entry, demandOf(peer) * scale);
      if (queueDelay) addU32(links, entry, 1);
      peer += PEER_BYTES;
    }
  }
  memory.copy(peaks, loads, (<usize>stride) << 3);
  refreshDelays();
  migrationsSinceRebuild = 0;
}

/** After loads or capacities have changed: every rho(x), and what is summed over them. */
export function refreshDelays(): void {
  for (let x: u32 = 0; x < m; x++) updateRho(x);
  if (energy) refreshEnergy();
}

function updateRho(x: u32): void {
  const now = delayAt(x, getF64(loads, x));
  setRho(x, now, now);
}

/** Moves VM i to cloud y and keeps every aggregate right. */
export function migrate(i: u32, y: u32): void {
  const record = vmRecord(i);
  const x = hostOf(i);
  if (x == y) return;
  const scale = scaleOf(record);
  const rowX = x * stride;
  const rowY = y * stride;
  const counted = queueDelay;
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    const j = peerOf(peer);
    const c = hostOf(j);
    const demand = demandOf(peer);
    const forth = demand * scale;
    const back = demand * scaleOf(vmRecord(j));
    const rowC = c * stride;
    addF64(affinity, rowX + c, -forth);
    addF64(affinity, rowY + c, forth);
    addF64(affinity, rowC + x, -back);
    addF64(affinity, rowC + y, back);
    if (counted) {
      addU32(links, rowX + c, -1);
      addU32(links, rowY + c, 1);
      addU32(links, rowC + x, -1);
      addU32(links, rowC + y, 1);
    }
    peer += PEER_BYTES;
  }
  setHost(i, y);
  leave(x, record);
  join(y, record);
  if (energy) refreshEnergy();
  migrationsSinceRebuild++;
  if (migrationsSinceRebuild >= migrationsBeforeRebuild()) aggregate();
}

function leave(x: u32, record: usize): void {
  const left = getU32(population, x) - 1;
  setU32(population, x, left);
  setF64(loads, x, left > 0 ? getF64(loads, x) - loadOf(record) : 0);
  if (getF64(loads, x) < SMALL * getF64(peaks, x)) sumLoad(x);
  setF64(selfTotals, x, getF64(selfTotals, x) - selfOf(record));
  if (selfOf(record) > 0) addU32(members, x, -1);
  updateRho(x);
}

/** L(x) afresh, in the order of `aggregate`. */
function sumLoad(x: u32): void {
  let sum: f64 = 0;
  if (getU32(population, x) > 0) {
    for (let i: u32 = 0; i < n; i++) if (hostOf(i) == x) sum += loadOf(vmRecord(i));
  }
  setF64(loads, x, sum);
  setF64(peaks, x, sum);
}

function join(y: u32, record: usize): void {
  addU32(population, y, 1);
  addF64(loads, y, loadOf(record));
  setF64(peaks, y, max<f64>(getF64(peaks, y), getF64(loads, y)));
  addF64(selfTotals, y, selfOf(record));
  if (selfOf(record) > 0) addU32(members, y, 1);
  updateRho(y);
}

/**
 * w_x = sum_z P[x][z] (tau(x, z) + rho(z)) + N(x) rho(x). Even and odd z are summed apart and added at the end, in
 * scalar and SIMD builds alike, so that both give the same bits.
 */
export function weight(x: u32): f64 {
  if (energy) return energyWeight(x);
  if (directedEdges == 0) return getU32(members, x) == 0 ? 0 : getF64(selfTotals, x) * rhoOf(x);
  const row = x * stride;
  let even: f64 = 0;
  let odd: f64 = 0;
  if (ASC_FEATURE_SIMD) {
    let sums = f64x2.splat(0);
    for (let z: u32 = 0; z < stride; z += 2) {
      const first = getF64x2(rho, z << 1);
      const second = getF64x2(rho, (z << 1) + 2);
      const delays = v128.shuffle<f64>(first, second, 0, 2);
      const latencies = f64x2.add(getF64x2(latency, row + z), delays);
      const products = f64x2.mul(getF64x2(affinity, row + z), latencies);
      sums = f64x2.add(sums, queueDelay ? v128.andnot(products, unlinked(row + z)) : products);
    }
    even = f64x2.extract_lane(sums, 0);
    odd = f64x2.extract_lane(sums, 1);
  } else {
    for (let z: u32 = 0; z < m; z += 2) {
      even += linkCost(row, z);
      odd += linkCost(row, z + 1);
    }
  }
  if (getU32(members, x) == 0) return 0;
  return even + odd + getF64(selfTotals, x) * rhoOf(x);
}

/** All bits set in a lane where no edge is summed: what was multiplied there counts nothing. */
function unlinked(entry: u32): v128 {
  const linked = v128.load64_zero(links + ((<usize>entry) << 2));
  return i64x2.extend_low_i32x4_s(i32x4.eq(linked, i32x4.splat(0)));
}

function linkCost(row: u32, z: u32): f64 {
  if (queueDelay && getU32(links, row + z) == 0) return 0;
  return getF64(affinity, row + z) * (getF64(latency, row + z) + rhoOf(z));
}

/** U = sum_x w_x. */
export function totalWeightedLatency(): f64 {
  let total: f64 = 0;
  for (let x: u32 = 0; x < m; x++) total += weight(x);
  return total;
}

/** C = sum_x w_x f(w_x). */
export function regularisedSocialCost(): f64 {
  let total: f64 = 0;
  for (let x: u32 = 0; x < m; x++) total += regularised(weight(x));
  return total;
}

export function regularised(w: f64): f64 {
  return w * regularisation(w, a);
}
