import { allocate, getF64, getU16, releaseAll, segmentSize, setF64, setU16, within } from "./memory";

/**
 * The memory map of one loaded game. n VMs, m clouds, 2|E| directed edges; a row of a cloud matrix is padded with
 * zeros to `stride` = m rounded up to a multiple of 4, so that vector loads never straddle rows.
 *
 *     vmTable     n      32-byte records  { u32 first peer's address, u32 degree | flags, f64 s_i, f64 scale, f64 self }
 *     peerTable   2|E|   12-byte records  { u32 peer j, f64 d_ij }, the rows of the VMs one after the other, j ascending
 *     hosts       n      u16              x_i
 *     activation  n      u32              the activation list of the order `permutation`
 *     latency     m x stride  f64         tau(x, y)
 *     affinity    m x stride  f64         P[x][z] = sum of p_ij over i at x, j at z
 *     links       m x stride  u32         how many directed edges P[x][z] sums: it is exactly zero iff this is 0.
 *                                         Kept under the queue delay only
 *     capacity    stride f64              gamma(x); 1 in the padding
 *     slope       stride f64              delta / gamma(x)
 *     rho         2 x stride  f64         { rho(x) now, rho(x) after the proposal under test }: equal between proposals
 *     loads       stride f64              L(x)
 *     peaks       stride f64              the largest L(x) since it was last summed afresh
 *     selfTotals  stride f64              N(x) = sum of self over i at x
 *     population  stride u32              VMs at x
 *     members     stride u32              VMs with demand at x: N(x) is exactly zero iff this is 0
 *     scratch0..3 stride f64              per-target work space
 *
 * With `scale` = 1 / D_i and `self` = 1 (normalised) or 1 and D_i (not), p_ij = scale * d_ij and
 * u_i(x) = scale * sum_j d_ij (tau(x, x_j) + rho(x_j)) + self * rho(x). Both are 0 for a VM without demand.
 */
export const VM_BYTES: usize = 32;
export const PEER_BYTES: usize = 12;
/** Degree flags: the VM never migrates, because it is pinned or has no demand; and: it is pinned. */
export const FIXED: u32 = 0x80000000;
export const PINNED: u32 = 0x40000000;

export let n: u32 = 0;
export let m: u32 = 0;
export let stride: u32 = 0;
export let directedEdges: u32 = 0;

export let vmTable: usize = 0;
export let peerTable: usize = 0;
export let hosts: usize = 0;
export let activation: usize = 0;
export let latency: usize = 0;
export let affinity: usize = 0;
export let links: usize = 0;
export let capacity: usize = 0;
export let slope: usize = 0;
export let rho: usize = 0;
export let loads: usize = 0;
export let peaks: usize = 0;
export let selfTotals: usize = 0;
export let population: usize = 0;
export let members: usize = 0;
export let scratch0: usize = 0;
export let scratch1: usize = 0;
export let scratch2: usize = 0;
export let scratch3: usize = 0;

/** rho is delta / (gamma - L) rather than delta * L / gamma. */
export let queueDelay: bool = false;
export let delta: f64 = 0;
/** The constant of f. */
export let a: f64 = 0;
/** VM i migrates from x to y iff g_i(y) < factor * g_i(x); kernel/types.ts derives it from eta. */
export let factor: f64 = 0;
/** A target counts the VM's own load there, and no longer at its host. */
export let exact: bool = true;

/** Bytes of memory that a game takes, for the host to check before it loads one. */
export function bytesNeeded(vms: u32, clouds: u32, edges: u32): f64 {
  const row = <u64>((clouds + 3) & ~3);
  let bytes = <u64>__heap_base + 64;
  bytes += segmentSize(<u64>vms * VM_BYTES) + segmentSize(<u64>edges * 2 * PEER_BYTES);
  bytes += segmentSize(<u64>vms * 2) + segmentSize(<u64>vms * 4);
  bytes += 2 * segmentSize(clouds * row * 8) + segmentSize(clouds * row * 4);
  bytes += 12 * segmentSize(row * 16);
  return <f64>bytes;
}

/** Allocates the tables of a game and forgets the one before. Edges and cloud data follow (load.ts). */
export function allocateGame(vms: u32, clouds: u32, edges: u32): void {
  releaseAll();
  n = vms;
  m = clouds;
  stride = (clouds + 3) & ~3;
  directedEdges = 2 * edges;
  vmTable = allocate(<usize>n * VM_BYTES);
  peerTable = allocate(<usize>directedEdges * PEER_BYTES);
  hosts = allocate(n << 1);
  activation = allocate(n << 2);
  latency = allocate((m * stride) << 3);
  affinity = allocate((m * stride) << 3);
  links = allocate((m * stride) << 2);
  capacity = allocate(stride << 3);
  slope = allocate(stride << 3);
  rho = allocate(stride << 4);
  loads = allocate(stride << 3);
  peaks = allocate(stride << 3);
  selfTotals = allocate(stride << 3);
  population = allocate(stride << 2);
  members = allocate(stride << 2);
  scratch0 = allocate(stride << 3);
  scratch1 = allocate(stride << 3);
  scratch2 = allocate(stride << 3);
  scratch3 = allocate(stride << 3);
}

export function setGame(
  regularisationConstant: f64,
  migrationFactor: f64,
  exactEvaluation: bool,
  queueModel: bool,
  delayConstant: f64,
): void {
  a = regularisationConstant;
  factor = migrationFactor;
  exact = exactEvaluation;
  queueDelay = queueModel;
  delta = delayConstant;
  refreshSlopes();
}

/** After the capacities have been written. */
export function refreshSlopes(): void {
  for (let x: u32 = 0; x < stride; x++) {
    if (x >= m) setF64(capacity, x, 1);
    setF64(slope, x, delta / getF64(capacity, x));
  }
}

export function vmRecord(i: u32): usize {
  return within(vmTable, vmTable + <usize>i * VM_BYTES, VM_BYTES);
}

export function firstPeer(record: usize): usize {
  return load<u32>(record);
}

export function degreeOf(record: usize): u32 {
  return load<u32>(record, 4) & ~(FIXED | PINNED);
}

export function isPinned(record: usize): bool {
  return (load<u32>(record, 4) & PINNED) != 0;
}

export function isFixed(record: usize): bool {
  return (load<u32>(record, 4) & FIXED) != 0;
}

export function loadOf(record: usize): f64 {
  return load<f64>(record, 8);
}

export function scaleOf(record: usize): f64 {
  return load<f64>(record, 16);
}

export function selfOf(record: usize): f64 {
  return load<f64>(record, 24);
}

export function peerOf(peer: usize): u32 {
  return load<u32>(within(peerTable, peer, PEER_BYTES));
}

export function demandOf(peer: usize): f64 {
  return load<f64>(within(peerTable, peer, PEER_BYTES), 4);
}

export function hostOf(i: u32): u32 {
  return getU16(hosts, i);
}

export function setHost(i: u32, x: u32): void {
  setU16(hosts, i, x);
}
