import { type DemandEdges, type Instance, totalDemand, UNPINNED } from "../instance.ts";
import { RandomStream, streamState } from "../random.ts";
import { binomialGraph } from "./binomial-graph.ts";

/** The options that every family shares, checked and complete. */
export interface SharedOptions {
  readonly vms: number;
  readonly clouds: number;
  readonly meanDegree: number;
  readonly offeredLoad: number;
  readonly delta: number;
  readonly delayModel: "utilisation" | "queue";
  readonly normalise: boolean;
  readonly demandRange: readonly [number, number];
  readonly capacityRange: readonly [number, number];
  readonly pinnedShare: number;
  readonly seed: string;
}

/**
 * One stream for each purpose. Its axes are seed, vms and clouds alone, so that instances which differ in another
 * option (delta, offered load, pins, ...) have the same graph, demands, latencies and relative capacities.
 */
export function generatorStream(purpose: string, { seed, vms, clouds }: SharedOptions): RandomStream {
  return new RandomStream(streamState(`instance/${purpose}`, { seed, vms, clouds }));
}

/** Everything but the clouds' latencies and names, which make the family. */
export function generateParts(options: SharedOptions): Omit<Instance, "name" | "latency"> {
  const { vms, clouds, delta, delayModel, normalise } = options;
  const demand = generateDemand(options);
  const load = totalDemand(vms, demand);
  return {
    vms,
    clouds,
    demand,
    load,
    pinned: generatePins(options),
    capacity: generateCapacity(options, load),
    delay: { model: delayModel, delta },
    utility: { normalise },
  };
}

/** G(n, p) with p = mean degree / (n - 1), and a uniform demand on every edge. */
function generateDemand(options: SharedOptions): DemandEdges {
  const { vms, meanDegree } = options;
  const [low, high] = options.demandRange;
  const probability = vms > 1 ? meanDegree / (vms - 1) : 0;
  const pairs = binomialGraph(vms, probability, generatorStream("graph", options));
  const stream = generatorStream("demand", options);
  const amount = new Float64Array(pairs.from.length);
  for (let k = 0; k < amount.length; k++) amount[k] = stream.uniform(low, high);
  return { ...pairs, amount };
}

/** Uniform, scaled so that the loads are `offeredLoad` of the capacities; unscaled where there is no load. */
function generateCapacity(options: SharedOptions, load: Float64Array): Float64Array {
  const [low, high] = options.capacityRange;
  const stream = generatorStream("capacity", options);
  const capacity = new Float64Array(options.clouds);
  for (let x = 0; x < capacity.length; x++) capacity[x] = stream.uniform(low, high);
  const offered = sum(load);
  if (offered === 0) return capacity;
  const scale = offered / options.offeredLoad / sum(capacity);
  return capacity.map((value) => value * scale);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * The first round(share * n) VMs of a random permutation, each at a random cloud. The permutation and the clouds do not
 * depend on the share: a larger share pins the same VMs and more.
 */
function generatePins(options: SharedOptions): Int32Array {
  const { vms, clouds, pinnedShare } = options;
  const pinned = new Int32Array(vms).fill(UNPINNED);
  const count = Math.round(pinnedShare * vms);
  if (count === 0) return pinned;
  const stream = generatorStream("pins", options);
  const order = Uint32Array.from({ length: vms }, (_, vm) => vm);
  for (let k = 0; k < count; k++) {
    const other = k + stream.below(vms - k);
    const vm = order[other];
    order[other] = order[k];
    pinned[vm] = stream.below(clouds);
  }
  return pinned;
}
