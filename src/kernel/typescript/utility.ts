import { delayAt } from "./delay.ts";
import { energyMoving, energyStaying } from "./energy.ts";
import type { Tables } from "./tables.ts";

/** u_i at its host x and at y into `pair`. */
export function compareUtilities(t: Tables, i: number, x: number, y: number): void {
  if (t.energy) {
    t.pair[0] = energyStaying(t, x);
    t.pair[1] = energyMoving(t, i, x, y);
    return;
  }
  const { m, rho, rhoAfter, latency, hosts, peers, demands } = t;
  const nowX = rho[x];
  const nowY = rho[y];
  let afterY = nowY;
  if (t.exact) {
    afterY = delayAt(t, y, t.loads[y] + t.vmLoads[i]);
    rhoAfter[x] = delayAt(t, x, t.loads[x] - t.vmLoads[i]);
    rhoAfter[y] = afterY;
  }
  const rowX = x * m;
  const rowY = y * m;
  let staying = 0;
  let moving = 0;
  const end = t.firstPeer[i + 1];
  for (let k = t.firstPeer[i]; k < end; k++) {
    const c = hosts[peers[k]];
    const demand = demands[k];
    staying += demand * (latency[rowX + c] + rho[c]);
    moving += demand * (latency[rowY + c] + rhoAfter[c]);
  }
  t.pair[0] = staying * t.scale[i] + t.self[i] * nowX;
  t.pair[1] = moving * t.scale[i] + t.self[i] * afterY;
  if (t.exact) {
    rhoAfter[x] = nowX;
    rhoAfter[y] = nowY;
  }
}

/** u_i(y) for every cloud y into `utilities`, with u_i at the host x in entry x. */
export function allUtilities(t: Tables, i: number): void {
  const { m, rho, latency, hosts, peers, demands, firstPeer, utilities, delaysThere } = t;
  const x = hosts[i];
  if (t.energy) {
    for (let y = 0; y < m; y++) utilities[y] = y === x ? energyStaying(t, x) : energyMoving(t, i, x, y);
    return;
  }
  const scale = t.scale[i];
  const self = t.self[i];
  const own = t.exact ? t.vmLoads[i] : 0;
  const nowX = rho[x];
  const afterX = t.exact ? delayAt(t, x, t.loads[x] - own) : nowX;
  utilities.fill(0);

  let elsewhere = 0;
  let demandAtHost = 0;
  const end = firstPeer[i + 1];
  for (let k = firstPeer[i]; k < end; k++) {
    const c = hosts[peers[k]];
    const demand = demands[k];
    if (c === x) demandAtHost += demand;
    else elsewhere += demand * rho[c];
    const row = c * m;
    for (let y = 0; y < m; y++) utilities[y] += demand * latency[row + y];
  }
  const delayStaying = demandAtHost > 0 ? elsewhere + demandAtHost * nowX : elsewhere;
  const delayMoving = demandAtHost > 0 ? elsewhere + demandAtHost * afterX : elsewhere;
  const staying = (utilities[x] + delayStaying) * scale + self * nowX;

  for (let y = 0; y < m; y++) {
    const after = delayAt(t, y, t.loads[y] + own);
    delaysThere[y] = after;
    utilities[y] = (utilities[y] + delayMoving) * scale + self * after;
  }
  if (t.exact) addOwnEffectOnPeers(t, i, x);
  utilities[x] = staying;
}

/** Peers at target y see rho(y) with the VM's load on it; at an infinite delay u_i(y) is infinite already. */
function addOwnEffectOnPeers(t: Tables, i: number, x: number): void {
  const { firstPeer, peers, demands, hosts, utilities, rho, delaysThere } = t;
  const scale = t.scale[i];
  for (let k = firstPeer[i]; k < firstPeer[i + 1]; k++) {
    const c = hosts[peers[k]];
    const after = delaysThere[c];
    if (c !== x && after !== Number.POSITIVE_INFINITY) utilities[c] += demands[k] * (after - rho[c]) * scale;
  }
}
