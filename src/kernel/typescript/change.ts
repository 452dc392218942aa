import { TOLERANCE } from "../types.ts";
import { delayAt } from "./delay.ts";
import { energyChange } from "./energy.ts";
import type { Tables } from "./tables.ts";

/** U after VM i moved to cloud y, minus U now: the steps of assembly/change.ts, where the formulas stand. */
export function totalChange(t: Tables, i: number, y: number): number {
  const x = t.hosts[i];
  if (x === y) return 0;
  if (t.energy) return energyChange(t, i, x, y);
  const scale = t.scale[i];
  let change = 0;
  let share = t.self[i];
  for (let k = t.firstPeer[i]; k < t.firstPeer[i + 1]; k++) {
    const c = t.hosts[t.peers[k]];
    const theirs = t.demands[k] * t.scale[t.peers[k]];
    change += (t.demands[k] * scale + theirs) * (t.latency[y * t.m + c] - t.latency[x * t.m + c]);
    share += theirs;
  }
  return change + congestionChange(t, i, x, y, share);
}

/** Of G_x + G_y, if the VM takes its load and its share of C from x to y. */
function congestionChange(t: Tables, i: number, x: number, y: number, share: number): number {
  const own = t.vmLoads[i];
  const shareX = shareAt(t, x);
  const afterX = t.loads[x] - own;
  const afterY = t.loads[y] + own;
  const before = congestionOf(t.rho[x], shareX) + congestionOf(t.rho[y], shareAt(t, y));
  const leftX = t.members[x] === (t.self[i] > 0 ? 1 : 0) ? 0 : shareX - share;
  const after =
    congestionOf(delayAt(t, x, afterX), leftX) + congestionOf(delayAt(t, y, afterY), shareAt(t, y) + share);
  if (before === Number.POSITIVE_INFINITY && after === Number.POSITIVE_INFINITY) {
    const excess = excessOf(t, x, afterX) + excessOf(t, y, afterY);
    const now = excessOf(t, x, t.loads[x]) + excessOf(t, y, t.loads[y]);
    if (Math.abs(excess - now) <= TOLERANCE * now) return 0;
    return excess < now ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return after - before;
}

/** C_x, exactly 0 where no VM with demand is. */
function shareAt(t: Tables, x: number): number {
  if (t.members[x] === 0) return 0;
  let share = t.selfTotals[x];
  for (let z = 0; z < t.m; z++) share += t.affinity[z * t.m + x];
  return share;
}

function congestionOf(delay: number, share: number): number {
  return share === 0 ? 0 : delay * share;
}

function excessOf(t: Tables, x: number, load: number): number {
  return Math.max(0, load - t.capacity[x]);
}
