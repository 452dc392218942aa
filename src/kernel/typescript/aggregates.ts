import { delayAt } from "./delay.ts";
import { energyWeight, refreshEnergy } from "./energy.ts";
import { regularisation } from "./regularisation.ts";
import type { Tables } from "./tables.ts";

/** Below this part of its peak a load is summed afresh: assembly/weights.ts says why. */
const SMALL = 1 / 4096;

/** Rebuilds every aggregate from the assignment. */
export function aggregate(t: Tables): void {
  const { n, m, affinity, links, loads, selfTotals, population, members, firstPeer, hosts } = t;
  for (const table of [affinity, links, loads, selfTotals, population, members]) table.fill(0);
  for (let i = 0; i < n; i++) {
    const x = hosts[i];
    loads[x] += t.vmLoads[i];
    selfTotals[x] += t.self[i];
    population[x]++;
    if (t.self[i] > 0) members[x]++;
    const scale = t.scale[i];
    for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) {
      const entry = x * m + hosts[t.peers[k]];
      affinity[entry] += t.demands[k] * scale;
      if (t.queueDelay) links[entry]++;
    }
  }
  t.peaks.set(loads);
  refreshDelays(t);
  t.migrationsSinceRebuild = 0;
}

/** After loads or capacities have changed: every rho(x), and what is summed over them. */
export function refreshDelays(t: Tables): void {
  for (let x = 0; x < t.m; x++) updateRho(t, x);
  if (t.energy) refreshEnergy(t);
}

function updateRho(t: Tables, x: number): void {
  const now = delayAt(t, x, t.loads[x]);
  t.rho[x] = now;
  t.rhoAfter[x] = now;
}

/** Moves VM i to cloud y and keeps every aggregate right; rebuilds them when drift might have added up. */
export function migrate(t: Tables, i: number, y: number): void {
  const { m, affinity, links, firstPeer, peers, demands, hosts, scale, queueDelay } = t;
  const x = hosts[i];
  if (x === y) return;
  const own = scale[i];
  for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) {
    const j = peers[k];
    const c = hosts[j];
    const forth = demands[k] * own;
    const back = demands[k] * scale[j];
    affinity[x * m + c] -= forth;
    affinity[y * m + c] += forth;
    affinity[c * m + x] -= back;
    affinity[c * m + y] += back;
    if (queueDelay) {
      links[x * m + c]--;
      links[y * m + c]++;
      links[c * m + x]--;
      links[c * m + y]++;
    }
  }
  hosts[i] = y;
  leave(t, x, i);
  join(t, y, i);
  if (t.energy) refreshEnergy(t);
  t.migrationsSinceRebuild++;
  if (t.migrationsSinceRebuild >= Math.max(1 << 16, 4 * t.n)) aggregate(t);
}

function leave(t: Tables, x: number, i: number): void {
  const left = t.population[x] - 1;
  t.population[x] = left;
  t.loads[x] = left > 0 ? t.loads[x] - t.vmLoads[i] : 0;
  if (t.loads[x] < SMALL * t.peaks[x]) sumLoad(t, x);
  t.selfTotals[x] -= t.self[i];
  if (t.self[i] > 0) t.members[x]--;
  updateRho(t, x);
}

/** L(x) afresh, in the order of `aggregate`. */
function sumLoad(t: Tables, x: number): void {
  let sum = 0;
  if (t.population[x] > 0) for (let i = 0; i < t.n; i++) if (t.hosts[i] === x) sum += t.vmLoads[i];
  t.loads[x] = sum;
  t.peaks[x] = sum;
}

function join(t: Tables, y: number, i: number): void {
  t.population[y]++;
  t.loads[y] += t.vmLoads[i];
  t.peaks[y] = Math.max(t.peaks[y], t.loads[y]);
  t.selfTotals[y] += t.self[i];
  if (t.self[i] > 0) t.members[y]++;
  updateRho(t, y);
}

/** w_x, with even and odd z summed apart as the vector lanes of the WASM kernel do. */
export function weight(t: Tables, x: number): number {
  if (t.energy) return energyWeight(t, x);
  const { m, affinity, links, latency, rho, queueDelay } = t;
  if (t.members[x] === 0) return 0;
  const row = x * m;
  let even = 0;
  let odd = 0;
  for (let z = 0; z < m; z += 2) {
    if (!queueDelay || links[row + z] !== 0) even += affinity[row + z] * (latency[row + z] + rho[z]);
    const next = z + 1;
    if (next < m && (!queueDelay || links[row + next] !== 0)) {
      odd += affinity[row + next] * (latency[row + next] + rho[next]);
    }
  }
  return even + odd + t.selfTotals[x] * rho[x];
}

/** U = sum_x w_x. */
export function totalWeightedLatency(t: Tables): number {
  let total = 0;
  for (let x = 0; x < t.m; x++) total += weight(t, x);
  return total;
}

/** C = sum_x w_x f(w_x). */
export function regularisedSocialCost(t: Tables): number {
  let total = 0;
  for (let x = 0; x < t.m; x++) {
    const w = weight(t, x);
    total += w * regularisation(w, t.a);
  }
  return total;
}
