import { familyNamed } from "../../src/game/generate/families.ts";
import { streamState } from "../../src/game/random.ts";
import type { Game, Kernel } from "../../src/kernel/types.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import type { Start } from "../native/dump.ts";
import type { NativeTask } from "../native/run.ts";

/** One row of the benchmark: what every kernel does from the same start, and how the C program is asked for it. */
export interface Work {
  readonly name: string;
  readonly size: { readonly vms: number; readonly clouds: number; readonly meanDegree: number };
  readonly native: Omit<NativeTask, "algorithm" | "repeats">;
  /** Passes over all contestants. */
  readonly passes: number;
  /** The naive reference can do it in seconds. */
  readonly reference: boolean;
  /** Untimed, before each sample. */
  prepare(game: Game, start: Start): void;
  /** Timed. Returns something that depends on all of the work. */
  run(game: Game): number;
}

function fromStart(game: Game, { initial, stream }: Start): void {
  game.setAssignment(initial);
  game.seed(stream);
}

function rounds(game: Game, count: number, target: "random" | "best"): number {
  let migrations = 0;
  for (let k = 0; k < count; k++) migrations += game.round("permutation", target);
  return migrations;
}

function flockRounds(vms: number, clouds: number, count: number, passes: number): Work {
  return {
    name: `Flock, ${count} rounds`,
    size: { vms, clouds, meanDegree: 10 },
    native: { work: "flock", order: "permutation", rounds: count },
    passes,
    reference: false,
    prepare: fromStart,
    run: (game) => rounds(game, count, "random"),
  };
}

/** After some rounds of best responses, so that checks and evaluations meet an outcome worth looking at. */
function settled(game: Game, start: Start): void {
  fromStart(game, start);
  rounds(game, 20, "best");
}

export const WORKS: readonly Work[] = [
  flockRounds(1_000, 16, 60, 40),
  flockRounds(100_000, 64, 60, 7),
  flockRounds(1_000_000, 100, 10, 5),
  {
    name: "best response, 5 rounds",
    size: { vms: 10_000, clouds: 128, meanDegree: 10 },
    native: { work: "best-response", order: "permutation", rounds: 5 },
    passes: 15,
    reference: false,
    prepare: fromStart,
    run: (game) => rounds(game, 5, "best"),
  },
  {
    name: "equilibrium check",
    size: { vms: 10_000, clouds: 64, meanDegree: 10 },
    native: { work: "equilibrium", order: "permutation", rounds: 20 },
    passes: 20,
    reference: false,
    prepare: settled,
    run: (game) => Number(game.isEquilibrium()),
  },
  {
    name: "evaluation",
    size: { vms: 100_000, clouds: 64, meanDegree: 10 },
    native: { work: "evaluate", order: "permutation", rounds: 1 },
    passes: 15,
    reference: false,
    prepare: fromStart,
    run: (game) => game.evaluate().totalWeightedLatency,
  },
  {
    name: "enumeration, total cost",
    size: { vms: 13, clouds: 4, meanDegree: 4 },
    native: { work: "exhaustive", order: "round-robin", rounds: 1 },
    passes: 9,
    reference: false,
    prepare: fromStart,
    run: (game) => game.exhaustiveOptimum("total").cost,
  },
  {
    name: "enumeration, total cost",
    size: { vms: 9, clouds: 8, meanDegree: 4 },
    native: { work: "exhaustive", order: "round-robin", rounds: 1 },
    passes: 9,
    reference: false,
    prepare: fromStart,
    run: (game) => game.exhaustiveOptimum("total").cost,
  },
  {
    name: "Flock, 20 rounds",
    size: { vms: 60, clouds: 4, meanDegree: 4 },
    native: { work: "flock", order: "permutation", rounds: 20 },
    passes: 15,
    reference: true,
    prepare: fromStart,
    run: (game) => rounds(game, 20, "random"),
  },
];

/** The start of a row: one instance, one initial assignment, one stream, the same for every contestant. */
export function startOf({ size }: Work, kernel: Kernel): Start {
  const instance = familyNamed("binomial").generate({ ...size, seed: "bench" });
  const game = kernel.load(instance, DEFAULT_SETTINGS);
  game.randomAssignment(streamState("initial assignment", { seed: "bench" }));
  return {
    instance,
    settings: DEFAULT_SETTINGS,
    initial: game.assignment(),
    stream: streamState("activation", { seed: "bench" }),
  };
}

export function sizeText({ size }: Work): string {
  return `${size.vms.toLocaleString("en")} x ${size.clouds}`;
}
