import type { Instance } from "../../game/instance.ts";
import type { WasmBuild } from "../../kernel/modules.ts";
import type { GameSettings, Objective } from "../../kernel/types.ts";
import { freeCosts } from "../free-costs.ts";
import { adopt, incumbentOf } from "../incumbent.ts";
import { searchProblem } from "../placing-order.ts";
import { type QuadraticProblem, reordered } from "../problem.ts";
import { loadSolver, readySolver, type SolverExports } from "../solver-kernel.ts";
import { copyFeatures } from "./copy.ts";
import { byCorrelation } from "./correlations.ts";
import { withAllPairs } from "./dense.ts";
import { Exploration } from "./exploration.ts";
import { Prospects } from "./prospects.ts";
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
/** Of the relaxation: of the whole problem, and of a subtree at least, at most, and as one is reckoned before it is known. */
const ITERATIONS = { first: 200, fewest: 12, most: 24, reckoned: 20 };
/** For every time that a subtree's gap has the width up to which branches are visited, between the fewest and the most. */
const ITERATIONS_A_WIDTH = 10;
const MOST_ITERATIONS_PER_SLICE = 10;
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
    const problem = searchProblem(setup.instance, setup.settings);
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
    const reached = this.#relax(subtree, known, () => proceed({ bound: subtree.bound, nodes: 0 }));
    if (reached === null) return unexplored(subtree, known);
    const free = freeVms(subtree.pins);
    // Positions among the free VMs; then VMs of the problem, place by place.
    const order = byCorrelation(reached, this.#problem.clouds);
    const features = this.#relaxation.features(reached, order);
    const places = [...pinnedVms(subtree.pins), ...order.map((k) => free[k])];
    this.#ready(subtree, places, features, known);
    const exploration = new Exploration(subtree, this.#solver, new Prospects(known.widest), proceed);
    const price = ITERATIONS.reckoned * this.#relaxation.workOf(reached.vms - 1) + READYING;
    const left = exploration.run(this.#setup.patience * price);
    const { cost, hosts } = incumbentOf(this.#solver, this.#problem);
    return {
      left: left.map(({ cloud, bound, gap }) => ({
        pins: subtree.pins.with(free[order[0]], cloud),
        bound,
        gap,
        parent: { reached, vm: order[0], cloud },
      })),
      rest: exploration.rest,
      nodes: this.#solver.searchNodes.value,
      visits: exploration.visits,
      best: { cost, hosts: inProblem(hosts, places) },
      likeliest: inProblem(likeliest(subtree.pins, places, features), places),
    };
  }

  /** Null if the answer is no. */
  #relax(subtree: Subtree, known: Known, proceed: () => boolean): RelaxedPoint | null {
    const relaxation = this.#relaxation;
    const { parent } = subtree;
    let reached =
      parent === null ? relaxation.first : relaxation.placed(parent.reached, parent.vm, parent.cloud);
    for (let left = iterationsFor(subtree, known); left > 0; ) {
      if (!proceed()) return null;
      const slices = Math.ceil(left / MOST_ITERATIONS_PER_SLICE);
      const count = Math.ceil(left / slices);
      reached = relaxation.iterated(reached, count);
      left -= count;
    }
    return reached;
  }

  #ready({ pins }: Subtree, places: readonly number[], features: Features, { best }: Known): void {
    const solver = this.#solver;
    readySolver(solver, this.#setup, withAllPairs(reordered({ ...this.#problem, pins }, places)));
    copyFeatures(solver, features, this.#problem.clouds);
    adopt(
      solver,
      Uint16Array.from(places, (i) => best.hosts[i]),
    );
    solver.beginSearch();
  }
}

/** The wider the gap, the more a better bound is worth. */
function iterationsFor({ parent, gap }: Subtree, { widest }: Known): number {
  if (parent === null) return ITERATIONS.first;
  const { fewest, most } = ITERATIONS;
  // Neither is a number if both are infinite, or 0.
  const count = Math.round((ITERATIONS_A_WIDTH * gap) / widest);
  return widest < Infinity && count < most ? Math.max(fewest, count) : most;
}

function pinnedVms(pins: Int32Array): readonly number[] {
  return Array.from(pins.keys()).filter((i) => pins[i] >= 0);
}

function freeVms(pins: Int32Array): readonly number[] {
  return Array.from(pins.keys()).filter((i) => pins[i] < 0);
}

/** Every VM without a pin where the relaxation puts most of it, in the order of `places`. */
function likeliest(pins: Int32Array, places: readonly number[], { likely }: Features): Uint16Array {
  const first = places.findIndex((i) => pins[i] < 0);
  const clouds = likely.length / (places.length - first);
  return Uint16Array.from(places, (i, place) => {
    if (pins[i] >= 0) return pins[i];
    const shares = likely.subarray((place - first) * clouds, (place - first + 1) * clouds);
    return shares.indexOf(shares.reduce((most, share) => Math.max(most, share)));
  });
}

/** Hosts of the VMs at their places in a search, for the VMs as the problem has them. */
function inProblem(hosts: Uint16Array, places: readonly number[]): Uint16Array {
  const own = new Uint16Array(hosts.length);
  places.forEach((i, place) => {
    own[i] = hosts[place];
  });
  return own;
}
