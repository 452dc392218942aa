import { delayAt } from "./delay";
import { energy, evaluateEnergy } from "./energy";
import {
  degreeOf,
  demandOf,
  firstPeer,
  hostOf,
  latency,
  loadOf,
  m,
  n,
  PEER_BYTES,
  peerOf,
  scaleOf,
  scratch0,
  scratch1,
  scratch2,
  scratch3,
  selfOf,
  stride,
  vmRecord,
} from "./layout";
import { addF64, allocate, getF64, mark, releaseTo, setF64 } from "./memory";
import { regularised } from "./weights";

/**
 * The assignment measured from scratch, from the definitions and not from the aggregates: every L(x), rho(x) and u_i.
 * The host copies the results out before anything else is allocated.
 */
let utilitiesOut: usize = 0;

/** Fills `evaluatedUtilities` (n f64), `evaluatedWeights` and `evaluatedLoads` (m f64 each). */
export function evaluate(): void {
  const before = mark();
  utilitiesOut = allocate((<usize>n) << 3);
  releaseTo(before);
  memory.fill(scratch2, 0, (<usize>stride) << 3);
  for (let i: u32 = 0; i < n; i++) addF64(scratch2, hostOf(i), loadOf(vmRecord(i)));
  if (energy) evaluateEnergy(scratch2, scratch0, scratch1, utilitiesOut);
  else for (let i: u32 = 0; i < n; i++) setF64(utilitiesOut, i, evaluatedUtility(i));
  memory.fill(scratch3, 0, (<usize>stride) << 3);
  for (let i: u32 = 0; i < n; i++) addF64(scratch3, hostOf(i), getF64(utilitiesOut, i));
}

function evaluatedUtility(i: u32): f64 {
  const record = vmRecord(i);
  const self = selfOf(record);
  if (self == 0) return 0;
  const x = hostOf(i);
  const row = x * stride;
  let sum: f64 = 0;
  let peer = firstPeer(record);
  for (let k = degreeOf(record); k > 0; k--) {
    const c = hostOf(peerOf(peer));
    sum += demandOf(peer) * (getF64(latency, row + c) + delayAt(c, getF64(scratch2, c)));
    peer += PEER_BYTES;
  }
  return sum * scaleOf(record) + self * delayAt(x, getF64(scratch2, x));
}

export function evaluatedUtilities(): usize {
  return utilitiesOut;
}

export function evaluatedLoads(): usize {
  return scratch2;
}

export function evaluatedWeights(): usize {
  return scratch3;
}

/** U of the last evaluation, summed over the clouds in index order. */
export function evaluatedTotal(): f64 {
  let total: f64 = 0;
  for (let x: u32 = 0; x < m; x++) total += getF64(scratch3, x);
  return total;
}

/** C of the last evaluation. */
export function evaluatedRegularised(): f64 {
  let total: f64 = 0;
  for (let x: u32 = 0; x < m; x++) total += regularised(getF64(scratch3, x));
  return total;
}
