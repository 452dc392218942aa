import type { Instance } from "../game/instance.ts";
import { loadWasmKernel, type WasmBuild } from "../kernel/modules.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { type QuadraticProblem, quadraticProblem } from "./problem.ts";
import { copyProblem, loadSolver, type SolverExports } from "./solver-kernel.ts";

/** Where a search stands, in ms and nodes. */
export interface SearchProgress {
  readonly cost: number;
  /** No assignment costs less. */
  readonly lowerBound: number;
  readonly nodes: number;
}

/** The best assignment found, and how far it may be from the optimum at most. */
export interface BoundedOptimum extends SearchProgress {
  readonly assignment: Uint16Array;
  /** No assignment costs less by more than a part in 10^9. Then `lowerBound` is the cost. */
  readonly proven: boolean;
}

export interface SearchOptions {
  readonly objective?: Objective;
  /** Asked some ten times a second; the search ends when it says no. Default: until the proof is complete. */
  readonly proceed?: (progress: SearchProgress) => boolean;
  readonly build?: WasmBuild;
}

const MEMORY_LIMIT = 2 ** 31;
const DESCENTS_PER_SLICE = 64;
/** Table entries that the search reads between two questions: some 10 to 50 ms. */
const WORK_PER_SLICE = 2 ** 25;

/**
 * The optimum by branch and bound (assembly/exact/search.ts), any time. The regularised cost is searched by way of
 * the total weighted latency; the queue delay by its tangents, which prove less. Under no time limit the result
 * depends on the instance alone, not on the machine or the build.
 *
 * @throws Problem if the instance is too large to search: `bound` still bounds it. In the scenario `energy`, too.
 */
export function branchAndBound(
  instance: Instance,
  settings: GameSettings,
  { objective = "total", proceed = () => true, build = "simd" }: SearchOptions = {},
): BoundedOptimum {
  const problem = quadraticProblem(instance, settings);
  const solver = loadSolver(build);
  copyProblem(solver, problem);
  const { delta, model } = instance.delay;
  solver.completeProblem(delta, model === "queue" ? 1 : 0, settings.a);
  checkMemory(solver, instance);
  const proven = search(solver, objective, proceed);
  const assignment = assignmentOf(solver, problem, instance);
  const cost = costOf(instance, settings, objective, assignment);
  const lowerBound = proven ? cost : Math.min(cost, boundOf(solver, objective));
  return { cost, lowerBound, proven, assignment, nodes: solver.searchNodes.value };
}

function search(
  solver: SolverExports,
  objective: Objective,
  proceed: (progress: SearchProgress) => boolean,
): boolean {
  solver.beginIncumbent(objective === "regularised" ? 1 : 0);
  const progress = (lowerBound: number, nodes: number) =>
    proceed({ cost: solver.incumbentCost.value, lowerBound, nodes });
  do solver.descend(DESCENTS_PER_SLICE);
  while (solver.isSettled() === 0 && progress(0, 0));
  solver.beginSearch();
  for (let until = WORK_PER_SLICE; ; until += WORK_PER_SLICE) {
    if (solver.continueSearch(until)) return true;
    if (!progress(boundOf(solver, objective), solver.searchNodes.value)) return false;
    // A search that takes long is worth a better incumbent.
    solver.descend(DESCENTS_PER_SLICE);
  }
}

function boundOf(solver: SolverExports, objective: Objective): number {
  const total = Math.max(0, solver.searchBound());
  return objective === "total" ? total : solver.regularisedBound(total);
}

function assignmentOf(solver: SolverExports, { vmAt }: QuadraticProblem, { pinned }: Instance): Uint16Array {
  const hosts = new Uint16Array(solver.memory.buffer, solver.incumbent.value >>> 0, vmAt.length);
  const assignment = Uint16Array.from(pinned, (cloud) => Math.max(cloud, 0));
  vmAt.forEach((i, place) => {
    assignment[i] = hosts[place];
  });
  return assignment;
}

/** Measured by another kernel than the one that searched. */
function costOf(instance: Instance, settings: GameSettings, objective: Objective, assignment: Uint16Array) {
  const game = loadWasmKernel("scalar").load(instance, settings);
  game.setAssignment(assignment);
  const { totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  return objective === "total" ? totalWeightedLatency : regularisedSocialCost;
}

function checkMemory(solver: SolverExports, { vms, clouds, demand }: Instance): void {
  if (solver.searchBytes() <= MEMORY_LIMIT) return;
  throw new Problem(
    `too large for branch and bound: ${vms} VMs, ${demand.amount.length} pairs, ${clouds} clouds; ` +
      "allowed: what a search tree of depth n holds in 2 GiB, about 1000 VMs on 8 clouds",
  );
}
