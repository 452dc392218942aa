import type { Instance } from "../game/instance.ts";
import { loadWasmKernel, type WasmBuild } from "../kernel/modules.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { copyFeatures } from "./features/copy.ts";
import { withAllPairs } from "./features/dense.ts";
import { featuresOf } from "./features/relaxation.ts";
import { freeCosts } from "./free-costs.ts";
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
  /** Numbers that the search reads before it begins again with features: see `branchAndBound`. Default: some 5 s. */
  readonly plainWork?: number;
}

const MEMORY_LIMIT = 2 ** 31;
const DESCENTS_PER_SLICE = 64;
/** Table entries that the search reads between two questions: some 10 to 50 ms. */
const WORK_PER_SLICE = 2 ** 25;
const PLAIN_WORK = 10 * 2 ** 30;
/** Free VMs times clouds up to which features are looked for: they take some 5 s there, and the cube of it. */
const MOST_FEATURE_ROWS = 260;

type Ask = (progress: SearchProgress) => boolean;

/** A search that has begun. */
interface Attempt {
  readonly solver: SolverExports;
  readonly objective: Objective;
  /** Proven by the attempt before. */
  readonly lowerBound: number;
  /** Of the attempt before. */
  readonly nodes: number;
}

/**
 * The optimum by branch and bound (assembly/exact/search.ts), any time. The regularised cost is searched by way of
 * the total weighted latency; the queue delay by its tangents, which prove less. Under no time limit the result
 * depends on the instance alone, not on the machine or the build.
 *
 * After `plainWork` the search of an instance that is small enough begins again, by a relaxation that is far better and far dearer
 * (features/relaxation.ts).
 *
 * @throws Problem if the instance is too large to search: `bound` still bounds it. In the scenario `energy`, too.
 */
export function branchAndBound(
  instance: Instance,
  settings: GameSettings,
  { objective = "total", proceed = () => true, build = "simd", plainWork = PLAIN_WORK }: SearchOptions = {},
): BoundedOptimum {
  const problem = quadraticProblem(instance, settings);
  const begin = (given: QuadraticProblem) => solverFor(given, instance, settings, objective, build);
  let isStopped = false;
  const ask: Ask = (progress) => {
    isStopped ||= !proceed(progress);
    return !isStopped;
  };
  let attempt = plainAttempt(begin(problem), instance, objective, ask);
  let proven = searchOn(attempt, plainWork, ask);
  if (!proven && !isStopped) {
    attempt = featureAttempt(attempt, instance, problem, begin, ask) ?? attempt;
    proven = searchOn(attempt, Infinity, ask);
  }
  const assignment = assignmentOf(attempt.solver, problem, instance);
  const cost = costOf(instance, settings, objective, assignment);
  const { nodes, lowerBound } = progressOf(attempt);
  return { cost, lowerBound: proven ? cost : Math.min(cost, lowerBound), proven, assignment, nodes };
}

function solverFor(
  problem: QuadraticProblem,
  { delay }: Instance,
  { a }: GameSettings,
  objective: Objective,
  build: WasmBuild,
): SolverExports {
  const solver = loadSolver(build);
  copyProblem(solver, problem);
  solver.completeProblem(delay.delta, delay.model === "queue" ? 1 : 0, a);
  solver.beginIncumbent(objective === "regularised" ? 1 : 0);
  return solver;
}

function plainAttempt(solver: SolverExports, instance: Instance, objective: Objective, ask: Ask): Attempt {
  checkMemory(solver, instance);
  do solver.descend(DESCENTS_PER_SLICE);
  while (solver.isSettled() === 0 && ask({ cost: solver.incumbentCost.value, lowerBound: 0, nodes: 0 }));
  solver.beginSearch();
  return { solver, objective, lowerBound: 0, nodes: 0 };
}

/** Null if features do not help, or `ask` says no. */
function featureAttempt(
  before: Attempt,
  instance: Instance,
  problem: QuadraticProblem,
  begin: (problem: QuadraticProblem) => SolverExports,
  ask: Ask,
): Attempt | null {
  const { clouds, pins } = problem;
  const free = pins.filter((cloud) => cloud < 0).length;
  if (free * clouds > MOST_FEATURE_ROWS) return null;
  const reached = progressOf(before);
  const features = featuresOf(problem, freeCosts(instance, problem), () => ask(reached));
  if (features === null) return null;
  const solver = begin(withAllPairs(problem));
  if (solver.featureBytes(features.columns) > MEMORY_LIMIT) return null;
  copyFeatures(solver, features, clouds);
  if (solver.searchBytes() > MEMORY_LIMIT) return null;
  hostsIn(solver, problem).set(hostsIn(before.solver, problem));
  solver.adopt();
  solver.beginSearch();
  return { solver, objective: before.objective, lowerBound: reached.lowerBound, nodes: reached.nodes };
}

/** True when nothing is left to search; false once the work is done, or when `ask` says no. */
function searchOn(attempt: Attempt, work: number, ask: Ask): boolean {
  const { solver } = attempt;
  for (;;) {
    const done = solver.searchWork.value;
    if (done >= work) return false;
    if (solver.continueSearch(Math.min(work, done + WORK_PER_SLICE))) return true;
    if (!ask(progressOf(attempt))) return false;
    // A search that takes long is worth a better incumbent.
    solver.descend(DESCENTS_PER_SLICE);
  }
}

function progressOf({ solver, objective, lowerBound, nodes }: Attempt): SearchProgress {
  const total = Math.max(0, solver.searchBound());
  const bound = objective === "total" ? total : solver.regularisedBound(total);
  return {
    cost: solver.incumbentCost.value,
    lowerBound: Math.max(lowerBound, bound),
    nodes: nodes + solver.searchNodes.value,
  };
}

function hostsIn(solver: SolverExports, { vmAt }: QuadraticProblem): Uint16Array {
  return new Uint16Array(solver.memory.buffer, solver.incumbent.value >>> 0, vmAt.length);
}

function assignmentOf(solver: SolverExports, problem: QuadraticProblem, { pinned }: Instance): Uint16Array {
  const hosts = hostsIn(solver, problem);
  const assignment = Uint16Array.from(pinned, (cloud) => Math.max(cloud, 0));
  problem.vmAt.forEach((i, place) => {
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
