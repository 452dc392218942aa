import { type Instance, UNPINNED } from "../game/instance.ts";
import { compileWasm, type WasmBuild } from "../kernel/modules.ts";
import { checkEnumerable } from "../kernel/scenario.ts";
import type { Game, GameSettings, Objective } from "../kernel/types.ts";
import { WasmGame } from "../kernel/wasm.ts";
import type { KernelExports } from "../kernel/wasm-exports.ts";
import { Problem } from "../problem.ts";

/** An assignment and its social cost under the objective, ms. */
export interface Outcome {
  readonly cost: number;
  readonly assignment: Uint16Array;
}

/** One migration of a cycle: VM `vm` pays `stay` at `from` and would pay `move` at `to`, ms. */
export interface CycleStep {
  readonly assignment: Uint16Array;
  readonly vm: number;
  readonly from: number;
  readonly to: number;
  readonly stay: number;
  readonly move: number;
}

/** A cycle of migrations that all satisfy the rule: the last step leads back to the first assignment. */
export interface Cycle {
  readonly length: number;
  readonly steps: readonly CycleStep[];
}

/** All pure Nash equilibria of an instance (eta-equilibria for eta < 1), and what they cost. */
export interface Equilibria {
  /** How many. Assignments that differ only in VMs without demand count apart. */
  readonly equilibria: number;
  readonly optimum: Outcome;
  /** Null where there is no equilibrium. */
  readonly best: Outcome | null;
  readonly worst: Outcome | null;
  /** worst / optimum and best / optimum; null without an equilibrium or with an optimum of zero or infinity. */
  readonly priceOfAnarchy: number | null;
  readonly priceOfStability: number | null;
  /** Migrations to any target that satisfies the rule; null if they always end. */
  readonly betterResponseCycle: Cycle | null;
  /** Migrations to each VM's best target alone. */
  readonly bestResponseCycle: Cycle | null;
  readonly objective: Objective;
  readonly eta: number;
  /** m to the power of the number of unpinned VMs. */
  readonly outcomes: number;
  readonly list?: readonly Outcome[];
}

export interface EquilibriaOptions {
  readonly objective?: Objective;
  /** Adds every equilibrium, in lexicographic order. */
  readonly list?: boolean;
  readonly build?: WasmBuild;
  /** Told how many outcomes have been visited; the search ends with a Problem when it says no. */
  readonly proceed?: (visited: number) => boolean;
}

/** Outcomes that fit into the memory of the kernel, whatever their size. */
const MOST_OUTCOMES = 2 ** 28;
const MEMORY_LIMIT = 3 * 2 ** 30;
const OUTCOMES_PER_SLICE = 1 << 16;

/**
 * @throws Problem if there are too many outcomes to hold, or `proceed` says no. In the scenario `energy`, too: what no packing could do would
 * be its optimum.
 */
export function equilibria(
  instance: Instance,
  settings: GameSettings,
  { build = "simd", ...options }: EquilibriaOptions = {},
): Equilibria {
  return new EquilibriumFinder(build).find(instance, settings, options);
}

/** One kernel for many small instances. */
export class EquilibriumFinder {
  readonly #kernel: OutcomeExports;

  constructor(build: WasmBuild = "simd") {
    this.#kernel = loadOutcomes(build);
  }

  /** The game alone, valid until the next one is loaded. */
  load(instance: Instance, settings: GameSettings): Game {
    return new WasmGame(this.#kernel, instance, settings);
  }

  find(
    instance: Instance,
    settings: GameSettings,
    options: Omit<EquilibriaOptions, "build"> = {},
  ): Equilibria {
    checkEnumerable(settings);
    const { objective = "total", list = false, proceed = () => true } = options;
    const kernel = this.#kernel;
    const game = new WasmGame(kernel, instance, settings);
    const table = new OutcomeTable(kernel, game, objective);
    table.visitAll(proceed);
    const optimum = table.outcome(kernel.bestOutcome.value);
    const exists = kernel.equilibriumCount.value > 0;
    const best = exists ? table.outcome(kernel.bestEquilibrium.value) : null;
    const worst = exists ? table.outcome(kernel.worstEquilibrium.value) : null;
    const ratio = (one: Outcome | null) =>
      one !== null && optimum.cost > 0 && Number.isFinite(optimum.cost) ? one.cost / optimum.cost : null;
    const found = {
      equilibria: kernel.equilibriumCount.value,
      optimum,
      best,
      worst,
      priceOfAnarchy: ratio(worst),
      priceOfStability: ratio(best),
      betterResponseCycle: table.cycle("better"),
      bestResponseCycle: table.cycle("best"),
      objective,
      eta: settings.eta,
      outcomes: table.count,
    };
    return list ? { ...found, list: table.equilibria() } : found;
  }
}

/** Exports of assembly/exact/outcomes.ts, where their meanings stand, beside those of the game. */
interface OutcomeExports extends KernelExports {
  outcomeBytes(count: number, free: number): number;
  beginOutcomes(count: number, regularised: number): void;
  continueOutcomes(count: number): number;
  trim(bestOnly: number): number;
  readonly betterResponses: WebAssembly.Global;
  readonly bestResponses: WebAssembly.Global;
  readonly responsesLeft: WebAssembly.Global;
  readonly responseWords: WebAssembly.Global;
  readonly equilibriumCount: WebAssembly.Global;
  readonly bestOutcome: WebAssembly.Global;
  readonly bestEquilibrium: WebAssembly.Global;
  readonly worstEquilibrium: WebAssembly.Global;
}

function loadOutcomes(build: WasmBuild): OutcomeExports {
  const env = {
    abort: (_message: number, _file: number, line: number, column: number): never => {
      throw new Error(`kernel assertion failed at line ${line}, column ${column}`);
    },
  };
  return new WebAssembly.Instance(compileWasm(build), { env }).exports as unknown as OutcomeExports;
}

/** Outcomes by number, and the bits of who would migrate where. */
class OutcomeTable {
  readonly count: number;
  readonly #kernel: OutcomeExports;
  readonly #game: WasmGame;
  readonly #objective: Objective;
  readonly #free: readonly number[];

  constructor(kernel: OutcomeExports, game: WasmGame, objective: Objective) {
    const { vms, clouds, pinned } = game.instance;
    this.#kernel = kernel;
    this.#game = game;
    this.#objective = objective;
    this.#free = Array.from({ length: vms }, (_, i) => i).filter((i) => pinned[i] === UNPINNED);
    this.count = clouds ** this.#free.length;
    const bytes = kernel.outcomeBytes(this.count, this.#free.length);
    if (this.count > MOST_OUTCOMES || bytes > MEMORY_LIMIT) {
      throw new Problem(
        `too many outcomes: ${clouds}^${this.#free.length} = ${this.count.toPrecision(3)}; ` +
          `allowed: ${MOST_OUTCOMES.toPrecision(3)}, and 3 GiB of memory`,
      );
    }
  }

  visitAll(proceed: (visited: number) => boolean): void {
    this.#kernel.beginOutcomes(this.count, this.#objective === "regularised" ? 1 : 0);
    let visited = 0;
    while (this.#kernel.continueOutcomes(OUTCOMES_PER_SLICE) === 0) {
      visited += OUTCOMES_PER_SLICE;
      if (proceed(visited)) continue;
      throw new Problem(
        `stopped early: ${visited} of ${this.count} outcomes visited; allowed: all of them, equilibria of a part prove nothing`,
      );
    }
  }

  outcome(number: number): Outcome {
    const assignment = this.#assignment(number);
    this.#game.setAssignment(assignment);
    const { totalWeightedLatency, regularisedSocialCost } = this.#game.evaluate();
    return { cost: this.#objective === "total" ? totalWeightedLatency : regularisedSocialCost, assignment };
  }

  equilibria(): Outcome[] {
    const words = this.#kernel.responseWords.value;
    const bits = this.#bits("better");
    const found: Outcome[] = [];
    for (let number = 0; number < this.count; number++) {
      let any = 0;
      for (let w = 0; w < words; w++) any |= bits[number * words + w];
      if (any === 0) found.push(this.outcome(number));
    }
    return found;
  }

  /** Any outcome that trimming leaves has a successor that is left, so walking along them must close a cycle. */
  cycle(kind: "better" | "best"): Cycle | null {
    if (this.#kernel.trim(kind === "best" ? 1 : 0) === 0) return null;
    const left = new Uint16Array(
      this.#kernel.memory.buffer,
      this.#kernel.responsesLeft.value >>> 0,
      this.count,
    );
    let number = left.findIndex((edges) => edges > 0);
    const visitedAt = new Map<number, number>();
    const moves: { number: number; vm: number; to: number }[] = [];
    while (!visitedAt.has(number)) {
      visitedAt.set(number, moves.length);
      const { vm, to, next } = this.#successor(number, kind, left);
      moves.push({ number, vm, to });
      number = next;
    }
    const steps = moves.slice(visitedAt.get(number)).map((move) => this.#step(move));
    return { length: steps.length, steps };
  }

  #successor(number: number, kind: "better" | "best", left: Uint16Array) {
    const { clouds } = this.#game.instance;
    const words = this.#kernel.responseWords.value;
    const bits = this.#bits(kind);
    for (let k = 0; k < this.#free.length; k++) {
      const place = clouds ** (this.#free.length - 1 - k);
      const digit = Math.floor(number / place) % clouds;
      for (let to = 0; to < clouds; to++) {
        const bit = k * clouds + to;
        if (((bits[number * words + (bit >> 5)] >>> (bit & 31)) & 1) === 0) continue;
        const next = number + (to - digit) * place;
        if (left[next] > 0) return { vm: this.#free[k], to, next };
      }
    }
    throw new Error(`outcome ${number} has no successor in the trimmed response graph`);
  }

  #step({ number, vm, to }: { number: number; vm: number; to: number }): CycleStep {
    const assignment = this.#assignment(number);
    this.#game.setAssignment(assignment);
    const costs = this.#game.costs(vm);
    const from = assignment[vm];
    return { assignment, vm, from, to, stay: costs[from], move: costs[to] };
  }

  #assignment(number: number): Uint16Array {
    const { clouds, pinned } = this.#game.instance;
    const assignment = Uint16Array.from(pinned, (cloud) => Math.max(cloud, 0));
    let rest = number;
    for (let k = this.#free.length - 1; k >= 0; k--) {
      assignment[this.#free[k]] = rest % clouds;
      rest = Math.floor(rest / clouds);
    }
    return assignment;
  }

  #bits(kind: "better" | "best"): Uint32Array {
    const { memory, betterResponses, bestResponses, responseWords } = this.#kernel;
    const at = kind === "better" ? betterResponses : bestResponses;
    return new Uint32Array(memory.buffer, at.value >>> 0, this.count * responseWords.value);
  }
}
