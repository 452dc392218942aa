import { type BinomialOptions, binomialOptions, generateBinomial } from "../../src/game/generate/binomial.ts";
import { type Instance, UNPINNED } from "../../src/game/instance.ts";

/** Small instances of every kind, and of degenerate kinds, by number. */
export function drawnInstance(seed: number): Instance {
  const vms = 2 + (seed % 6);
  const options: Partial<BinomialOptions> = {
    vms,
    clouds: 1 + (seed % 4),
    meanDegree: (vms - 1) * [0.2, 0.5, 0.9][seed % 3],
    delta: [1e-3, 1, 20, 300, 1e5][seed % 5],
    delayModel: seed % 7 === 3 ? "queue" : "utilisation",
    offeredLoad: seed % 7 === 3 ? 0.3 + 0.1 * (seed % 4) : 0.6,
    normalise: seed % 5 !== 2,
    pinnedShare: seed % 4 === 1 ? 0.3 : 0,
  };
  const instance = generateBinomial(binomialOptions.parse({ ...options, seed }));
  if (seed % 11 === 4) return { ...instance, latency: instance.latency.map(() => 0) };
  if (seed % 11 === 6) return { ...instance, latency: instance.latency.map((tau) => tau + 3) };
  if (seed % 11 === 7) return { ...instance, load: instance.load.map((s, i) => (i % 2 === 0 ? 0 : s + 1)) };
  if (seed % 11 === 2) return withIdleLoad(instance);
  if (seed % 11 === 9) return evenClouds(instance);
  return instance;
}

/** Queues, and a VM more that has no demand, and so much load that no other VM can wait where it is. */
function withIdleLoad(instance: Instance): Instance {
  const { vms, load, pinned, capacity } = instance;
  return {
    ...instance,
    vms: vms + 1,
    load: Float64Array.of(
      ...load,
      capacity.reduce((least, gamma) => Math.min(least, gamma)),
    ),
    pinned: Int32Array.of(...pinned, UNPINNED),
    delay: { ...instance.delay, model: "queue" },
  };
}

/** Equal clouds, equally far apart. */
function evenClouds(instance: Instance): Instance {
  const { clouds } = instance;
  const latency = instance.latency.map((_, k) => (k % (clouds + 1) === 0 ? 0 : 30));
  return { ...instance, latency, capacity: instance.capacity.map(() => instance.capacity[0]) };
}

/** Free VMs that are tied to pinned ones at one cloud and hardly to each other: a relaxed assignment is the best one itself. */
export function tiedInstance(delta: number, seed: number): Instance {
  const base = generateBinomial(binomialOptions.parse({ vms: 10, clouds: 3, meanDegree: 0, delta, seed }));
  const edges = [4, 5, 6, 7, 8, 9].map((i) => [seed % 2 === 0 ? i % 3 : 0, i, 5 + ((i * seed) % 4)]);
  edges.push([4, 7, 0.1 + 0.01 * seed], [5, 8, 0.2]);
  edges.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const load = new Float64Array(10);
  for (const [i, j, amount] of edges) {
    load[i] += amount;
    load[j] += amount;
  }
  return {
    ...base,
    load,
    pinned: Int32Array.from({ length: 10 }, (_, i) => (i < 4 ? i % 3 : -1)),
    demand: {
      from: Uint32Array.from(edges, ([i]) => i),
      to: Uint32Array.from(edges, ([, j]) => j),
      amount: Float64Array.from(edges, ([, , amount]) => amount),
    },
  };
}
