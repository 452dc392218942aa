import type { Instance } from "../game/instance.ts";
import { Problem } from "../problem.ts";
import { type GameSettings, TOLERANCE } from "./types.ts";

/**
 * The part of an instance that a scenario leaves for the tables of a kernel. The special cases have no rows of peers
 * and no latencies: load balancing needs none, and the energy case keeps counts per cloud instead (docs/model.md,
 * section 3).
 */
export function seenBy({ scenario = "latency" }: GameSettings, instance: Instance): Instance {
  if (scenario === "latency") return instance;
  const none = { from: new Uint32Array(0), to: new Uint32Array(0), amount: new Float64Array(0) };
  const latency = new Float64Array(instance.clouds ** 2);
  const seen: Instance = { ...instance, demand: none, latency };
  return scenario === "energy" ? { ...seen, delay: { ...instance.delay, model: "utilisation" } } : seen;
}

/** A cloud is full beyond this part of its capacity: loads are sums, and a sum that fits may round upwards. */
export const FULL = 1 + TOLERANCE;

/** @throws Problem in the scenario `energy`. */
export function checkEnumerable({ scenario }: GameSettings): void {
  if (scenario !== "energy") return;
  throw new Problem(
    "no exhaustive optimum: scenario energy; allowed: latency, load-balancing (the ideal of energy is a bin packing)",
  );
}
