import { type Instance, UNPINNED } from "../../src/game/instance.ts";
import { RandomStream, streamState } from "../../src/game/random.ts";

/** A random instance, small enough for the reference kernel; about one VM in five is pinned. */
export function smallInstance(seed: number, vms: number, clouds: number, delta = 20): Instance {
  const random = new RandomStream(streamState("small instance", { seed, vms, clouds }));
  const pairs: [number, number, number][] = [];
  for (let i = 0; i < vms; i++) {
    for (let j = i + 1; j < vms; j++) {
      if (random.unit() < 0.5) pairs.push([i, j, random.uniform(1, 10)]);
    }
  }
  const load = new Float64Array(vms);
  for (const [i, j, amount] of pairs) {
    load[i] += amount;
    load[j] += amount;
  }
  const latency = new Float64Array(clouds * clouds);
  for (let x = 0; x < clouds; x++) {
    for (let y = x + 1; y < clouds; y++) {
      latency[x * clouds + y] = latency[y * clouds + x] = random.uniform(10, 100);
    }
  }
  return {
    name: `small-${seed}`,
    vms,
    clouds,
    demand: {
      from: Uint32Array.from(pairs, ([i]) => i),
      to: Uint32Array.from(pairs, ([, j]) => j),
      amount: Float64Array.from(pairs, ([, , amount]) => amount),
    },
    load,
    pinned: Int32Array.from({ length: vms }, () => (random.below(5) === 0 ? random.below(clouds) : UNPINNED)),
    capacity: Float64Array.from({ length: clouds }, () => random.uniform(50, 100)),
    latency,
    delay: { model: "utilisation", delta },
    utility: { normalise: true },
  };
}

/** A copy of everything a kernel or a variant could write to. */
export function snapshot(instance: Instance): unknown {
  const { demand, load, pinned, capacity, latency } = instance;
  return [demand.from, demand.to, demand.amount, load, pinned, capacity, latency].map((part) => [...part]);
}
