import type { Instance } from "../../game/instance.ts";
import type { WasmBuild } from "../../kernel/modules.ts";
import type { GameSettings, Objective } from "../../kernel/types.ts";
import { freeCosts } from "../free-costs.ts";
import { adopt, incumbentOf } from "../incumbent.ts";
import { type QuadraticProblem, quadraticProblem } from "../problem.ts";
import { loadSolver, readySolver, type SolverExports } from "../solver-kernel.ts";
import { copyFeatures } from "./copy.ts";
import { withAllPairs } from "./dense.ts";
import { Prospects, type Visit } from "./prospects.ts";
import { type Features, Relaxation, type RelaxedPoint } from "./relaxation.ts";
import { type Explored, type Known, type Proceed, type Subtree, unexplored } from "./subtree.ts";

/** What decides how subtrees are explored, but for what is known; can be copied between threads. */
export interface ExplorationSetup {
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly objective: Objective;
  readonly build: WasmBuild;
  /** A branch gets features of its own once it has taken this many times what they cost. */
  readonly patience: number;
}

/** What searches may hold on top of their problems, all together, in bytes. */
export const MEMORY_LIMIT = 2 ** 31;
/** Free VMs times clouds up to which features are looked for: that takes some 7 s there, and grows with the cube. */
const MOST_FEATURE_ROWS = 500;
const ITERATIONS = { first: 200, later: 10 };
const ITERATIONS_PER_SLICE = 10;
/** Numbers that a search reads between two questions: some 10 to 50 ms. */
const WORK_PER_SLICE = 2 ** 24;
/** What it costs to ready the solver for a subtree, in numbers read. */
const READYING = 2 ** 24;

/**
 * Explores subtrees by features (relaxation.ts) that are tuned to their root: those that are best for the root of all prune little far
 * below it. Each child of the root is visited as long as that takes no longer than relaxing the child's problem again, which begins
 * where its parent's relaxation ended; then it is left for later, as a subtree of its own. It is left at once if a visit would be in vain
 * (prospects.ts).
 */
export class Explorer {
  readonly #setup: ExplorationSetup;
  readonly #problem: QuadraticProblem;
  readonly #relaxation: Relaxation;
  readonly #solver: SolverExports;

  private constructor(setup: ExplorationSetup, problem: QuadraticProblem, relaxation: Relaxation) {
    this.#setup = setup;
    this.#problem = problem;
    this.#relaxation = relaxation;
    this.#solver = loadSolver(setup.build);
    readySolver(this.#solver, setup, withAllPairs(problem));
  }

  /** Null if there is nothing to relax, or too much. */
  static of(setup: ExplorationSetup): Explorer | null {
    const problem = quadraticProblem(setup.instance, setup.settings);
    const costs = freeCosts(setup.instance, problem);
    if (costs.unary.length > MOST_FEATURE_ROWS) return null;
    const relaxation = Relaxation.of(problem, costs, setup.build);
    return relaxation === null ? null : new Explorer(setup, problem, relaxation);
  }

  /** Memory that a search takes on top of the problem, in bytes. */
  get searchBytes(): number {
    return this.#solver.searchBytes();
  }

  explore(subtree: Subtree, known: Known, proceed: Proceed): Explored {
    const reached = this.#relax(subtree, () => proceed({ bound: subtree.bound, nodes: 0 }));
    if (reached === null) return unexplored(subtree, known);
    const features = this.#relaxation.features(reached);
    this.#ready(subtree, features, known);
    const exploration = new Exploration(subtree, this.#solver, new Prospects(known.widest), proceed);
    const price = ITERATIONS.later * this.#relaxation.workOf(reached.vms - 1) + READYING;
    const left = exploration.run(this.#setup.patience * price);
    return {
      left: left.map(({ cloud, bound }) => ({
        pins: withNext(subtree.pins, cloud),
        bound,
        parent: { reached, cloud },
      })),
      rest: exploration.rest,
      nodes: this.#solver.searchNodes.value,
      visits: exploration.visits,
      best: incumbentOf(this.#solver, this.#problem),
      likeliest: likeliest(subtree.pins, features),
    };
  }

  /** Null if the answer is no. */
  #relax({ parent }: Subtree, proceed: () => boolean): RelaxedPoint | null {
    const relaxation = this.#relaxation;
    let reached = parent === null ? relaxation.first : relaxation.placed(parent.reached, parent.cloud);
    const iterations = parent === null ? ITERATIONS.first : ITERATIONS.later;
    for (let left = iterations; left > 0; left -= ITERATIONS_PER_SLICE) {
      if (!proceed()) return null;
      reached = relaxation.iterated(reached, Math.min(left, ITERATIONS_PER_SLICE));
    }
    return reached;
  }

  #ready({ pins }: Subtree, features: Features, { best }: Known): void {
    const solver = this.#solver;
    readySolver(solver, this.#setup, withAllPairs({ ...this.#problem, pins }));
    copyFeatures(solver, features, this.#problem.clouds);
    adopt(solver, best.hosts);
    solver.beginSearch();
  }
}

interface Left {
  readonly cloud: number;
  readonly bound: number;
}

/** One search below a root, for which the solver is ready. */
class Exploration {
  readonly visits: Visit[] = [];
  readonly #bound: number;
  readonly #solver: SolverExports;
  readonly #prospects: Prospects;
  readonly #proceed: Proceed;
  readonly #left: Left[] = [];
  #isStopped = false;

  constructor({ bound }: Subtree, solver: SolverExports, prospects: Prospects, proceed: Proceed) {
    this.#bound = bound;
    this.#solver = solver;
    this.#prospects = prospects;
    this.#proceed = proceed;
  }

  /** Of what was neither visited nor left for later: infinite if there is nothing. */
  get rest(): number {
    return this.#isStopped ? Math.max(this.#bound, this.#solver.searchBound()) : Infinity;
  }

  /** Visits every child, for as much work as is allowed. Returns those that are left for later. */
  run(work: number): readonly Left[] {
    const solver = this.#solver;
    for (let cloud = solver.enterBranch(); cloud >= 0; cloud = solver.enterBranch()) {
      const isDone = this.#tryBranch(work);
      if (this.#isStopped) break;
      if (!isDone) this.#left.push({ cloud, bound: Math.max(this.#bound, solver.leaveBranch()) });
    }
    return this.#left;
  }

  /** Whether the branch that was entered is done within `work`, as far as that is worth a try. */
  #tryBranch(work: number): boolean {
    const solver = this.#solver;
    const start = solver.searchWork.value;
    // Any work at all is a first look: one node.
    if (solver.continueBranch(start + 1)) return true;
    const gap = solver.searchThreshold.value - solver.branchBound();
    const isWorthVisit = this.#prospects.isWorthVisit(gap);
    const isDone = isWorthVisit && this.#visit(start + work);
    if (!this.#isStopped) this.#learn({ gap, outcome: isDone ? "done" : isWorthVisit ? "vain" : "left" });
    return isDone;
  }

  #learn(visit: Visit): void {
    this.visits.push(visit);
    this.#prospects.learn(visit);
  }

  /** Whether the branch is done when the work reaches `until`. */
  #visit(until: number): boolean {
    const solver = this.#solver;
    for (;;) {
      const work = solver.searchWork.value;
      if (work >= until) return false;
      if (solver.continueBranch(Math.min(until, work + WORK_PER_SLICE))) return true;
      const bound = Math.min(this.#openBound(), ...this.#left.map((one) => one.bound));
      this.#isStopped = !this.#proceed({ bound, nodes: solver.searchNodes.value });
      if (this.#isStopped) return false;
    }
  }

  #openBound(): number {
    return Math.max(this.#bound, this.#solver.searchBound());
  }
}

/** Every VM without a pin where the relaxation puts most of it. */
function likeliest(pins: Int32Array, { likely }: Features): Uint16Array {
  const first = pins.findIndex((pin) => pin < 0);
  const clouds = likely.length / (pins.length - first);
  return Uint16Array.from(pins, (pin, i) => {
    if (pin >= 0) return pin;
    const shares = likely.subarray((i - first) * clouds, (i - first + 1) * clouds);
    return shares.indexOf(shares.reduce((most, share) => Math.max(most, share)));
  });
}

/** The pins with the first VM that has none at `cloud`. */
function withNext(pins: Int32Array, cloud: number): Int32Array {
  const next = pins.slice();
  next[pins.findIndex((pin) => pin < 0)] = cloud;
  return next;
}
