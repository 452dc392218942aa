import type { RandomStream } from "../../game/random.ts";
import { type ActivationOrder, type Deviation, TOLERANCE } from "../types.ts";
import { migrate, weight } from "./aggregates.ts";
import { regularisation } from "./regularisation.ts";
import type { Tables } from "./tables.ts";
import { allUtilities, compareUtilities } from "./utility.ts";

/** Bounds that decide without an exponential must hold by more than rounding could change. */
export const CERTAIN = 1 - 1e-12;

/** g_i(x) = u f(w_x) at the host. */
export function costStaying(t: Tables, u: number, x: number): number {
  return u * regularisation(weight(t, x), t.a);
}

/** g_i(y) = u f(w_y + u) at a target. */
export function costMoving(t: Tables, u: number, y: number): number {
  return u * regularisation(weight(t, y) + u, t.a);
}

/** A lower bound on u f(w) for any weight w >= u: u (1 - 1 / (u + a)), and 0 where that is negative. */
export function lowest(t: Tables, u: number): number {
  return u === Number.POSITIVE_INFINITY ? u : Math.max(0, u - u / (u + t.a));
}

/** The migration rule. The bounds u (1 - 1 / (u + a)) <= u f <= u settle almost every pair without an exponential. */
function satisfiesRule(t: Tables, staying: number, moving: number, x: number, y: number): boolean {
  if (lowest(t, moving) * CERTAIN >= t.factor * staying) return false;
  if (moving < t.factor * lowest(t, staying) * CERTAIN) return true;
  return costMoving(t, moving, y) < t.factor * costStaying(t, staying, x);
}

export function resetActivation({ activation }: Tables): void {
  for (let k = 0; k < activation.length; k++) activation[k] = k;
}

export function shuffleActivation({ activation }: Tables, random: RandomStream): void {
  for (let k = activation.length - 1; k > 0; k--) {
    const other = random.below(k + 1);
    const swapped = activation[k];
    activation[k] = activation[other];
    activation[other] = swapped;
  }
}

/** One round of n activations with random targets (Flock, Algorithm 1); the number of migrations. */
export function roundRandomTarget(t: Tables, order: ActivationOrder, random: RandomStream): number {
  if (order === "permutation") shuffleActivation(t, random);
  let migrations = 0;
  for (let k = 0; k < t.n; k++) {
    const i = order === "permutation" ? t.activation[k] : order === "uniform" ? random.below(t.n) : k;
    if (t.m === 1 || t.fixed[i] === 1) continue;
    const x = t.hosts[i];
    let y = random.below(t.m - 1);
    if (y >= x) y++;
    compareUtilities(t, i, x, y);
    if (satisfiesRule(t, t.pair[0], t.pair[1], x, y)) {
      migrate(t, i, y);
      migrations++;
    }
  }
  return migrations;
}

/** One round of n activations, each looking at every target. */
export function roundBestTarget(t: Tables, order: ActivationOrder, random: RandomStream): number {
  if (order === "permutation") shuffleActivation(t, random);
  let migrations = 0;
  for (let k = 0; k < t.n; k++) {
    const i = order === "permutation" ? t.activation[k] : order === "uniform" ? random.below(t.n) : k;
    const deviation = deviationOf(t, i);
    if (deviation === undefined) continue;
    migrate(t, i, deviation.to);
    migrations++;
  }
  return migrations;
}

/** The best target of VM i, if it satisfies the migration rule. */
export function deviationOf(t: Tables, i: number): Deviation | undefined {
  if (t.m === 1 || t.fixed[i] === 1) return undefined;
  const x = t.hosts[i];
  allUtilities(t, i);
  const bound = t.factor * t.utilities[x];
  let to = -1;
  let move = Number.POSITIVE_INFINITY;
  for (let y = 0; y < t.m; y++) {
    if (y === x) continue;
    const u = t.utilities[y];
    const floor = lowest(t, u) * CERTAIN;
    if (floor >= bound || floor >= (1 - TOLERANCE) * move) continue;
    const cost = costMoving(t, u, y);
    if (cost < (1 - TOLERANCE) * move) {
      move = cost;
      to = y;
    }
  }
  if (to < 0) return undefined;
  const stay = costStaying(t, t.utilities[x], x);
  return move < t.factor * stay ? { vm: i, from: x, to, stay, move } : undefined;
}

/** g_i at every cloud: the host's own cost and each target's. */
export function allCosts(t: Tables, i: number): Float64Array {
  if (t.self[i] === 0) return new Float64Array(t.m);
  allUtilities(t, i);
  return t.utilities.map((u, y) => (y === t.hosts[i] ? costStaying(t, u, y) : costMoving(t, u, y)));
}

/** True if no VM has a target that satisfies the rule. Starts at the last witness, which mostly still deviates. */
export function isEquilibrium(t: Tables): boolean {
  for (let k = 0; k < t.n; k++) {
    if (deviationOf(t, t.witness) !== undefined) return false;
    t.witness = t.witness + 1 < t.n ? t.witness + 1 : 0;
  }
  return true;
}
