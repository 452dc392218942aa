/**
 * One game to be played: VMs, clouds, who talks to whom, and how fast.
 *
 * Symbols and units are those of docs/model.md, section "Instance". Arrays are flat and typed so that a kernel can
 * copy them without conversion; nothing mutates an instance after it was built.
 */
export interface Instance {
  readonly name: string;
  /** n, the number of VMs. */
  readonly vms: number;
  /** m, the number of clouds. */
  readonly clouds: number;
  /** Pairs that communicate, each once, sorted by (from, to). */
  readonly demand: DemandEdges;
  /** s_i, the load that VM i puts on its host, in traffic units; n values >= 0. */
  readonly load: Float64Array;
  /** The cloud of each VM that never migrates, `UNPINNED` for all others; n values. */
  readonly pinned: Int32Array;
  /** gamma(x) > 0, in traffic units; m values. */
  readonly capacity: Float64Array;
  /** tau(x, y) = tau(y, x) >= 0 in ms, row-major; m * m values. */
  readonly latency: Float64Array;
  readonly delay: Delay;
  readonly utility: { readonly normalise: boolean };
  readonly vmNames?: readonly string[];
  readonly cloudNames?: readonly string[];
  /** [longitude, latitude] of each cloud in degrees, for maps only: no number depends on it. */
  readonly coordinates?: readonly (readonly [number, number])[];
}

/** Edge k joins `from[k] < to[k]` with traffic demand `amount[k] > 0`. */
export interface DemandEdges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly amount: Float64Array;
}

/** rho(x): `utilisation` is delta * L(x) / gamma(x); `queue` is delta / (gamma(x) - L(x)), infinite from L(x) >= gamma(x). */
export interface Delay {
  readonly model: "utilisation" | "queue";
  /** The delay constant, ms; > 0. */
  readonly delta: number;
}

export const UNPINNED = -1;

/** D_i = sum of the demands at each VM, in traffic units. */
export function totalDemand(vms: number, demand: DemandEdges): Float64Array {
  const total = new Float64Array(vms);
  for (let k = 0; k < demand.amount.length; k++) {
    total[demand.from[k]] += demand.amount[k];
    total[demand.to[k]] += demand.amount[k];
  }
  return total;
}
