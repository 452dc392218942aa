import { type Instance, UNPINNED } from "../../game/instance.ts";
import type { StreamState } from "../../game/random.ts";
import type {
  ActivationOrder,
  ControlledSettings,
  Deviation,
  Evaluation,
  ExhaustiveOptimum,
  Game,
  GameSettings,
  Hosting,
  Objective,
  TargetRule,
} from "../../kernel/types.ts";
import { Problem } from "../../problem.ts";
import { activationOrder } from "./order.ts";

const TARGETS: readonly TargetRule[] = ["random", "best"];

/**
 * A game that checks what it is asked for: kernels trust their callers, and an index out of range would read and write
 * whatever else lies in their memory. It is lent for a round at a time and answers nobody in between.
 */
export class CheckedGame implements Game {
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly #checked: Game;
  /** The pins again: the borrower may write to those in `instance`. */
  readonly #pinned: Int32Array;
  readonly #borrower: string;
  /** What `hosts` shows must be, unless somebody has written there. */
  readonly #hosts: Uint16Array;
  #isLent = false;
  #isControlled = false;

  /** @param borrower Named in messages. */
  constructor(game: Game, instance: Instance, borrower: string) {
    this.#checked = game;
    this.instance = instance;
    this.settings = structuredClone(game.settings);
    this.#pinned = game.instance.pinned;
    this.#hosts = game.assignment();
    this.#borrower = borrower;
  }

  /** @throws Problem if the borrower has written to `hosts()`; the assignment is then as it was without that. */
  lend<Result>(work: () => Result): Result {
    this.#isLent = true;
    try {
      return work();
    } finally {
      this.#isLent = false;
      this.#checkHosts();
    }
  }

  setAssignment(assignment: ArrayLike<number>): void {
    const vms = this.#pinned.length;
    const length: unknown = (assignment as ArrayLike<number> | null | undefined)?.length;
    if (length !== vms)
      throw this.#problem(`assignment of ${String(length)} clouds`, `one for each of the ${vms} VMs`);
    for (let vm = 0; vm < vms; vm++) this.#checkMove(vm, assignment[vm], "setAssignment");
    this.#game.setAssignment(assignment);
    this.#hosts.set(assignment);
  }

  migrate(vm: number, cloud: number): void {
    this.#checkVm(vm, "migrate");
    this.#checkMove(vm, cloud, "migrate");
    this.#game.migrate(vm, cloud);
    this.#hosts[vm] = cloud;
  }

  randomAssignment(state: StreamState): void {
    this.#movedBy((game) => game.randomAssignment(state));
  }

  round(order: ActivationOrder, target: TargetRule): number {
    this.#checkWord("order", order, activationOrder.unwrap().options);
    this.#checkWord("target", target, TARGETS);
    return this.#movedBy((game) => game.round(order, target));
  }

  prepareControlled(settings: ControlledSettings, noise: StreamState): void {
    this.#game.prepareControlled(settings, noise);
    this.#isControlled = true;
  }

  controlledRound(order: ActivationOrder): number {
    this.#checkWord("order", order, activationOrder.unwrap().options);
    if (!this.#isControlled) throw this.#problem("controlledRound", "after prepareControlled");
    return this.#movedBy((game) => game.controlledRound(order));
  }

  costs(vm: number): Float64Array {
    this.#checkVm(vm, "costs");
    return this.#game.costs(vm);
  }

  totalChange(vm: number, cloud: number): number {
    this.#checkVm(vm, "totalChange");
    this.#checkCloud(vm, cloud, "totalChange");
    return this.#game.totalChange(vm, cloud);
  }

  setEnvironment(): void {
    throw this.#problem("setEnvironment", "to the driver alone");
  }

  seed(state: StreamState): void {
    this.#game.seed(state);
  }

  assignment(): Uint16Array {
    return this.#game.assignment();
  }

  hosts(): Uint16Array {
    return this.#game.hosts();
  }

  isEquilibrium(): boolean {
    return this.#game.isEquilibrium();
  }

  deviations(): Deviation[] {
    return this.#game.deviations();
  }

  equilibriumGap(): number {
    return this.#game.equilibriumGap();
  }

  hosting(): Hosting {
    return this.#game.hosting();
  }

  totalWeightedLatency(): number {
    return this.#game.totalWeightedLatency();
  }

  regularisedSocialCost(): number {
    return this.#game.regularisedSocialCost();
  }

  evaluate(): Evaluation {
    return this.#game.evaluate();
  }

  exhaustiveOptimum(objective: Objective, proceed?: (visited: number) => boolean): ExhaustiveOptimum {
    return this.#game.exhaustiveOptimum(objective, proceed);
  }

  get #game(): Game {
    if (this.#isLent) return this.#checked;
    throw this.#problem("game used between two rounds", "before round returns");
  }

  #movedBy<Result>(work: (game: Game) => Result): Result {
    this.#checkHosts();
    const result = work(this.#game);
    this.#hosts.set(this.#game.hosts());
    return result;
  }

  #checkHosts(): void {
    const hosts = this.#checked.hosts();
    const vm = this.#hosts.findIndex((cloud, index) => cloud !== hosts[index]);
    if (vm === -1) return;
    const written = hosts[vm];
    this.#checked.setAssignment(this.#hosts);
    throw this.#problem(`cloud ${written} written to hosts()[${vm}]`, "migrate and setAssignment");
  }

  #checkVm(vm: number, method: string): void {
    const vms = this.#pinned.length;
    if (isIndex(vm, vms)) return;
    throw this.#problem(`no such VM: ${String(vm)} in ${method}`, `whole numbers from 0 to ${vms - 1}`);
  }

  #checkCloud(vm: number, cloud: number, method: string): void {
    const clouds = this.#checked.instance.clouds;
    if (isIndex(cloud, clouds)) return;
    const what = `no such cloud: ${String(cloud)} for VM ${vm} in ${method}`;
    throw this.#problem(what, `whole numbers from 0 to ${clouds - 1}`);
  }

  #checkMove(vm: number, cloud: number, method: string): void {
    this.#checkCloud(vm, cloud, method);
    const pin = this.#pinned[vm];
    if (pin === UNPINNED || pin === cloud) return;
    throw this.#problem(
      `pinned VM moved away: VM ${vm} to cloud ${cloud} in ${method}`,
      `cloud ${pin}, its pin`,
    );
  }

  #checkWord(name: string, word: string, words: readonly string[]): void {
    if (!words.includes(word)) throw this.#problem(`unknown ${name}: ${String(word)}`, words.join(", "));
  }

  #problem(what: string, allowed: string): Problem {
    return new Problem(`${what} by ${this.#borrower}; allowed: ${allowed}`);
  }
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}
