import { delayAt, rhoOf } from "./delay";
import { energy, energyChange } from "./energy";
import {
  affinity,
  capacity,
  degreeOf,
  demandOf,
  firstPeer,
  hostOf,
  latency,
  loadOf,
  loads,
  m,
  members,
  PEER_BYTES,
  peerOf,
  scaleOf,
  selfOf,
  selfTotals,
  stride,
  vmRecord,
} from "./layout";
import { getF64, getU32 } from "./memory";
import { TOLERANCE } from "./tolerance";

/**
 * U after VM i moved to cloud y, minus U now (kernel/types.ts says what is meant where a delay is infinite).
 *
 * By docs/model.md 1.1, point 1, only the edges of i and the congestion G_x = rho(x) C_x of its two clouds change, where
 * C_x sums self_j + q_j over the VMs j at x; the q_j at x are the column sum of P at x.
 */
export function totalChange(i: u32, y: u32): f64 {
  const record = vmRecord(i);
  const x = hostOf(i);
  if (x == y) return 0;
  if (energy) return energyChange(record, x, y);
  const scale = scaleOf(record);
  const rowX = x * stride;
  const rowY = y * stride;
  let change: f64 = 0;
  let share = selfOf(record);
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    const j = peerOf(peer);
    const c = hostOf(j);
    const demand = demandOf(peer);
    const theirs = demand * scaleOf(vmRecord(j));
    change += (demand * scale + theirs) * (getF64(latency, rowY + c) - getF64(latency, rowX + c));
    share += theirs;
    peer += PEER_BYTES;
  }
  return change + congestionChange(record, x, y, share);
}

/** Of G_x + G_y, if the VM takes its load and its share of C from x to y. */
function congestionChange(record: usize, x: u32, y: u32, share: f64): f64 {
  const own = loadOf(record);
  const counts: u32 = selfOf(record) > 0 ? 1 : 0;
  const shareX = shareAt(x);
  const afterX = getF64(loads, x) - own;
  const afterY = getF64(loads, y) + own;
  const before = congestionOf(rhoOf(x), shareX) + congestionOf(rhoOf(y), shareAt(y));
  const leftX = getU32(members, x) == counts ? 0 : shareX - share;
  const after =
    congestionOf(delayAt(x, afterX), leftX) + congestionOf(delayAt(y, afterY), shareAt(y) + share);
  if (before == Infinity && after == Infinity) {
    const excess = excessOf(x, afterX) + excessOf(y, afterY);
    const now = excessOf(x, getF64(loads, x)) + excessOf(y, getF64(loads, y));
    if (Math.abs(excess - now) <= TOLERANCE * now) return 0;
    return excess < now ? -Infinity : Infinity;
  }
  return after - before;
}

/** C_x, exactly 0 where no VM with demand is. */
function shareAt(x: u32): f64 {
  if (getU32(members, x) == 0) return 0;
  let share = getF64(selfTotals, x);
  for (let z: u32 = 0; z < m; z++) share += getF64(affinity, z * stride + x);
  return share;
}

function congestionOf(delay: f64, share: f64): f64 {
  return share == 0 ? 0 : delay * share;
}

function excessOf(x: u32, load: f64): f64 {
  return max<f64>(0, load - getF64(capacity, x));
}
