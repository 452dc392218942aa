import { delayAt, rhoOf } from "./delay";
import { capacity, exact, hostOf, loadOf, loads, m, members, n, population, vmRecord } from "./layout";
import { addF64, getF64, getU32, setF64 } from "./memory";

/**
 * The scenario `energy` (docs/model.md, section 3): every VM is virtually connected to every other with the demand
 * 1 / (n - 1), at the latency tau between different clouds and 0 inside. With n_z VMs at cloud z and
 * R = sum_z n_z rho(z), a VM at x sees
 *
 *     u_i(x) = (tau (n - n_x) + R - rho(x)) / (n - 1) + rho(x),
 *
 * the same for every VM at x, so w_x = n_x u_i(x). A decision takes O(1), a migration O(m); no peer is ever looked at.
 */
export let energy: bool = false;

let tau: f64 = 0;
/** A cloud is full beyond gamma times this (src/kernel/scenario.ts). */
let full: f64 = 1;
/** R. */
let congestion: f64 = 0;

export function setEnergy(isOn: bool, virtualLatency: f64, fullFrom: f64): void {
  energy = isOn;
  tau = virtualLatency;
  full = fullFrom;
}

/** Sums R afresh after loads have changed: without drift, whatever the trajectory. */
export function refreshEnergy(): void {
  congestion = 0;
  for (let z: u32 = 0; z < m; z++) congestion += <f64>getU32(population, z) * rhoOf(z);
}

/** u_i(x) of every VM hosted at x. */
function utilityAt(x: u32): f64 {
  const now = rhoOf(x);
  return (tau * <f64>(n - getU32(population, x)) + (congestion - now)) / <f64>(n - 1) + now;
}

export function energyWeight(x: u32): f64 {
  return getU32(members, x) == 0 ? 0 : <f64>getU32(population, x) * utilityAt(x);
}

/** u_i(x) at the host as a VM decides by it: infinite where the cloud is over its capacity. */
export function energyStaying(x: u32): f64 {
  return getF64(loads, x) <= getF64(capacity, x) * full ? utilityAt(x) : Infinity;
}

/** u_i(y) at another cloud than the host x: infinite where y does not accept the VM. */
export function energyMoving(record: usize, x: u32, y: u32): f64 {
  const own = loadOf(record);
  if (!(getF64(loads, y) + own <= getF64(capacity, y) * full)) return Infinity;
  const nowX = rhoOf(x);
  const nowY = rhoOf(y);
  const atX = <f64>getU32(population, x);
  const atY = <f64>getU32(population, y);
  let afterY = nowY;
  let delays = congestion - nowX;
  if (exact) {
    const afterX = delayAt(x, getF64(loads, x) - own);
    afterY = delayAt(y, getF64(loads, y) + own);
    delays = congestion - atX * nowX - atY * nowY + (atX - 1) * afterX + atY * afterY;
  }
  return (tau * (<f64>(n - 1) - atY) + delays) / <f64>(n - 1) + afterY;
}

/** `totalChange` for this scenario: U = tau (n^2 - sum_z n_z^2) / (n - 1) + 2 R. */
export function energyChange(record: usize, x: u32, y: u32): f64 {
  const own = loadOf(record);
  const loadX = getF64(loads, x);
  const loadY = getF64(loads, y);
  if (n == 1) return 0;
  if (!(loadY + own <= getF64(capacity, y) * full)) return Infinity;
  if (!(loadX <= getF64(capacity, x) * full)) return -Infinity;
  const atX = <f64>getU32(population, x);
  const atY = <f64>getU32(population, y);
  const leaving = (atX - 1) * delayAt(x, loadX - own) - atX * rhoOf(x);
  const joining = (atY + 1) * delayAt(y, loadY + own) - atY * rhoOf(y);
  return 2 * (leaving + joining - (tau * (atY - atX + 1)) / <f64>(n - 1));
}

/** `allUtilities` for this scenario. */
export function allEnergyUtilities(i: u32, into: usize): void {
  const record = vmRecord(i);
  const x = hostOf(i);
  for (let y: u32 = 0; y < m; y++) setF64(into, y, y == x ? energyStaying(x) : energyMoving(record, x, y));
}

/** Every u_i from the assignment alone, given L in `load`; `counts` and `byCloud` are work space. */
export function evaluateEnergy(load: usize, counts: usize, byCloud: usize, utilities: usize): void {
  if (n == 1) return;
  memory.fill(counts, 0, (<usize>m) << 3);
  for (let i: u32 = 0; i < n; i++) addF64(counts, hostOf(i), 1);
  for (let x: u32 = 0; x < m; x++) {
    const own = delayAt(x, getF64(load, x));
    let sum = tau * (<f64>n - getF64(counts, x));
    for (let z: u32 = 0; z < m; z++) {
      const peers = z == x ? getF64(counts, z) - 1 : getF64(counts, z);
      sum += peers * delayAt(z, getF64(load, z));
    }
    setF64(byCloud, x, sum / <f64>(n - 1) + own);
  }
  for (let i: u32 = 0; i < n; i++) setF64(utilities, i, getF64(byCloud, hostOf(i)));
}
