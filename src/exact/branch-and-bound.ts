import type { Instance } from "../game/instance.ts";
import { loadWasmKernel, type WasmBuild } from "../kernel/modules.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { withAllPairs } from "./features/dense.ts";
import { Relaxation } from "./features/relaxation.ts";
import { FeatureSearch } from "./features/search.ts";
import { freeCosts } from "./free-costs.ts";
import { adopt, assignmentOf, type Incumbent, incumbentOf, keepBetter } from "./incumbent.ts";
import { checkMagnitudes } from "./magnitudes.ts";
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
  /** Asked between slices of work, a fraction of a second each; the search ends when it says no. Default: until the proof is complete. */
  readonly proceed?: (progress: SearchProgress) => boolean;
  readonly build?: WasmBuild;
  /** Numbers that the search reads before it begins again with features: see `branchAndBound`. Default: some 1 s. */
  readonly plainWork?: number;
  /** A branch gets features of its own once it has taken this many times what they cost. Default: 1. */
  readonly patience?: number;
}

const MEMORY_LIMIT = 2 ** 31;
const DESCENTS_PER_SLICE = 64;
const DESCENTS_PER_SUBTREE = 16;
/** Table entries that the search reads between two questions: some 10 to 50 ms. */
const WORK_PER_SLICE = 2 ** 25;
const PLAIN_WORK = 2 ** 31;
/** Free VMs times clouds up to which features are looked for: that takes some 7 s there, and grows with the cube. */
const MOST_FEATURE_ROWS = 500;
const PATIENCE = 1;

/**
 * The optimum by branch and bound (assembly/exact/search.ts), any time. The regularised cost is searched by way of
 * the total weighted latency; the queue delay by its tangents, which prove less. Under no time limit the result
 * depends on the instance alone, not on the machine or the build.
 *
 * After `plainWork` the search of an instance that is small enough begins again, by a relaxation that is far better and far dearer
 * (features/relaxation.ts), tuned to subtrees where that pays (features/search.ts).
 *
 * @throws Problem if the instance is too large to search: `bound` still bounds it. In the scenario `energy`, and where costs are beyond double precision, too.
 */
export function branchAndBound(
  instance: Instance,
  settings: GameSettings,
  options: SearchOptions = {},
): BoundedOptimum {
  const { objective = "total", proceed = () => true, build = "simd" } = options;
  const { plainWork = PLAIN_WORK, patience = PATIENCE } = options;
  checkMagnitudes(instance, settings);
  const problem = quadraticProblem(instance, settings);
  const plain = loadSolver(build);
  const ready = readier(instance, settings, objective);
  ready(plain, problem);
  let isStopped = false;
  const ask = (progress: SearchProgress) => {
    isStopped ||= !proceed(progress);
    return !isStopped;
  };
  const run: Run = { instance, problem, objective, build, plain, ready, ask };
  beginPlain(run);
  let found = searchPlain(run, plainWork);
  if (!found.isProven && !isStopped)
    found = searchByFeatures(run, found, patience) ?? searchPlain(run, Infinity);
  const assignment = assignmentOf(plain, problem, instance);
  const cost = costOf(instance, settings, objective, assignment);
  const { isProven: proven, lowerBound, nodes } = found;
  return { cost, lowerBound: proven ? cost : Math.min(cost, lowerBound), proven, assignment, nodes };
}

/** What the stages of a search share. */
interface Run {
  readonly instance: Instance;
  readonly problem: QuadraticProblem;
  readonly objective: Objective;
  readonly build: WasmBuild;
  /** Searches without features, and keeps the best assignment known. */
  readonly plain: SolverExports;
  /** Readies a solver for a problem of the instance, but for features. */
  readonly ready: (solver: SolverExports, problem: QuadraticProblem) => void;
  readonly ask: (progress: SearchProgress) => boolean;
}

/** How a stage ended. */
interface Found extends SearchProgress {
  /** Nothing is left to search. */
  readonly isProven: boolean;
}

function readier({ delay }: Instance, { a }: GameSettings, objective: Objective) {
  return (solver: SolverExports, problem: QuadraticProblem) => {
    copyProblem(solver, problem);
    solver.completeProblem(delay.delta, delay.model === "queue" ? 1 : 0, a);
    solver.beginIncumbent(objective === "regularised" ? 1 : 0);
  };
}

function beginPlain({ instance, plain, ask }: Run): void {
  checkMemory(plain, instance);
  do plain.descend(DESCENTS_PER_SLICE);
  while (plain.isSettled() === 0 && ask({ cost: plain.incumbentCost.value, lowerBound: 0, nodes: 0 }));
  plain.beginSearch();
}

/** Ends when nothing is left to search, once the work is done, or when `ask` says no. */
function searchPlain({ plain, objective, ask }: Run, work: number): Found {
  for (;;) {
    const done = plain.searchWork.value;
    const isProven = done < work && plain.continueSearch(Math.min(work, done + WORK_PER_SLICE)) === 1;
    const progress = progressOf(plain, objective);
    if (isProven || done >= work || !ask(progress)) return { ...progress, isProven };
    // A search that takes long is worth a better incumbent.
    plain.descend(DESCENTS_PER_SLICE);
  }
}

/** Goes on from what the plain search has reached. Null if features do not help, or do not fit. */
function searchByFeatures(run: Run, reached: SearchProgress, patience: number): Found | null {
  const { instance, problem, objective, build, plain, ready, ask } = run;
  const costs = freeCosts(instance, problem);
  if (costs.unary.length > MOST_FEATURE_ROWS) return null;
  const relaxation = Relaxation.of(problem, costs, build);
  if (relaxation === null) return null;
  const solver = loadSolver(build);
  ready(solver, withAllPairs(problem));
  if (solver.searchBytes() > MEMORY_LIMIT / 2) return null;
  const best = incumbentOf(plain, problem);
  const progress = (search: FeatureSearch): SearchProgress => ({
    cost: Math.min(best.cost, solver.incumbentCost.value),
    lowerBound: Math.max(reached.lowerBound, byObjective(plain, objective, search.lowerBound)),
    nodes: reached.nodes + search.nodes,
  });
  const search = new FeatureSearch({
    problem,
    relaxation,
    solver,
    ready: (given) => ready(solver, given),
    best,
    patience,
    proceed: (now) => ask(progress(now)),
    improve: (candidate) => improve(run, best, candidate),
  });
  const isProven = search.run();
  adopt(plain, best.hosts);
  return { ...progress(search), isProven };
}

function progressOf(solver: SolverExports, objective: Objective): SearchProgress {
  const lowerBound = byObjective(solver, objective, solver.searchBound());
  return { cost: solver.incumbentCost.value, lowerBound, nodes: solver.searchNodes.value };
}

function byObjective(solver: SolverExports, objective: Objective, bound: number): number {
  const total = Math.max(0, bound);
  return objective === "total" ? total : solver.regularisedBound(total);
}

/** Tries to better `best` from where it is and from the candidate. The solver ends up with it. */
function improve({ plain: solver, problem }: Run, best: Incumbent, candidate: Uint16Array): void {
  adopt(solver, candidate);
  solver.descend(DESCENTS_PER_SUBTREE);
  const other = incumbentOf(solver, problem);
  adopt(solver, best.hosts);
  solver.descend(DESCENTS_PER_SUBTREE);
  keepBetter(best, incumbentOf(solver, problem));
  keepBetter(best, other);
  adopt(solver, best.hosts);
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
