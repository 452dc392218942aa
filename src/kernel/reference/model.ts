import type { Instance } from "../../game/instance.ts";
import { DEFAULT_VIRTUAL_LATENCY, type GameSettings, TOLERANCE } from "../types.ts";

/** x: the cloud of every VM. */
export type Assignment = ArrayLike<number>;

/**
 * Sections 1 to 3 of docs/model.md as functions, in the paper's notation: `u(i, x)` is u_i(x). Nothing is kept
 * between calls: every load, delay, utility, weight and cost is computed from its definition whenever it is asked for.
 */
export interface Model {
  /** VM i has demand, or what stands for it in a special case: only such a VM migrates. */
  isActive(i: number): boolean;
  /** L(y), the load of cloud y under x. */
  L(y: number, x: Assignment): number;
  /** rho(y), the processing delay of cloud y under x, in ms. */
  rho(y: number, x: Assignment): number;
  /** u_i under x, formula (1). Processing delays are those of `delays`, which is x itself unless a VM only measures. */
  u(i: number, x: Assignment, delays?: Assignment): number;
  /** w_y = sum of u_i over the VMs hosted at y. */
  w(y: number, x: Assignment): number;
  /** f(w) = exp(-1 / (w + a)). */
  f(w: number): number;
  /** u_i at its host, and as VM i expects it at y, infinite where a cloud has no room for it. */
  stayUtility(i: number, x: Assignment): number;
  moveUtility(i: number, y: number, x: Assignment): number;
  /** What adding c(i) + c(j) to every latency between VM i and a peer j adds to u_i. */
  penalty(i: number, c: (j: number) => number): number;
  /** g_i at its host: what VM i pays if it stays. */
  stay(i: number, x: Assignment): number;
  /** g_i(y): what VM i expects to pay at y, another cloud than its host. */
  move(i: number, y: number, x: Assignment): number;
  /** U = sum of u_i. */
  U(x: Assignment): number;
  /** C = sum of w_y f(w_y). */
  C(x: Assignment): number;
}

export function model(instance: Instance, settings: GameSettings): Model {
  const { vms: n, clouds: m, load: s, capacity: gamma, delay } = instance;
  const { scenario = "latency", virtualLatency = DEFAULT_VIRTUAL_LATENCY } = settings;
  const d = scenario === "energy" ? completeGraph(n) : communicatingPairs(instance);

  const tau = (y: number, z: number) => {
    if (scenario === "energy") return y === z ? 0 : virtualLatency;
    return instance.latency[y * m + z];
  };

  const D = (i: number) => [...d[i].values()].reduce((total, d_ij) => total + d_ij, 0);

  const isActive = (i: number) => (scenario === "load-balancing" ? s[i] > 0 : d[i].size > 0);

  const L = (y: number, x: Assignment) => sum(n, (i) => (x[i] === y ? s[i] : 0));

  const rho = (y: number, x: Assignment) => {
    if (delay.model === "utilisation" || scenario === "energy") return (delay.delta * L(y, x)) / gamma[y];
    return L(y, x) < gamma[y] ? delay.delta / (gamma[y] - L(y, x)) : Number.POSITIVE_INFINITY;
  };

  const weighted = (i: number, latency: (j: number) => number) => {
    let total = 0;
    for (const [j, d_ij] of d[i]) total += d_ij * latency(j);
    return instance.utility.normalise || scenario === "energy" ? total / D(i) : total;
  };

  const u = (i: number, x: Assignment, delays: Assignment = x) => {
    if (!isActive(i)) return 0;
    if (scenario === "load-balancing") return rho(x[i], delays);
    return weighted(i, (j) => tau(x[i], x[j]) + rho(x[i], delays) + rho(x[j], delays));
  };

  const penalty = (i: number, c: (j: number) => number) =>
    scenario === "load-balancing" ? c(i) : weighted(i, (j) => c(i) + c(j));

  const w = (y: number, x: Assignment) => sum(n, (i) => (x[i] === y ? u(i, x) : 0));

  const f = (weight: number) => Math.exp(-1 / (weight + settings.a));

  const fits = (load: number, y: number) => scenario !== "energy" || load <= gamma[y] * (1 + TOLERANCE);

  const stayUtility = (i: number, x: Assignment) => {
    return isActive(i) && !fits(L(x[i], x), x[i]) ? Number.POSITIVE_INFINITY : u(i, x);
  };

  const moveUtility = (i: number, y: number, x: Assignment) => {
    if (isActive(i) && !fits(L(y, x) + s[i], y)) return Number.POSITIVE_INFINITY;
    const moved = Array.from(x);
    moved[i] = y;
    return settings.evaluate === "exact" ? u(i, moved) : u(i, moved, x);
  };

  const stay = (i: number, x: Assignment) => stayUtility(i, x) * f(w(x[i], x));

  const move = (i: number, y: number, x: Assignment) => {
    const u_i = moveUtility(i, y, x);
    return u_i * f(w(y, x) + u_i);
  };

  const U = (x: Assignment) => sum(n, (i) => u(i, x));

  const C = (x: Assignment) => sum(m, (y) => w(y, x) * f(w(y, x)));

  return { isActive, L, rho, u, w, f, stayUtility, moveUtility, penalty, stay, move, U, C };
}

/** d[i] maps every peer j of VM i to d_ij = d_ji. */
function communicatingPairs({ vms, demand }: Instance): Map<number, number>[] {
  const d = Array.from({ length: vms }, () => new Map<number, number>());
  demand.amount.forEach((amount, k) => {
    d[demand.from[k]].set(demand.to[k], amount);
    d[demand.to[k]].set(demand.from[k], amount);
  });
  return d;
}

/** Every VM virtually connected to every other. */
function completeGraph(vms: number): Map<number, number>[] {
  const all = Array.from({ length: vms }, (_, i) => i);
  return all.map((i) => new Map(all.filter((j) => j !== i).map((j) => [j, 1])));
}

function sum(count: number, term: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += term(index);
  return total;
}
