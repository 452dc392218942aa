import { adopt, type Incumbent, incumbentOf, keepBetter } from "../incumbent.ts";
import type { QuadraticProblem } from "../problem.ts";
import type { SolverExports } from "../solver-kernel.ts";
import { copyFeatures } from "./copy.ts";
import { withAllPairs } from "./dense.ts";
import { Prospects } from "./prospects.ts";
import type { Features, Relaxation, RelaxedPoint } from "./relaxation.ts";

/** What `FeatureSearch` begins with. */
export interface FeatureSearchSetup {
  readonly problem: QuadraticProblem;
  readonly relaxation: Relaxation;
  /** To search with: its problem is replaced again and again. */
  readonly solver: SolverExports;
  /** Readies the solver for a problem, but for features. */
  readonly ready: (problem: QuadraticProblem) => void;
  /** The best assignment known, overwritten by better ones. */
  readonly best: Incumbent;
  /** A branch gets features of its own once it has taken this many times what they cost. */
  readonly patience: number;
  /** Asked between slices of work, a fraction of a second each: false ends the search. */
  readonly proceed: (search: FeatureSearch) => boolean;
  /** Called with an assignment that may be near a good one; may better `best`. */
  readonly improve: (candidate: Uint16Array) => void;
}

/** All assignments that place the first VMs as `pins` say. */
interface Subtree {
  readonly pins: Int32Array;
  /** No assignment in it that is not dearer than the best known costs less, in total weighted latency; ms. */
  readonly bound: number;
  /** Where the relaxation of its root begins, and how far it is taken. */
  readonly begin: () => RelaxedPoint;
  readonly iterations: number;
}

const ITERATIONS = { first: 200, later: 10 };
const ITERATIONS_PER_SLICE = 10;
/** Numbers that a search reads between two questions: some 10 to 50 ms. */
const WORK_PER_SLICE = 2 ** 24;
/** What it costs to ready the solver for a subtree, in numbers read. */
const READYING = 2 ** 24;

/**
 * Branch and bound by features (relaxation.ts) that are tuned to where the search is: features that are best for the root prune little far
 * below it. The search visits each child of a root as long as that takes no longer than relaxing the child's problem again, which begins
 * where its parent's relaxation ended; then the child becomes a root. It does so at once if the visit would be in vain (prospects.ts).
 */
export class FeatureSearch {
  readonly #setup: FeatureSearchSetup;
  /** The last one is the next. */
  readonly #open: Subtree[];
  #current: Subtree | undefined;
  /** Branches of the current one that are left for later, in the order of the visits. */
  #left: Subtree[] = [];
  #isSearching = false;
  readonly #prospects = new Prospects();
  #nodes = 0;

  constructor(setup: FeatureSearchSetup) {
    this.#setup = setup;
    const { problem, relaxation } = setup;
    const begin = () => relaxation.first;
    this.#open = [{ pins: problem.pins, bound: 0, begin, iterations: ITERATIONS.first }];
  }

  /** No assignment has a lower total weighted latency; ms. Infinite when nothing is left to search. */
  get lowerBound(): number {
    const bounds = [...this.#open, ...this.#left].map(({ bound }) => bound);
    if (this.#current !== undefined) {
      const { bound } = this.#current;
      bounds.push(this.#isSearching ? Math.max(bound, this.#setup.solver.searchBound()) : bound);
    }
    return Math.min(...bounds);
  }

  get nodes(): number {
    return this.#nodes + (this.#isSearching ? this.#setup.solver.searchNodes.value : 0);
  }

  /** True when nothing is left to search; false once `proceed` has said no. */
  run(): boolean {
    const { problem, relaxation, solver, best, improve } = this.#setup;
    for (;;) {
      this.#current = this.#open.pop();
      if (this.#current === undefined) return true;
      if (this.#current.bound >= solver.searchThreshold.value) continue;
      const reached = this.#relax(this.#current);
      if (reached === null) return false;
      const features = relaxation.features(reached);
      improve(likeliest(this.#current.pins, features));
      this.#ready(this.#current, features);
      const isDone = this.#search(this.#current, reached);
      keepBetter(best, incumbentOf(solver, problem));
      if (!isDone) return false;
      this.#nodes = this.nodes;
      this.#isSearching = false;
      this.#open.push(...this.#left.reverse());
      this.#left = [];
    }
  }

  /** Null if `proceed` says no. */
  #relax({ begin, iterations }: Subtree): RelaxedPoint | null {
    const { relaxation, proceed } = this.#setup;
    let reached = begin();
    for (let left = iterations; left > 0; left -= ITERATIONS_PER_SLICE) {
      if (!proceed(this)) return null;
      reached = relaxation.iterated(reached, Math.min(left, ITERATIONS_PER_SLICE));
    }
    return reached;
  }

  #ready({ pins }: Subtree, features: Features): void {
    const { problem, solver, ready, best } = this.#setup;
    ready(withAllPairs({ ...problem, pins }));
    copyFeatures(solver, features, problem.clouds);
    adopt(solver, best.hosts);
    solver.beginSearch();
    this.#isSearching = true;
  }

  /** False if `proceed` says no. */
  #search(subtree: Subtree, reached: RelaxedPoint): boolean {
    const { relaxation, solver, patience } = this.#setup;
    const price = ITERATIONS.later * relaxation.workOf(reached.vms - 1) + READYING;
    for (let cloud = solver.enterBranch(); cloud >= 0; cloud = solver.enterBranch()) {
      const isDone = this.#tryBranch(patience * price);
      if (isDone === null) return false;
      if (isDone) continue;
      this.#left.push({
        pins: withNext(subtree.pins, cloud),
        bound: Math.max(subtree.bound, solver.leaveBranch()),
        begin: () => relaxation.placed(reached, cloud),
        iterations: ITERATIONS.later,
      });
    }
    return true;
  }

  /** Whether the branch that was entered is done within `work`, as far as that is worth a try; null if `proceed` says no. */
  #tryBranch(work: number): boolean | null {
    const { solver } = this.#setup;
    const start = solver.searchWork.value;
    // Any work at all is a first look: one node.
    if (solver.continueBranch(start + 1)) return true;
    const gap = solver.searchThreshold.value - solver.branchBound();
    const isDone = this.#prospects.isWorthVisit(gap) ? this.#visit(start + work) : false;
    if (isDone !== null) this.#prospects.learn(gap, isDone);
    return isDone;
  }

  /** Whether the branch is done when the work reaches `until`; null if `proceed` says no. */
  #visit(until: number): boolean | null {
    const { solver, proceed } = this.#setup;
    for (;;) {
      const work = solver.searchWork.value;
      if (work >= until) return false;
      if (solver.continueBranch(Math.min(until, work + WORK_PER_SLICE))) return true;
      if (!proceed(this)) return null;
    }
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
