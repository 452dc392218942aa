import { type Instance, totalDemand, UNPINNED } from "../../game/instance.ts";
import { seenBy } from "../scenario.ts";
import { DEFAULT_VIRTUAL_LATENCY, type GameSettings, migrationFactor, type Scenario } from "../types.ts";

/**
 * One game as flat arrays: the memory map of assembly/layout.ts with one array per field instead of records, which is
 * what V8 compiles best. Rows of cloud matrices are m long.
 */
export interface Tables {
  readonly n: number;
  readonly m: number;
  readonly a: number;
  readonly factor: number;
  readonly exact: boolean;
  readonly queueDelay: boolean;
  readonly delta: number;
  /** The peers of VM i are entries firstPeer[i] to firstPeer[i + 1] of `peers` and `demands`, ascending. */
  readonly firstPeer: Uint32Array;
  readonly peers: Uint32Array;
  readonly demands: Float64Array;
  /** s_i. */
  readonly vmLoads: Float64Array;
  /** p_ij = scale_i * d_ij; 0 for a VM without demand. */
  readonly scale: Float64Array;
  /** u_i(x) = scale_i * sum_j d_ij (tau(x, x_j) + rho(x_j)) + self_i * rho(x). */
  readonly self: Float64Array;
  /** 1 for a VM that never migrates: pinned or without demand. */
  readonly fixed: Uint8Array;
  readonly hosts: Uint16Array;
  readonly activation: Uint32Array;
  readonly latency: Float64Array;
  readonly capacity: Float64Array;
  /** delta / gamma(x). */
  readonly slope: Float64Array;
  /** rho(x) now, and after the proposal under test: equal between proposals. */
  readonly rho: Float64Array;
  readonly rhoAfter: Float64Array;
  /** L(x). */
  readonly loads: Float64Array;
  /** The largest L(x) since it was last summed afresh. */
  readonly peaks: Float64Array;
  /** N(x) = sum of self over the VMs at x. */
  readonly selfTotals: Float64Array;
  readonly population: Int32Array;
  /** VMs with demand at x: N(x) is exactly zero iff this is 0. */
  readonly members: Int32Array;
  /** P[x][z] = sum of p_ij over i at x, j at z, and how many terms that sums. */
  readonly affinity: Float64Array;
  readonly links: Int32Array;
  /** u_i(y) for every y, and rho(y) with VM i there: the results and work space of `allUtilities`. */
  readonly utilities: Float64Array;
  readonly delaysThere: Float64Array;
  /** u_i at its host and at the target: the result of `compareUtilities`. */
  readonly pair: Float64Array;
  /** The scenario is `energy`; tau between different clouds in it, and R = sum_z n_z rho(z). */
  readonly energy: boolean;
  readonly virtualLatency: number;
  congestion: number;
  migrationsSinceRebuild: number;
  /** Where the last equilibrium check found a VM that would migrate. */
  witness: number;
}

export function tablesOf(instance: Instance, settings: GameSettings): Tables {
  const seen = seenBy(settings, instance);
  const { vms: n, clouds: m, capacity, delay, pinned, utility } = seen;
  const { scenario = "latency", virtualLatency = DEFAULT_VIRTUAL_LATENCY } = settings;
  const total = totalDemand(n, seen.demand);
  const { firstPeer, peers, demands } = peerRows(seen);
  const self = selfOf(seen, total, scenario);
  return {
    n,
    m,
    a: settings.a,
    factor: migrationFactor(settings.eta),
    exact: settings.evaluate === "exact",
    queueDelay: delay.model === "queue",
    delta: delay.delta,
    firstPeer,
    peers,
    demands,
    vmLoads: Float64Array.from(instance.load),
    scale: total.map((D) => (D > 0 ? (utility.normalise ? 1 / D : 1) : 0)),
    self,
    fixed: Uint8Array.from(self, (own, i) => (own > 0 && pinned[i] === UNPINNED ? 0 : 1)),
    hosts: Uint16Array.from(pinned, (cloud) => (cloud === UNPINNED ? 0 : cloud)),
    activation: new Uint32Array(n),
    latency: Float64Array.from(seen.latency),
    capacity: Float64Array.from(capacity),
    slope: capacity.map((gamma) => delay.delta / gamma),
    rho: new Float64Array(m),
    rhoAfter: new Float64Array(m),
    loads: new Float64Array(m),
    peaks: new Float64Array(m),
    selfTotals: new Float64Array(m),
    population: new Int32Array(m),
    members: new Int32Array(m),
    affinity: new Float64Array(m * m),
    links: new Int32Array(m * m),
    utilities: new Float64Array(m),
    delaysThere: new Float64Array(m),
    pair: new Float64Array(2),
    energy: scenario === "energy",
    virtualLatency,
    congestion: 0,
    migrationsSinceRebuild: 0,
    witness: 0,
  };
}

/** Replaces tau and gamma, and what is derived from gamma alone. */
export function setClouds(t: Tables, { latency, capacity }: Instance): void {
  t.latency.set(latency);
  t.capacity.set(capacity);
  capacity.forEach((gamma, x) => {
    t.slope[x] = t.delta / gamma;
  });
}

/** In the special cases, which have no rows, 1 for every VM that takes part. */
function selfOf({ vms, load, utility }: Instance, total: Float64Array, scenario: Scenario): Float64Array {
  if (scenario === "load-balancing") return load.map((s) => (s > 0 ? 1 : 0));
  if (scenario === "energy") return new Float64Array(vms).fill(vms > 1 ? 1 : 0);
  return total.map((D) => (D > 0 ? (utility.normalise ? 1 : D) : 0));
}

function peerRows({ vms, demand: { from, to, amount } }: Instance) {
  const firstPeer = new Uint32Array(vms + 1);
  for (let k = 0; k < amount.length; k++) {
    firstPeer[from[k] + 1]++;
    firstPeer[to[k] + 1]++;
  }
  for (let i = 0; i < vms; i++) firstPeer[i + 1] += firstPeer[i];
  const next = firstPeer.slice(0, vms);
  const peers = new Uint32Array(2 * amount.length);
  const demands = new Float64Array(2 * amount.length);
  const add = (i: number, j: number, d: number) => {
    peers[next[i]] = j;
    demands[next[i]++] = d;
  };
  for (let k = 0; k < amount.length; k++) {
    add(from[k], to[k], amount[k]);
    add(to[k], from[k], amount[k]);
  }
  return { firstPeer, peers, demands };
}
