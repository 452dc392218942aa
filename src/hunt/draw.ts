import { logarithm } from "../game/generate/logarithm.ts";
import { type Instance, totalDemand, UNPINNED } from "../game/instance.ts";
import type { RandomStream } from "../game/random.ts";
import { exponential } from "../kernel/typescript/regularisation.ts";

/**
 * What a hunt varies of an instance. Loads are the VMs' demands, latencies inside a cloud are 0, utilities are
 * normalised.
 */
export interface Genes {
  readonly vms: number;
  readonly clouds: number;
  /** Of every pair i < j in order: its demand, 0 for none. */
  readonly demand: readonly number[];
  /** Of every pair of clouds x < y in order, ms. */
  readonly latency: readonly number[];
  readonly capacity: readonly number[];
  /** ms. */
  readonly delta: number;
}

type Range = readonly [low: number, high: number];

const DEMAND: Range = [1, 100];
const LATENCY: Range = [1, 1000];
const CAPACITY: Range = [10, 1000];
const DELTA: Range = [0.1, 1000];

/** Every number spread evenly over its orders of magnitude. */
export function drawGenes(vms: number, clouds: number, stream: RandomStream): Genes {
  const density = stream.uniform(0.2, 1);
  const many = (count: number, draw: () => number) => Array.from({ length: count }, draw);
  return {
    vms,
    clouds,
    demand: many(pairs(vms), () => (stream.unit() < density ? magnitude(stream, DEMAND) : 0)),
    latency: many(pairs(clouds), () => magnitude(stream, LATENCY)),
    capacity: many(clouds, () => magnitude(stream, CAPACITY)),
    delta: magnitude(stream, DELTA),
  };
}

/**
 * The genes with one to three numbers changed: scaled by up to e or 1 / e within its range, and pairs joined or parted.
 */
export function mutate(genes: Genes, stream: RandomStream): Genes {
  const demand = [...genes.demand];
  const latency = [...genes.latency];
  const capacity = [...genes.capacity];
  let { delta } = genes;
  const scaled = (value: number, [low, high]: Range) =>
    Math.min(high, Math.max(low, value * exponential(stream.uniform(-1, 1))));
  for (let left = 1 + stream.below(3); left > 0; left--) {
    const gene = stream.below(demand.length + latency.length + capacity.length + 1);
    const inLatency = gene - demand.length;
    const inCapacity = inLatency - latency.length;
    if (inLatency < 0) {
      if (demand[gene] === 0) demand[gene] = magnitude(stream, DEMAND);
      else demand[gene] = stream.below(4) === 0 ? 0 : scaled(demand[gene], DEMAND);
    } else if (inCapacity < 0) latency[inLatency] = scaled(latency[inLatency], LATENCY);
    else if (inCapacity < capacity.length) capacity[inCapacity] = scaled(capacity[inCapacity], CAPACITY);
    else delta = scaled(delta, DELTA);
  }
  return { ...genes, demand, latency, capacity, delta };
}

export function instanceOf(genes: Genes, name: string): Instance {
  const { vms, clouds } = genes;
  const edges: [number, number, number][] = [];
  let pair = 0;
  for (let i = 0; i < vms; i++) {
    for (let j = i + 1; j < vms; j++, pair++) {
      if (genes.demand[pair] > 0) edges.push([i, j, genes.demand[pair]]);
    }
  }
  const demand = {
    from: Uint32Array.from(edges, ([i]) => i),
    to: Uint32Array.from(edges, ([, j]) => j),
    amount: Float64Array.from(edges, ([, , amount]) => amount),
  };
  const latency = new Float64Array(clouds * clouds);
  let link = 0;
  for (let x = 0; x < clouds; x++) {
    for (let y = x + 1; y < clouds; y++, link++) {
      latency[x * clouds + y] = latency[y * clouds + x] = genes.latency[link];
    }
  }
  return {
    name,
    vms,
    clouds,
    demand,
    load: totalDemand(vms, demand),
    pinned: new Int32Array(vms).fill(UNPINNED),
    capacity: Float64Array.from(genes.capacity),
    latency,
    delay: { model: "utilisation", delta: genes.delta },
    utility: { normalise: true },
  };
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

function magnitude(stream: RandomStream, [low, high]: Range): number {
  return low * exponential(stream.unit() * logarithm(high / low));
}
