import { type Instance, UNPINNED } from "../game/instance.ts";
import type { StreamState } from "../game/random.ts";
import { ControlledVms } from "./reference/controlled.ts";
import { type Model, model } from "./reference/model.ts";
import { Xoshiro } from "./reference/random.ts";
import { checkEnumerable } from "./scenario.ts";
import {
  type ActivationOrder,
  type ControlledSettings,
  type Deviation,
  type Evaluation,
  type ExhaustiveOptimum,
  type Game,
  type GameSettings,
  type Hosting,
  type Kernel,
  migrationFactor,
  type Objective,
  type TargetRule,
  TOLERANCE,
} from "./types.ts";

/**
 * The definition of right: docs/model.md played naively, sharing no code with the kernels that are held against it.
 * A proposal takes time of the order of n^2 times the mean degree, so it is for small instances.
 */
export const referenceKernel = {
  name: "reference",
  load: (instance: Instance, settings: GameSettings) => new ReferenceGame(instance, settings),
} satisfies Kernel;

export class ReferenceGame implements Game {
  readonly instance: Instance;
  readonly settings: GameSettings;
  /**
   * How close to its boundary the closest comparison of two costs came since `seed`, as a part of the larger cost. A
   * comparison closer than rounding could have gone either way, in this kernel or another.
   */
  narrowestMargin = Number.POSITIVE_INFINITY;
  #environment: Instance;
  #model: Model;
  #x: number[];
  #controlled: ControlledVms | null = null;
  #activations: number[] = [];
  #random = new Xoshiro([1, 0, 0, 0]);

  constructor(instance: Instance, settings: GameSettings) {
    this.instance = instance;
    this.settings = settings;
    this.#environment = instance;
    this.#model = model(instance, settings);
    this.#x = Array.from(instance.pinned, (cloud) => (cloud === UNPINNED ? 0 : cloud));
    this.seed([1, 0, 0, 0]);
  }

  setAssignment(assignment: ArrayLike<number>): void {
    this.#x = Array.from(assignment);
  }

  assignment(): Uint16Array {
    return Uint16Array.from(this.#x);
  }

  hosts(): Uint16Array {
    return this.assignment();
  }

  randomAssignment(state: StreamState): void {
    const random = new Xoshiro(state);
    this.#x = Array.from(this.instance.pinned, (cloud) =>
      cloud === UNPINNED ? random.below(this.instance.clouds) : cloud,
    );
  }

  seed(state: StreamState): void {
    this.#random = new Xoshiro(state);
    this.#activations = Array.from({ length: this.instance.vms }, (_, i) => i);
    this.narrowestMargin = Number.POSITIVE_INFINITY;
  }

  round(order: ActivationOrder, target: TargetRule): number {
    return this.#activate(order, (i) => this.#migrates(i, target));
  }

  prepareControlled(settings: ControlledSettings, noise: StreamState): void {
    this.#controlled = new ControlledVms(this.instance.vms, settings, noise);
  }

  controlledRound(order: ActivationOrder): number {
    const vms = this.#controlled as ControlledVms;
    return this.#activate(order, (i) => {
      const y = this.#randomTarget(i);
      const { staying, moving } = vms.observe(i, y, this.#x, this.#model);
      const { f, w } = this.#model;
      const stay = staying * f(w(this.#x[i], this.#x));
      const move = moving * f(w(y, this.#x) + moving);
      const migrates = this.#isBelow(move, migrationFactor(vms.eta(i, this.settings.eta)), stay);
      vms.remember(i, migrates);
      if (migrates) this.#x[i] = y;
      return migrates;
    });
  }

  isEquilibrium(): boolean {
    const clouds = Array.from({ length: this.instance.clouds }, (_, y) => y);
    return this.#x.every(
      (x_i, i) => !this.#mayMigrate(i) || clouds.every((y) => y === x_i || !this.#wouldMigrate(i, y)),
    );
  }

  deviations(): Deviation[] {
    const deviations: Deviation[] = [];
    this.#x.forEach((from, vm) => {
      if (!this.#mayMigrate(vm)) return;
      const to = this.#bestTarget(vm);
      if (!this.#wouldMigrate(vm, to)) return;
      const stay = this.#model.stay(vm, this.#x);
      deviations.push({ vm, from, to, stay, move: this.#model.move(vm, to, this.#x) });
    });
    return deviations;
  }

  equilibriumGap(): number {
    const ratios = this.#x.flatMap((x_i, i) => {
      if (!this.#mayMigrate(i)) return [];
      const stay = this.#cost(i, x_i);
      const targets = [...this.costs(i)].filter((_, y) => y !== x_i);
      return targets.map((move) => (stay === move ? 1 : stay / move));
    });
    return ratios.length > 0 ? Math.max(...ratios) : 1;
  }

  hosting(): Hosting {
    const { clouds: m, capacity } = this.#environment;
    return {
      load: Float64Array.from({ length: m }, (_, y) => this.#model.L(y, this.#x)),
      vms: Uint32Array.from({ length: m }, (_, y) => this.#x.filter((x_i) => x_i === y).length),
      capacity: Float64Array.from(capacity),
    };
  }

  setEnvironment(latency: Float64Array, capacity: Float64Array): void {
    this.#environment = {
      ...this.instance,
      latency: Float64Array.from(latency),
      capacity: Float64Array.from(capacity),
    };
    this.#model = model(this.#environment, this.settings);
  }

  totalWeightedLatency(): number {
    return this.#model.U(this.#x);
  }

  regularisedSocialCost(): number {
    return this.#model.C(this.#x);
  }

  evaluate(): Evaluation {
    const { vms: n, clouds: m } = this.instance;
    return {
      totalWeightedLatency: this.totalWeightedLatency(),
      regularisedSocialCost: this.regularisedSocialCost(),
      utilities: Float64Array.from({ length: n }, (_, i) => this.#model.u(i, this.#x)),
      weights: Float64Array.from({ length: m }, (_, y) => this.#model.w(y, this.#x)),
      load: Float64Array.from({ length: m }, (_, y) => this.#model.L(y, this.#x)),
    };
  }

  costs(vm: number): Float64Array {
    return Float64Array.from({ length: this.instance.clouds }, (_, y) => this.#cost(vm, y));
  }

  totalChange(vm: number, cloud: number): number {
    const { clouds: m, capacity, delay } = this.#environment;
    const x = this.#x[vm];
    if (cloud === x) return 0;
    const after = Array.from(this.#x);
    after[vm] = cloud;
    const excess = (y: number, at: number[]) => Math.max(0, this.#model.L(y, at) - capacity[y]);
    if (this.settings.scenario === "energy" && this.instance.vms > 1) {
      if (excess(cloud, after) > TOLERANCE * capacity[cloud]) return Number.POSITIVE_INFINITY;
      if (excess(x, this.#x) > TOLERANCE * capacity[x]) return Number.NEGATIVE_INFINITY;
    }
    // Clouds that are saturated before and after are given room, so that they add nothing infinite.
    const roomy = Float64Array.from({ length: m }, (_, y) => {
      const isBystander = delay.model === "queue" && y !== x && y !== cloud;
      return isBystander && this.#model.L(y, this.#x) >= capacity[y] ? Number.MAX_VALUE : capacity[y];
    });
    const { U } = model({ ...this.#environment, capacity: roomy }, this.settings);
    const [then, now] = [U(after), U(this.#x)];
    if (Number.isFinite(then) || Number.isFinite(now)) return then - now;
    const before = excess(x, this.#x) + excess(cloud, this.#x);
    const difference = excess(x, after) + excess(cloud, after) - before;
    if (Math.abs(difference) > TOLERANCE * before) return difference * Number.POSITIVE_INFINITY;
    const packets = model({ ...this.#environment, delay: { model: "utilisation", delta: 0 } }, this.settings);
    return packets.U(after) - packets.U(this.#x);
  }

  migrate(vm: number, cloud: number): void {
    this.#x[vm] = cloud;
  }

  exhaustiveOptimum(objective: Objective, proceed = (_visited: number) => true): ExhaustiveOptimum {
    checkEnumerable(this.settings);
    const { vms: n, clouds: m, pinned } = this.instance;
    const cost = objective === "total" ? this.#model.U : this.#model.C;
    const x = Array.from(this.#x);
    let optimum = { cost: Number.POSITIVE_INFINITY, assignment: this.assignment() };
    let visited = 0;
    let goesOn = true;
    const assignFrom = (i: number): void => {
      if (i === n) {
        visited++;
        const here = cost(x);
        if (visited === 1 || here < optimum.cost) optimum = { cost: here, assignment: Uint16Array.from(x) };
        if (visited % 4096 === 0) goesOn = proceed(visited);
        return;
      }
      for (let y = 0; y < m && goesOn; y++) {
        if (pinned[i] !== UNPINNED && pinned[i] !== y) continue;
        x[i] = y;
        assignFrom(i + 1);
      }
    };
    assignFrom(0);
    const all = m ** pinned.reduce((free, pin) => free + (pin === UNPINNED ? 1 : 0), 0);
    return { ...optimum, visited, complete: visited === all };
  }

  /** n activations of VMs that may migrate; how many of them do. */
  #activate(order: ActivationOrder, migrates: (i: number) => boolean): number {
    const n = this.instance.vms;
    if (order === "permutation") this.#shuffleActivations();
    let migrations = 0;
    for (let k = 0; k < n; k++) {
      const i =
        order === "permutation" ? this.#activations[k] : order === "uniform" ? this.#random.below(n) : k;
      if (this.#mayMigrate(i) && migrates(i)) migrations++;
    }
    return migrations;
  }

  #shuffleActivations(): void {
    const list = this.#activations;
    for (let k = list.length - 1; k >= 1; k--) {
      const other = this.#random.below(k + 1);
      [list[k], list[other]] = [list[other], list[k]];
    }
  }

  #migrates(i: number, target: TargetRule): boolean {
    const y = target === "random" ? this.#randomTarget(i) : this.#bestTarget(i);
    if (!this.#wouldMigrate(i, y)) return false;
    this.#x[i] = y;
    return true;
  }

  #mayMigrate(i: number): boolean {
    return this.instance.clouds > 1 && this.instance.pinned[i] === UNPINNED && this.#model.isActive(i);
  }

  #randomTarget(i: number): number {
    const y = this.#random.below(this.instance.clouds - 1);
    return y >= this.#x[i] ? y + 1 : y;
  }

  #bestTarget(i: number): number {
    const others = Array.from({ length: this.instance.clouds }, (_, y) => y).filter((y) => y !== this.#x[i]);
    return others.reduce((best, y) => {
      return this.#isBelow(this.#cost(i, y), 1 - TOLERANCE, this.#cost(i, best)) ? y : best;
    });
  }

  /** The migration rule, Algorithm 1. */
  #wouldMigrate(i: number, y: number): boolean {
    return this.#isBelow(this.#cost(i, y), migrationFactor(this.settings.eta), this.#cost(i, this.#x[i]));
  }

  #cost(i: number, y: number): number {
    return y === this.#x[i] ? this.#model.stay(i, this.#x) : this.#model.move(i, y, this.#x);
  }

  #isBelow(cost: number, factor: number, other: number): boolean {
    const margin = Math.abs(cost - factor * other) / Math.max(cost, other);
    if (margin < this.narrowestMargin) this.narrowestMargin = margin;
    return cost < factor * other;
  }
}
