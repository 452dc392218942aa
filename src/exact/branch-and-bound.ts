import type { Instance } from "../game/instance.ts";
import type { WasmBuild } from "../kernel/modules.ts";
import { type GameSettings, type Objective, TOLERANCE } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { lowerBound as boundFrom, descentsAtOnce, descentsFor, fitsBound } from "./bound.ts";
import { type ExplorationSetup, Explorer, MEMORY_LIMIT } from "./features/explorer.ts";
import { ExplorersHere } from "./features/here.ts";
import { FeatureSearch } from "./features/search.ts";
import type { Explorers } from "./features/subtree.ts";
import { adopt, assignmentOf, type Incumbent, incumbentOf, keepBetter } from "./incumbent.ts";
import { FIRST_LOOK } from "./lifted/bound.ts";
import { checkMagnitudes } from "./magnitudes.ts";
import { costOf } from "./measured-cost.ts";
import { searchProblem } from "./placing-order.ts";
import type { QuadraticProblem } from "./problem.ts";
import { inObjective, loadSolver, readySolver, type SolverExports } from "./solver-kernel.ts";

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
  /**
   * Asked between slices of work, a fraction of a second each; the search ends when it says no. Default: until the proof
   * is complete.
   */
  readonly proceed?: (progress: SearchProgress) => boolean;
  readonly build?: WasmBuild;
  /** Numbers that the search reads before it begins again with features: see `branchAndBound`. Default: some 1 s. */
  readonly plainWork?: number;
  /** A branch gets features of its own once it has taken this many times what they cost. Default: 1. */
  readonly patience?: number;
  /**
   * Who explores subtrees by features, given one who could. Default: that one, in this thread. The result does not
   * depend on it.
   */
  readonly explore?: (setup: ExplorationSetup, explorer: Explorer) => Explorers;
}

const DESCENTS_PER_SUBTREE = 16;
/** Table entries that the search reads between two questions: some 10 to 50 ms. */
const WORK_PER_SLICE = 2 ** 25;
const PLAIN_WORK = 2 ** 31;
/** What an instance without features gets before it is bounded as well as can be, in plain work: some 15 s. */
const MORE_PLAIN_WORK = 16;
/** An instance with features is bounded as well as can be after so many subtrees: tens of seconds. */
const MANY_SUBTREES = 1024;
const PATIENCE = 1;

/**
 * The optimum by branch and bound (assembly/exact/search.ts), any time. The regularised cost is searched by way of
 * the total weighted latency; the queue delay by its tangents, which prove less. Under no time limit the result
 * depends on the instance alone, not on the machine or the build.
 *
 * After `plainWork` the whole instance is bounded, in about a second, and a better assignment looked for (bound.ts).
 * The search of one that is small enough then begins again, by a relaxation that is far better and far dearer
 * (features/relaxation.ts), tuned to subtrees where that pays (features/search.ts). A larger one is searched on for a
 * while, bounded as well as can be, and searched to the end.
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
  const problem = searchProblem(instance, settings);
  const plain = loadSolver(build);
  const setup = { instance, settings, objective, build, patience };
  readySolver(plain, setup, problem);
  let isStopped = false;
  const ask = (progress: SearchProgress) => {
    isStopped ||= !proceed(progress);
    return !isStopped;
  };
  const run: Run = { setup, problem, plain, ask };
  beginPlain(run);
  let found = searchPlain(run, 0, plainWork);
  const stages: readonly ((reached: Found) => Found)[] = [
    (reached) => boundWhole(run, reached, FIRST_LOOK),
    (reached) => searchByFeatures(run, reached, options.explore),
    (reached) => searchPlain(run, reached.lowerBound, MORE_PLAIN_WORK * plainWork),
    (reached) => boundWhole(run, reached, Number.POSITIVE_INFINITY),
    (reached) => searchPlain(run, reached.lowerBound, Number.POSITIVE_INFINITY),
  ];
  for (const stage of stages) if (!found.isProven && !isStopped) found = stage(found);
  const assignment = assignmentOf(plain, problem, instance);
  const cost = costOf(instance, settings, objective, assignment);
  const { isProven: proven, lowerBound, nodes } = found;
  return { cost, lowerBound: proven ? cost : Math.min(cost, lowerBound), proven, assignment, nodes };
}

/** What the stages of a search share. */
interface Run {
  readonly setup: ExplorationSetup;
  readonly problem: QuadraticProblem;
  /** Searches without features, and keeps the best assignment known. */
  readonly plain: SolverExports;
  readonly ask: (progress: SearchProgress) => boolean;
}

/** How a stage ended. */
interface Found extends SearchProgress {
  /** Nothing is left to search. */
  readonly isProven: boolean;
}

function beginPlain({ setup, plain, ask }: Run): void {
  checkMemory(plain, setup.instance);
  const atOnce = descentsAtOnce(setup.instance);
  let left = descentsFor(setup.instance);
  do {
    plain.descend(Math.min(left, atOnce));
    left -= atOnce;
  } while (
    left > 0 &&
    plain.isSettled() === 0 &&
    ask({ cost: plain.incumbentCost.value, lowerBound: 0, nodes: 0 })
  );
  plain.beginSearch();
}

/** Ends when nothing is left to search, once the work is done, or when `ask` says no. */
function searchPlain({ plain, setup, ask }: Run, proven: number, work: number): Found {
  for (;;) {
    const done = plain.searchWork.value;
    const isProven = done < work && plain.continueSearch(Math.min(work, done + WORK_PER_SLICE)) === 1;
    const progress = {
      cost: plain.incumbentCost.value,
      lowerBound: Math.max(proven, inObjective(plain, setup.objective, plain.searchBound())),
      nodes: plain.searchNodes.value,
    };
    if (isProven || done >= work || !ask(progress)) return { ...progress, isProven };
    // A search that takes long is worth a better incumbent.
    plain.descend(descentsAtOnce(setup.instance));
  }
}

/** Bounds the whole instance and anneals, in so many rounds of the lifted bound, if that fits into memory. */
function boundWhole({ setup, problem, plain, ask }: Run, reached: Found, rounds: number): Found {
  if (!fitsBound(plain, true)) return reached;
  const { instance, settings, objective, build } = setup;
  const { nodes } = reached;
  const { lowerBound: proven, assignment } = boundFrom(instance, settings, {
    objective,
    rounds,
    build,
    proceed: ({ cost, lowerBound }) =>
      ask({
        cost: Math.min(reached.cost, cost),
        lowerBound: Math.max(reached.lowerBound, lowerBound),
        nodes,
      }),
  });
  const best = incumbentOf(plain, problem);
  improve(
    plain,
    problem,
    best,
    Uint16Array.from(problem.vmAt, (i) => assignment[i]),
  );
  const lowerBound = Math.max(reached.lowerBound, proven);
  return { cost: best.cost, lowerBound, nodes, isProven: lowerBound >= best.cost * (1 - TOLERANCE) };
}

/** What has been reached, unchanged, if features do not help, or do not fit. */
function searchByFeatures(run: Run, first: Found, explore: SearchOptions["explore"]): Found {
  const { setup, problem, plain, ask } = run;
  const explorer = Explorer.of(setup);
  if (explorer === null || explorer.searchBytes > MEMORY_LIMIT / 2) return first;
  let reached = first;
  let isBounded = false;
  const best = incumbentOf(plain, problem);
  const progress = (search: FeatureSearch): SearchProgress => ({
    cost: best.cost,
    lowerBound: Math.max(reached.lowerBound, inObjective(plain, setup.objective, search.lowerBound)),
    nodes: first.nodes + search.nodes,
  });
  const explorers = explore?.(setup, explorer) ?? new ExplorersHere(explorer);
  const search = new FeatureSearch({
    pins: problem.pins,
    explorers,
    best,
    threshold: () => plain.searchThreshold.value,
    proceed: (now) => {
      if (now.explored >= MANY_SUBTREES && !isBounded) {
        isBounded = true;
        reached = boundWhole(run, { ...progress(now), isProven: false }, Number.POSITIVE_INFINITY);
        keepBetter(best, incumbentOf(plain, problem));
      }
      return ask(progress(now)) && !reached.isProven;
    },
    improve: (candidate) => improve(plain, problem, best, candidate),
  });
  try {
    const isProven = search.run() || reached.isProven;
    return { ...progress(search), isProven };
  } finally {
    explorers.close();
  }
}

/** Tries to better `best` from where it is and from the candidate. The solver ends up with it. */
function improve(
  solver: SolverExports,
  problem: QuadraticProblem,
  best: Incumbent,
  candidate: Uint16Array,
): void {
  adopt(solver, candidate);
  solver.descend(DESCENTS_PER_SUBTREE);
  const other = incumbentOf(solver, problem);
  adopt(solver, best.hosts);
  solver.descend(DESCENTS_PER_SUBTREE);
  keepBetter(best, incumbentOf(solver, problem));
  keepBetter(best, other);
  adopt(solver, best.hosts);
}

function checkMemory(solver: SolverExports, { vms, clouds, demand }: Instance): void {
  if (solver.searchBytes() <= MEMORY_LIMIT) return;
  throw new Problem(
    `too large for branch and bound: ${vms} VMs, ${demand.amount.length} pairs, ${clouds} clouds; ` +
      "allowed: what a search tree of depth n holds in 2 GiB, about 1000 VMs on 8 clouds",
  );
}
