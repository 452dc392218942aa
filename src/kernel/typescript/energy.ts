import { FULL } from "../scenario.ts";
import { delayAt } from "./delay.ts";
import type { Tables } from "./tables.ts";

/** The scenario `energy`, with every sum in the order of assembly/energy.ts, where the formulas stand. */

export function refreshEnergy(t: Tables): void {
  let congestion = 0;
  for (let z = 0; z < t.m; z++) congestion += t.population[z] * t.rho[z];
  t.congestion = congestion;
}

/** u_i(x) of every VM hosted at x. */
function utilityAt(t: Tables, x: number): number {
  const now = t.rho[x];
  return (t.virtualLatency * (t.n - t.population[x]) + (t.congestion - now)) / (t.n - 1) + now;
}

export function energyWeight(t: Tables, x: number): number {
  return t.members[x] === 0 ? 0 : t.population[x] * utilityAt(t, x);
}

/** u_i(x) at the host as a VM decides by it: infinite where the cloud is over its capacity. */
export function energyStaying(t: Tables, x: number): number {
  return t.loads[x] <= t.capacity[x] * FULL ? utilityAt(t, x) : Number.POSITIVE_INFINITY;
}

/** u_i(y) at another cloud than the host x: infinite where y does not accept the VM. */
export function energyMoving(t: Tables, i: number, x: number, y: number): number {
  const own = t.vmLoads[i];
  if (!(t.loads[y] + own <= t.capacity[y] * FULL)) return Number.POSITIVE_INFINITY;
  const nowX = t.rho[x];
  const nowY = t.rho[y];
  const atX = t.population[x];
  const atY = t.population[y];
  let afterY = nowY;
  let delays = t.congestion - nowX;
  if (t.exact) {
    const afterX = delayAt(t, x, t.loads[x] - own);
    afterY = delayAt(t, y, t.loads[y] + own);
    delays = t.congestion - atX * nowX - atY * nowY + (atX - 1) * afterX + atY * afterY;
  }
  return (t.virtualLatency * (t.n - 1 - atY) + delays) / (t.n - 1) + afterY;
}

export function energyChange(t: Tables, i: number, x: number, y: number): number {
  const own = t.vmLoads[i];
  if (t.n === 1) return 0;
  if (!(t.loads[y] + own <= t.capacity[y] * FULL)) return Number.POSITIVE_INFINITY;
  if (!(t.loads[x] <= t.capacity[x] * FULL)) return Number.NEGATIVE_INFINITY;
  const atX = t.population[x];
  const atY = t.population[y];
  const leaving = (atX - 1) * delayAt(t, x, t.loads[x] - own) - atX * t.rho[x];
  const joining = (atY + 1) * delayAt(t, y, t.loads[y] + own) - atY * t.rho[y];
  return 2 * (leaving + joining - (t.virtualLatency * (atY - atX + 1)) / (t.n - 1));
}

/** Every u_i from the assignment alone, given rho. */
export function energyUtilities(t: Tables, rho: Float64Array): Float64Array {
  if (t.n === 1) return new Float64Array(1);
  const counts = new Float64Array(t.m);
  for (const x of t.hosts) counts[x]++;
  const byCloud = rho.map((own, x) => {
    let sum = t.virtualLatency * (t.n - counts[x]);
    for (let z = 0; z < t.m; z++) sum += (z === x ? counts[z] - 1 : counts[z]) * rho[z];
    return sum / (t.n - 1) + own;
  });
  return Float64Array.from(t.hosts, (x) => byCloud[x]);
}
