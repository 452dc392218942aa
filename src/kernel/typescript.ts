import { type Instance, UNPINNED } from "../game/instance.ts";
import { RandomStream, type StreamState } from "../game/random.ts";
import { checkEnumerable, seenBy } from "./scenario.ts";
import type {
  ActivationOrder,
  ControlledSettings,
  Deviation,
  Evaluation,
  ExhaustiveOptimum,
  Game,
  GameSettings,
  Hosting,
  Kernel,
  Objective,
  TargetRule,
} from "./types.ts";
import {
  aggregate,
  migrate,
  refreshDelays,
  regularisedSocialCost,
  totalWeightedLatency,
} from "./typescript/aggregates.ts";
import { totalChange } from "./typescript/change.ts";
import { type Controlled, controlledOf, roundControlled } from "./typescript/controlled.ts";
import { evaluate } from "./typescript/evaluate.ts";
import { exhaustiveOptimum } from "./typescript/exhaustive.ts";
import { equilibriumGap } from "./typescript/gap.ts";
import {
  allCosts,
  deviationOf,
  isEquilibrium,
  resetActivation,
  roundBestTarget,
  roundRandomTarget,
} from "./typescript/respond.ts";
import { setClouds, type Tables, tablesOf } from "./typescript/tables.ts";

/**
 * The algorithm of assembly/ in plain TypeScript on typed arrays, every sum in the same order: trajectories and costs
 * are the bits of the scalar WASM kernel. It shows what WebAssembly buys over the same work in the JIT's hands, and
 * plays where WebAssembly is not to be had.
 */
export const typescriptKernel: Kernel = {
  name: "typescript",
  load: (instance, settings) => new TypescriptGame(instance, settings),
};

class TypescriptGame implements Game {
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly #tables: Tables;
  #controlled: Controlled | null = null;
  #random = new RandomStream([1, 0, 0, 0]);

  constructor(instance: Instance, settings: GameSettings) {
    this.instance = instance;
    this.settings = settings;
    this.#tables = tablesOf(instance, settings);
    resetActivation(this.#tables);
    aggregate(this.#tables);
  }

  setAssignment(assignment: ArrayLike<number>): void {
    this.#tables.hosts.set(assignment);
    aggregate(this.#tables);
  }

  assignment(): Uint16Array {
    return this.#tables.hosts.slice();
  }

  hosts(): Uint16Array {
    return this.#tables.hosts;
  }

  randomAssignment(state: StreamState): void {
    const random = new RandomStream(state);
    this.instance.pinned.forEach((cloud, vm) => {
      if (cloud === UNPINNED) this.#tables.hosts[vm] = random.below(this.instance.clouds);
    });
    aggregate(this.#tables);
  }

  seed(state: StreamState): void {
    this.#random = new RandomStream(state);
    resetActivation(this.#tables);
  }

  round(order: ActivationOrder, target: TargetRule): number {
    return target === "random"
      ? roundRandomTarget(this.#tables, order, this.#random)
      : roundBestTarget(this.#tables, order, this.#random);
  }

  prepareControlled(settings: ControlledSettings, noise: StreamState): void {
    this.#controlled = controlledOf(this.#tables, this.settings.eta, settings, noise);
  }

  controlledRound(order: ActivationOrder): number {
    return roundControlled(this.#tables, this.#controlled as Controlled, order, this.#random);
  }

  isEquilibrium(): boolean {
    return isEquilibrium(this.#tables);
  }

  deviations(): Deviation[] {
    const deviations: Deviation[] = [];
    for (let vm = 0; vm < this.instance.vms; vm++) {
      const deviation = deviationOf(this.#tables, vm);
      if (deviation !== undefined) deviations.push(deviation);
    }
    return deviations;
  }

  equilibriumGap(): number {
    return equilibriumGap(this.#tables);
  }

  hosting(): Hosting {
    const { loads, population, capacity } = this.#tables;
    return { load: loads.slice(), vms: Uint32Array.from(population), capacity: capacity.slice() };
  }

  setEnvironment(latency: Float64Array, capacity: Float64Array): void {
    setClouds(this.#tables, seenBy(this.settings, { ...this.instance, latency, capacity }));
    refreshDelays(this.#tables);
  }

  totalWeightedLatency(): number {
    return totalWeightedLatency(this.#tables);
  }

  regularisedSocialCost(): number {
    return regularisedSocialCost(this.#tables);
  }

  evaluate(): Evaluation {
    return evaluate(this.#tables);
  }

  costs(vm: number): Float64Array {
    return allCosts(this.#tables, vm);
  }

  totalChange(vm: number, cloud: number): number {
    return totalChange(this.#tables, vm, cloud);
  }

  migrate(vm: number, cloud: number): void {
    migrate(this.#tables, vm, cloud);
  }

  exhaustiveOptimum(objective: Objective, proceed = (_visited: number) => true): ExhaustiveOptimum {
    checkEnumerable(this.settings);
    return exhaustiveOptimum(this.#tables, this.instance.pinned, objective, proceed);
  }
}
