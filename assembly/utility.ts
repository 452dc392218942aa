import { delayAt, rhoOf, setRho } from "./delay";
import { allEnergyUtilities, energy, energyMoving, energyStaying } from "./energy";
import {
  degreeOf,
  demandOf,
  exact,
  firstPeer,
  hostOf,
  hosts,
  latency,
  loadOf,
  loads,
  m,
  PEER_BYTES,
  peerOf,
  queueDelay,
  rho,
  scaleOf,
  scratch0,
  scratch1,
  selfOf,
  slope,
  stride,
  vmRecord,
} from "./layout";
import { addF64, getF64, getF64x2, getU16, setF64, setF64x2, within } from "./memory";

/** u_i(x) and u_i(y) of the pair tested last by `compareUtilities`, in ms. */
export let utilityStaying: f64 = 0;
export let utilityMoving: f64 = 0;

/**
 * u_i at its host x, and u_i as it would be at y: with exact evaluation the VM's own load counts at y and no longer at
 * x; measured evaluation takes the delays as they are. The two sums run side by side in one pass over the peers.
 */
export function compareUtilities(record: usize, x: u32, y: u32): void {
  if (energy) {
    utilityStaying = energyStaying(x);
    utilityMoving = energyMoving(record, x, y);
    return;
  }
  const nowX = rhoOf(x);
  const nowY = rhoOf(y);
  let afterX = nowX;
  let afterY = nowY;
  if (exact) {
    const load = loadOf(record);
    afterX = delayAt(x, getF64(loads, x) - load);
    afterY = delayAt(y, getF64(loads, y) + load);
    setRho(x, nowX, afterX);
    setRho(y, nowY, afterY);
  }
  const scale = scaleOf(record);
  const self = selfOf(record);
  const rowX = latency + ((<usize>(x * stride)) << 3);
  const rowY = latency + ((<usize>(y * stride)) << 3);
  let peer = firstPeer(record);
  let staying: f64;
  let moving: f64;
  if (ASC_FEATURE_SIMD) {
    const sums = sumOverPeers(peer, degreeOf(record), rowX, rowY);
    staying = f64x2.extract_lane(sums, 0);
    moving = f64x2.extract_lane(sums, 1);
  } else {
    staying = 0;
    moving = 0;
    for (let k = degreeOf(record); k > 0; k--) {
      const c = <usize>hostOf(peerOf(peer));
      const demand = demandOf(peer);
      staying += demand * (load<f64>(rowX + (c << 3)) + getF64(rho, c << 1));
      moving += demand * (load<f64>(rowY + (c << 3)) + getF64(rho, (c << 1) + 1));
      peer += PEER_BYTES;
    }
  }
  utilityStaying = staying * scale + self * nowX;
  utilityMoving = moving * scale + self * afterY;
  if (exact) {
    setRho(x, nowX, nowX);
    setRho(y, nowY, nowY);
  }
}

/**
 * sum_j d_ij (tau(x, x_j) + rho(x_j)) and the same for y with the delays after the move, as two lanes. Two peers a turn
 * save half of what a loop costs by itself; the terms are still added one after the other, as everywhere.
 */
function sumOverPeers(firstOfRow: usize, degree: u32, rowX: usize, rowY: usize): v128 {
  const hostTable = hosts;
  const delays = rho;
  let peer = firstOfRow;
  let sums = f64x2.splat(0);
  if ((degree & 1) != 0) {
    sums = peerTerm(peer, hostTable, delays, rowX, rowY);
    peer += PEER_BYTES;
  }
  for (let pairs = degree >> 1; pairs > 0; pairs--) {
    sums = f64x2.add(sums, peerTerm(peer, hostTable, delays, rowX, rowY));
    sums = f64x2.add(sums, peerTerm(peer + PEER_BYTES, hostTable, delays, rowX, rowY));
    peer += 2 * PEER_BYTES;
  }
  return sums;
}

function peerTerm(peer: usize, hostTable: usize, delays: usize, rowX: usize, rowY: usize): v128 {
  const c = <usize>getU16(hostTable, peerOf(peer));
  const packet = v128.load_lane<f64>(rowY + (c << 3), v128.load64_zero(rowX + (c << 3)), 1);
  return f64x2.mul(v128.load64_splat(peer, 4), f64x2.add(packet, getF64x2(delays, c << 1)));
}

/**
 * u_i(y) for every cloud y into `utilities()` (stride f64), with u_i at the host x in entry x.
 *
 * sum_j d_ij tau(y, x_j) is accumulated over all y at once from the rows of the peers' clouds. The delay at the peers
 * is the same for all targets but one: where peers already live at y, the VM's own load adds to their delay too.
 */
export function allUtilities(i: u32): void {
  if (energy) {
    allEnergyUtilities(i, scratch0);
    return;
  }
  const record = vmRecord(i);
  const x = hostOf(i);
  const scale = scaleOf(record);
  const self = selfOf(record);
  const own = exact ? loadOf(record) : 0;
  const nowX = rhoOf(x);
  const afterX = exact ? delayAt(x, getF64(loads, x) - own) : nowX;

  let elsewhere: f64 = 0;
  let demandAtHost: f64 = 0;
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    const c = hostOf(peerOf(peer));
    const demand = demandOf(peer);
    if (c == x) demandAtHost += demand;
    else elsewhere += demand * rhoOf(c);
    peer += PEER_BYTES;
  }
  addScaledRows(record);
  const delayStaying = demandAtHost > 0 ? elsewhere + demandAtHost * nowX : elsewhere;
  const delayMoving = demandAtHost > 0 ? elsewhere + demandAtHost * afterX : elsewhere;
  const staying = (getF64(scratch0, x) + delayStaying) * scale + self * nowX;

  if (ASC_FEATURE_SIMD && !queueDelay) finishTargets(own, delayMoving, scale, self);
  else {
    for (let y: u32 = 0; y < m; y++) {
      const after = delayAt(y, getF64(loads, y) + own);
      setF64(scratch1, y, after);
      setF64(scratch0, y, (getF64(scratch0, y) + delayMoving) * scale + self * after);
    }
  }
  if (exact) addOwnEffectOnPeers(record, x, scale);
  setF64(scratch0, x, staying);
}

export function utilities(): usize {
  return scratch0;
}

/** The delay and its cost at every target, two at a time. */
function finishTargets(own: f64, delayMoving: f64, scale: f64, self: f64): void {
  const ownLoad = f64x2.splat(own);
  const delays = f64x2.splat(delayMoving);
  const scales = f64x2.splat(scale);
  const selves = f64x2.splat(self);
  const sums = scratch0;
  const afters = scratch1;
  const rates = slope;
  const carried = loads;
  const length = stride;
  for (let y: u32 = 0; y < length; y += 2) {
    const after = f64x2.mul(getF64x2(rates, y), f64x2.add(getF64x2(carried, y), ownLoad));
    setF64x2(afters, y, after);
    const weighted = f64x2.mul(f64x2.add(getF64x2(sums, y), delays), scales);
    setF64x2(sums, y, f64x2.add(weighted, f64x2.mul(selves, after)));
  }
}

/**
 * sum_j d_ij tau(x_j, y) for all y into scratch0. Four peers share one pass over the targets, so that the sums are
 * loaded and stored a quarter as often; they are still added one peer after the other.
 */
function addScaledRows(record: usize): void {
  const sums = scratch0;
  memory.fill(sums, 0, (<usize>stride) << 3);
  let peer = firstPeer(record);
  let left = degreeOf(record);
  if (ASC_FEATURE_SIMD) {
    for (; left >= 4; left -= 4) {
      addFourRows(sums, peer);
      peer += 4 * PEER_BYTES;
    }
  }
  for (; left > 0; left--) {
    addRow(sums, hostOf(peerOf(peer)), demandOf(peer));
    peer += PEER_BYTES;
  }
}

function rowOfPeer(peer: usize): usize {
  return latency + ((<usize>(hostOf(peerOf(peer)) * stride)) << 3);
}

function addFourRows(sums: usize, peer: usize): void {
  const row0 = rowOfPeer(peer);
  const row1 = rowOfPeer(peer + PEER_BYTES);
  const row2 = rowOfPeer(peer + 2 * PEER_BYTES);
  const row3 = rowOfPeer(peer + 3 * PEER_BYTES);
  const demand0 = f64x2.splat(demandOf(peer));
  const demand1 = f64x2.splat(demandOf(peer + PEER_BYTES));
  const demand2 = f64x2.splat(demandOf(peer + 2 * PEER_BYTES));
  const demand3 = f64x2.splat(demandOf(peer + 3 * PEER_BYTES));
  const end = (<usize>stride) << 3;
  for (let offset: usize = 0; offset < end; offset += 16) {
    let sum = v128.load(within(sums, sums + offset, 16));
    sum = f64x2.add(sum, f64x2.mul(demand0, v128.load(within(latency, row0 + offset, 16))));
    sum = f64x2.add(sum, f64x2.mul(demand1, v128.load(within(latency, row1 + offset, 16))));
    sum = f64x2.add(sum, f64x2.mul(demand2, v128.load(within(latency, row2 + offset, 16))));
    sum = f64x2.add(sum, f64x2.mul(demand3, v128.load(within(latency, row3 + offset, 16))));
    v128.store(sums + offset, sum);
  }
}

function addRow(sums: usize, c: u32, demand: f64): void {
  const row = c * stride;
  if (ASC_FEATURE_SIMD) {
    const factor = f64x2.splat(demand);
    for (let y: u32 = 0; y < stride; y += 2) {
      setF64x2(sums, y, f64x2.add(getF64x2(sums, y), f64x2.mul(factor, getF64x2(latency, row + y))));
    }
  } else {
    for (let y: u32 = 0; y < m; y++) addF64(sums, y, demand * getF64(latency, row + y));
  }
}

/** Peers at target y see rho(y) with the VM's load on it; at an infinite delay u_i(y) is infinite already. */
function addOwnEffectOnPeers(record: usize, x: u32, scale: f64): void {
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    const c = hostOf(peerOf(peer));
    const after = getF64(scratch1, c);
    if (c != x && after != Infinity) addF64(scratch0, c, demandOf(peer) * (after - rhoOf(c)) * scale);
    peer += PEER_BYTES;
  }
}
