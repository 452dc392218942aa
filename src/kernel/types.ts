import type { Dynamics } from "../game/dynamics.ts";
import type { Instance } from "../game/instance.ts";
import type { StreamState } from "../game/random.ts";

/**
 * Every comparison of two costs uses this one relative tolerance: "lower" means lower by more than a part in 10^9.
 * Where the best of several targets is picked, the lowest cloud index wins ties.
 */
export const TOLERANCE = 1e-9;

/**
 * The migration rule as one factor: VM i migrates from x to y iff g_i(y) < migrationFactor(eta) * g_i(x).
 * That is g_i(y) <= eta * g_i(x) and g_i(y) < g_i(x) (Flock, Algorithm 1), each within the tolerance.
 */
export function migrationFactor(eta: number): number {
  return Math.min(eta * (1 + TOLERANCE), 1 - TOLERANCE);
}

/**
 * What the VMs and the costs see of an instance (docs/model.md, section 3); every protocol plays on each of them.
 *
 * - `latency`: everything, formula (1).
 * - `load-balancing`: tau = 0 and VMs ignore their peers: u_i(x) = rho(x), for every VM with a load. A VM without load
 *   costs nothing and never migrates.
 * - `energy`: every VM is virtually connected to every other with the demand 1 / (n - 1), tau is one large constant
 *   between different clouds and 0 inside, rho is the utilisation delay. A cloud takes a VM only if
 *   L(y) + s_i <= gamma(y): g_i(y) is infinite elsewhere, and at a host with L(x) > gamma(x).
 */
export const SCENARIOS = ["latency", "load-balancing", "energy"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** tau between different clouds in the scenario `energy`, ms. */
export const DEFAULT_VIRTUAL_LATENCY = 1e6;

/** What turns an instance into a game. Values are checked at the public edge, not here. */
export interface GameSettings {
  /** The regularisation constant of f(w) = exp(-1 / (w + a)), a > 0, in the unit of a weight (ms). */
  readonly a: number;
  /** The design threshold, 0 < eta <= 1. */
  readonly eta: number;
  /** `exact`: a target counts the VM's own load there and no longer here. `measured`: it leaves the VM's own effect out. */
  readonly evaluate: "exact" | "measured";
  /** Default: `latency`. */
  readonly scenario?: Scenario;
  /** tau between different clouds in the scenario `energy`, ms, > 0; default `DEFAULT_VIRTUAL_LATENCY`. */
  readonly virtualLatency?: number;
  /** How the environment changes between rounds; default: not at all. The driver plays it, not the kernels. */
  readonly dynamics?: Dynamics | null;
}

export const DEFAULT_SETTINGS: GameSettings = { a: 1000, eta: 1, evaluate: "exact" };

/** Which social cost: U = sum of u_i, or C = sum of w_x f(w_x). */
export type Objective = "total" | "regularised";

/** An assignment measured from scratch. All latencies in ms; infinite where the queue delay saturates. */
export interface Evaluation {
  readonly totalWeightedLatency: number;
  readonly regularisedSocialCost: number;
  /** u_i, n values. */
  readonly utilities: Float64Array;
  /** w_x, m values. */
  readonly weights: Float64Array;
  /** L(x), m values, in traffic units. */
  readonly load: Float64Array;
}

/** VM `vm` would migrate from its host: g_i(from) = stay and g_i(to) = move, in ms, with `to` its best target. */
export interface Deviation {
  readonly vm: number;
  readonly from: number;
  readonly to: number;
  readonly stay: number;
  readonly move: number;
}

/** What the clouds carry now. */
export interface Hosting {
  /** L(x), m values, in traffic units. */
  readonly load: Float64Array;
  /** VMs hosted at x, m values. */
  readonly vms: Uint32Array;
  /** gamma(x) of the present environment, m values, in traffic units. */
  readonly capacity: Float64Array;
}

/** In which order the n activations of a round go: a fresh random permutation, n draws with replacement, or 0..n-1. */
export type ActivationOrder = "permutation" | "uniform" | "round-robin";

/**
 * How an activated VM picks its target: one of the other clouds uniformly at random (Flock), or the target of lowest
 * g_i(y) (best response).
 */
export type TargetRule = "random" | "best";

/**
 * How a VM of Controlled-Flock learns and hesitates (docs/model.md, section 3). Each activated VM i at x draws a target
 * y and observes u_i(x) and u_i(y). What it does with them:
 *
 * 1. First migration cost: c(M_i) + sum_j p_ij c(M_j) is added to the target's observation (times D_i if utilities are
 *    not normalised), with c(M) = `latencyCost` * M or * M^2.
 * 2. Noise: each observation, the host's first, is multiplied by 1 + `noise` * z with z = (bits + 1/2) / 2^31 - 1 from
 *    one draw of the noise stream.
 * 3. Estimates: U_i(y) <- U_i(y) + alpha(t) (observed - U_i(y)), t counting the observations of that entry; alpha is
 *    1 / t^`exponent` or a constant, and 1 for t = 1: an estimate starts as the first observation. An infinite estimate
 *    is replaced by the next observation, and replaced by an infinite one.
 * 4. The migration rule on the estimates and the clouds' true weights, with the second migration cost's
 *    eta_i = eta * (1 - `thresholdCost` * M_i).
 * 5. M_i <- `forgetting` * M_i + (1 - `forgetting`) * (1 if it migrated, else 0), M_i = 0 at first.
 */
export interface ControlledSettings {
  readonly step: { readonly exponent: number } | { readonly constant: number };
  /** 0 <= noise < 1. */
  readonly noise: number;
  /** kappa, 0 <= kappa < 1. */
  readonly forgetting: number;
  /** c(1), ms, >= 0. */
  readonly latencyCost: number;
  readonly costShape: "linear" | "quadratic";
  /** 0 <= thresholdCost <= 1. */
  readonly thresholdCost: number;
}

/** An optimum by enumeration: `visited` assignments were compared, directly or as the minimum over a block. */
export interface ExhaustiveOptimum {
  /** Infinite if every assignment's cost is: then `assignment` is any of them. */
  readonly cost: number;
  /** The first optimal assignment in the kernel's enumeration order. */
  readonly assignment: Uint16Array;
  readonly visited: number;
  /** All assignments were visited, so the cost is proven optimal. */
  readonly complete: boolean;
}

/**
 * One instance under one set of settings, with the assignment as its state. Implemented by every kernel; the tests and
 * the benchmarks loop over all of them. VM and cloud indices are zero-based and in range: callers have checked.
 */
export interface Game {
  readonly instance: Instance;
  readonly settings: GameSettings;
  /** Replaces the assignment (n cloud indices; pinned VMs at their clouds) and re-aggregates. */
  setAssignment(assignment: ArrayLike<number>): void;
  /** A copy of the current assignment. */
  assignment(): Uint16Array;
  /** The current assignment where the kernel keeps it: to be read at once, and never written. */
  hosts(): Uint16Array;
  /** Draws every unpinned VM's cloud as below(m), in VM order, from a stream that starts at `state`. */
  randomAssignment(state: StreamState): void;
  /** Sets the stream of activation order and targets, and the activation list to 0..n-1. */
  seed(state: StreamState): void;
  /**
   * One round: n activations, each a proposal under the migration rule; returns the number of migrations.
   *
   * The order of draws is part of the contract, so that all kernels play the same trajectory. `permutation`: the
   * activation list, 0..n-1 after `seed`, is shuffled further: for k = n-1 down to 1, swap entries k and below(k+1);
   * then it is walked. `uniform`: each activation first draws below(n). `round-robin` draws nothing. An activated VM
   * that is pinned or has no demand does nothing, and nobody does where m = 1. A random target then draws
   * y = below(m-1), plus 1 if y >= x. The best target scans y = 0..m-1 without x and takes y over the best so far iff
   * g_i(y) < (1 - TOLERANCE) * g_i(best).
   */
  round(order: ActivationOrder, target: TargetRule): number;
  /**
   * Before the first `controlledRound`: forgets every estimate and M_i. `noise` is the state of the noise stream.
   * Errors: `instance too large: ...` where the estimates, one for every VM and cloud, do not fit into memory.
   */
  prepareControlled(settings: ControlledSettings, noise: StreamState): void;
  /** One round of Controlled-Flock, drawn from the stream as `round` draws it for random targets. */
  controlledRound(order: ActivationOrder): number;
  /** True if no VM has a target that satisfies the migration rule at the settings' eta. Checked exactly. */
  isEquilibrium(): boolean;
  /** Every VM that has such a target, with its best one, in VM order. */
  deviations(): Deviation[];
  /**
   * The largest g_i(x) / g_i(y) over all VMs that may migrate and all their targets: at most 1 / eta in an
   * eta-equilibrium. Equal costs, also 0 and infinity, are a ratio of 1; so is the gap where no VM may migrate.
   */
  equilibriumGap(): number;
  hosting(): Hosting;
  /**
   * Replaces the clouds' latencies (m * m, in ms) and capacities (m): the environment, which a run may change between
   * its rounds. The scenarios without latencies ignore those. Until then it is the instance's.
   */
  setEnvironment(latency: Float64Array, capacity: Float64Array): void;
  /** The kept social costs, from the aggregates: cheap, and equal to `evaluate()` to 1e-9 relative. */
  totalWeightedLatency(): number;
  regularisedSocialCost(): number;
  evaluate(): Evaluation;
  /** g_i(x) at the host x and g_i(y) for every other cloud y, in ms; m values. */
  costs(vm: number): Float64Array;
  /**
   * U after the VM has moved to the cloud, minus U now, in ms: what a central planner goes by. 0 at its host.
   * Under the queue delay an infinite cost that comes or goes is an infinite change; where one goes and another comes,
   * the load beyond capacity decides, and where that stays, the packet latencies. In the scenario `energy` a cloud that does not accept
   * the VM is Infinity, and leaving a cloud that is over its capacity for one that accepts is -Infinity.
   */
  totalChange(vm: number, cloud: number): number;
  /** Moves one unpinned VM, whatever the rule says. */
  migrate(vm: number, cloud: number): void;
  /**
   * The optimum over all assignments that respect the pins; the state stays as it is. Time grows as m^n. `proceed` is
   * asked now and then, with the number of assignments visited so far, whether to go on.
   * Errors: `no exhaustive optimum: ...` in the scenario `energy`, whose ideal is a bin packing.
   */
  exhaustiveOptimum(objective: Objective, proceed?: (visited: number) => boolean): ExhaustiveOptimum;
}

/** A way of computing games. `load` may reuse memory: the game loaded before is then no longer valid. */
export interface Kernel {
  readonly name: string;
  load(instance: Instance, settings: GameSettings): Game;
}
