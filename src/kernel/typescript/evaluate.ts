import type { Evaluation } from "../types.ts";
import { delayAt } from "./delay.ts";
import { energyUtilities } from "./energy.ts";
import { regularisation } from "./regularisation.ts";
import type { Tables } from "./tables.ts";

/** The assignment measured from scratch, from the definitions and not from the aggregates. */
export function evaluate(t: Tables): Evaluation {
  const { n, m, hosts } = t;
  const load = new Float64Array(m);
  for (let i = 0; i < n; i++) load[hosts[i]] += t.vmLoads[i];
  const rho = load.map((L, x) => delayAt(t, x, L));
  const utilities = t.energy ? energyUtilities(t, rho) : new Float64Array(n);
  const weights = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    if (!t.energy) utilities[i] = evaluatedUtility(t, i, rho);
    weights[hosts[i]] += utilities[i];
  }
  return {
    totalWeightedLatency: weights.reduce((sum, w) => sum + w, 0),
    regularisedSocialCost: weights.reduce((sum, w) => sum + w * regularisation(w, t.a), 0),
    utilities,
    weights,
    load,
  };
}

function evaluatedUtility(t: Tables, i: number, rho: Float64Array): number {
  const { m, hosts, latency, peers, demands } = t;
  if (t.self[i] === 0) return 0;
  const row = hosts[i] * m;
  let sum = 0;
  const end = t.firstPeer[i + 1];
  for (let k = t.firstPeer[i]; k < end; k++) {
    const c = hosts[peers[k]];
    sum += demands[k] * (latency[row + c] + rho[c]);
  }
  return sum * t.scale[i] + t.self[i] * rho[hosts[i]];
}
