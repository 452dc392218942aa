import { type Instance, UNPINNED } from "../game/instance.ts";
import { loadWasmKernel } from "../kernel/modules.ts";
import { checkEnumerable } from "../kernel/scenario.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { branchAndBound, type SearchOptions } from "./branch-and-bound.ts";
import { checkMagnitudes } from "./magnitudes.ts";

export const OPTIMUM_METHODS = ["exhaustive", "branch-and-bound"] as const;
export type OptimumMethod = (typeof OPTIMUM_METHODS)[number];

/** The best assignment that a method found, and a bound that no assignment undercuts. */
export interface Optimum {
  /** ms; infinite if every assignment's cost is, or none was looked at. */
  readonly cost: number;
  /** ms. Equal to the cost where that is proven optimal. */
  readonly lowerBound: number;
  readonly proven: boolean;
  readonly assignment: Uint16Array;
  readonly method: OptimumMethod;
  /** Assignments visited by enumeration, or nodes of the search tree. */
  readonly steps: number;
}

export interface OptimumRequest {
  readonly objective: Objective;
  /** Default: enumeration where that takes under about a second, else branch and bound. */
  readonly method?: OptimumMethod;
  /** Asked now and then; the search ends with what it has when it says no. */
  readonly proceed?: (progress: { readonly steps: number; readonly lowerBound: number }) => boolean;
  /** As for `branchAndBound`. */
  readonly explore?: SearchOptions["explore"];
}

const QUICKLY_ENUMERATED = 1e8;

/** How many assignments respect the pins. */
export function assignmentCount({ clouds, pinned }: Instance): number {
  return clouds ** pinned.reduce((free, pin) => free + (pin === UNPINNED ? 1 : 0), 0);
}

/** @throws Problem if the method cannot take the instance. */
export function findOptimum(instance: Instance, settings: GameSettings, request: OptimumRequest): Optimum {
  const quick = assignmentCount(instance) <= QUICKLY_ENUMERATED;
  const method = request.method ?? (quick ? "exhaustive" : "branch-and-bound");
  return method === "exhaustive"
    ? enumerate(instance, settings, request)
    : search(instance, settings, request);
}

function enumerate(
  instance: Instance,
  settings: GameSettings,
  { objective, proceed = () => true }: OptimumRequest,
): Optimum {
  checkEnumerable(settings);
  checkMagnitudes(instance, settings);
  const game = loadWasmKernel("simd").load(instance, settings);
  const { cost, assignment, visited, complete } = game.exhaustiveOptimum(objective, (steps) =>
    proceed({ steps, lowerBound: 0 }),
  );
  const lowerBound = complete ? cost : 0;
  return { cost, lowerBound, proven: complete, assignment, method: "exhaustive", steps: visited };
}

function search(
  instance: Instance,
  settings: GameSettings,
  { objective, explore, proceed = () => true }: OptimumRequest,
): Optimum {
  const { nodes, ...found } = branchAndBound(instance, settings, {
    objective,
    ...(explore === undefined ? {} : { explore }),
    proceed: ({ nodes: steps, lowerBound }) => proceed({ steps, lowerBound }),
  });
  return { ...found, method: "branch-and-bound", steps: nodes };
}
