import { RandomStream, type StreamState } from "../../game/random.ts";
import { type ActivationOrder, type ControlledSettings, migrationFactor } from "../types.ts";
import { migrate } from "./aggregates.ts";
import { inversePower } from "./power.ts";
import { CERTAIN, costMoving, costStaying, lowest, shuffleActivation } from "./respond.ts";
import type { Tables } from "./tables.ts";
import { compareUtilities } from "./utility.ts";

/** What Controlled-Flock remembers; assembly/controlled.ts with one array per field. */
export interface Controlled {
  readonly settings: ControlledSettings;
  readonly eta: number;
  readonly noise: RandomStream;
  /** U_i(y), n * m, and how often each was observed; none where alpha = 1. */
  readonly estimates: Float64Array | null;
  readonly observations: Uint32Array;
  /** M_i. */
  readonly frequency: Float64Array;
  /** Sum of c(M_j) over all VMs. */
  totalCost: number;
}

export function controlledOf(
  { n, m }: Tables,
  eta: number,
  settings: ControlledSettings,
  noise: StreamState,
): Controlled {
  const isForgetful = "constant" in settings.step && settings.step.constant === 1;
  return {
    settings,
    eta,
    noise: new RandomStream(noise),
    estimates: isForgetful ? null : new Float64Array(n * m),
    observations: new Uint32Array(isForgetful ? 0 : n * m),
    frequency: new Float64Array(n),
    totalCost: 0,
  };
}

/** One round of n activations with random targets; the number of migrations. */
export function roundControlled(
  t: Tables,
  c: Controlled,
  order: ActivationOrder,
  random: RandomStream,
): number {
  const { latencyCost, thresholdCost } = c.settings;
  if (order === "permutation") shuffleActivation(t, random);
  c.totalCost = 0;
  for (let i = 0; i < t.n; i++) c.totalCost += costOf(c, i);
  let migrations = 0;
  for (let k = 0; k < t.n; k++) {
    const i = order === "permutation" ? t.activation[k] : order === "uniform" ? random.below(t.n) : k;
    if (t.m === 1 || t.fixed[i] === 1) continue;
    const x = t.hosts[i];
    let y = random.below(t.m - 1);
    if (y >= x) y++;
    const migrates = decides(t, c, i, x, y);
    if (latencyCost > 0 || thresholdCost > 0) remember(c, i, migrates);
    if (!migrates) continue;
    migrate(t, i, y);
    migrations++;
  }
  return migrations;
}

function decides(t: Tables, c: Controlled, i: number, x: number, y: number): boolean {
  const { latencyCost, noise } = c.settings;
  compareUtilities(t, i, x, y);
  let staying = t.pair[0];
  let moving = t.pair[1];
  if (latencyCost > 0) moving += penalty(t, c, i);
  if (noise > 0) {
    staying *= 1 + noise * symmetric(c.noise);
    moving *= 1 + noise * symmetric(c.noise);
  }
  if (c.estimates !== null) {
    staying = estimated(c, c.estimates, i * t.m + x, staying);
    moving = estimated(c, c.estimates, i * t.m + y, moving);
  }
  return isCheaper(t, staying, moving, x, y, factorOf(t, c, i));
}

/** Uniform in (-1, 1). */
function symmetric(noise: RandomStream): number {
  return (noise.bits() + 0.5) / 2147483648 - 1;
}

function estimated(c: Controlled, estimates: Float64Array, entry: number, observed: number): number {
  const t = c.observations[entry] + 1;
  const before = estimates[entry];
  const step = stepAt(c.settings, t);
  const infinite = Number.POSITIVE_INFINITY;
  const isReplaced = step === 1 || before === infinite || observed === infinite;
  const after = isReplaced ? observed : before + step * (observed - before);
  estimates[entry] = after;
  c.observations[entry] = t;
  return after;
}

function stepAt({ step }: ControlledSettings, t: number): number {
  if ("constant" in step) return t === 1 ? 1 : step.constant;
  return step.exponent === 1 ? 1 / t : inversePower(t, step.exponent);
}

function isCheaper(t: Tables, staying: number, moving: number, x: number, y: number, threshold: number) {
  const leastFactor = Math.max(0, 1 - 1 / t.a);
  if (lowest(t, moving) * CERTAIN >= threshold * staying) return false;
  if (moving < threshold * staying * leastFactor * CERTAIN) return true;
  return costMoving(t, moving, y) < threshold * costStaying(t, staying, x);
}

function factorOf(t: Tables, { settings: { thresholdCost }, eta, frequency }: Controlled, i: number): number {
  return thresholdCost > 0 ? migrationFactor(eta * (1 - thresholdCost * frequency[i])) : t.factor;
}

function costOf({ settings: { latencyCost, costShape }, frequency }: Controlled, i: number): number {
  const M = frequency[i];
  return latencyCost * (costShape === "quadratic" ? M * M : M);
}

/** What the migrations of VM i and of its peers add to u_i at a target. */
function penalty(t: Tables, c: Controlled, i: number): number {
  const own = costOf(c, i);
  if (t.energy) return own + (c.totalCost - own) / (t.n - 1);
  let sum = 0;
  const end = t.firstPeer[i + 1];
  for (let k = t.firstPeer[i]; k < end; k++) sum += t.demands[k] * costOf(c, t.peers[k]);
  return sum * t.scale[i] + t.self[i] * own;
}

function remember(c: Controlled, i: number, migrates: boolean): void {
  const { forgetting } = c.settings;
  c.totalCost -= costOf(c, i);
  c.frequency[i] = forgetting * c.frequency[i] + (1 - forgetting) * (migrates ? 1 : 0);
  c.totalCost += costOf(c, i);
}
