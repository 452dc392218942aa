import type { Instance } from "../../game/instance.ts";
import type { GameSettings } from "../types.ts";

/** x: the cloud of every VM. */
export type Assignment = ArrayLike<number>;

/**
 * Sections 1 and 2 of docs/model.md as functions, in the paper's notation: `u(i, x)` is u_i(x). Nothing is kept
 * between calls: every load, delay, utility, weight and cost is computed from its definition whenever it is asked for.
 */
export interface Model {
  /** D_i, total demand. */
  D(i: number): number;
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
  const { vms: n, clouds: m, load: s, capacity: gamma, latency: tau, delay } = instance;
  const d = communicatingPairs(instance);

  const D = (i: number) => [...d[i].values()].reduce((total, d_ij) => total + d_ij, 0);

  const L = (y: number, x: Assignment) => sum(n, (i) => (x[i] === y ? s[i] : 0));

  const rho = (y: number, x: Assignment) => {
    if (delay.model === "utilisation") return (delay.delta * L(y, x)) / gamma[y];
    return L(y, x) < gamma[y] ? delay.delta / (gamma[y] - L(y, x)) : Number.POSITIVE_INFINITY;
  };

  const u = (i: number, x: Assignment, delays: Assignment = x) => {
    if (d[i].size === 0) return 0;
    let weighted = 0;
    for (const [j, d_ij] of d[i]) {
      const l_ij = tau[x[i] * m + x[j]] + rho(x[i], delays) + rho(x[j], delays);
      weighted += d_ij * l_ij;
    }
    return instance.utility.normalise ? weighted / D(i) : weighted;
  };

  const w = (y: number, x: Assignment) => sum(n, (i) => (x[i] === y ? u(i, x) : 0));

  const f = (weight: number) => Math.exp(-1 / (weight + settings.a));

  const stay = (i: number, x: Assignment) => u(i, x) * f(w(x[i], x));

  const move = (i: number, y: number, x: Assignment) => {
    const moved = Array.from(x);
    moved[i] = y;
    const u_i = settings.evaluate === "exact" ? u(i, moved) : u(i, moved, x);
    return u_i * f(w(y, x) + u_i);
  };

  const U = (x: Assignment) => sum(n, (i) => u(i, x));

  const C = (x: Assignment) => sum(m, (y) => w(y, x) * f(w(y, x)));

  return { D, L, rho, u, w, f, stay, move, U, C };
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

function sum(count: number, term: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += term(index);
  return total;
}
