import type { SolverExports } from "../solver-kernel.ts";
import type { Prospects, Visit } from "./prospects.ts";
import type { Proceed, Subtree } from "./subtree.ts";

/** Numbers that a search reads between two questions: some 10 to 50 ms. */
const WORK_PER_SLICE = 2 ** 24;

/** A child of the root that is left for later. */
interface Left {
  readonly cloud: number;
  /** In ms, and how far that was below what is to be proven. */
  readonly bound: number;
  readonly gap: number;
}

/** One search below a root, for which the solver is ready. */
export class Exploration {
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
      if (isDone) continue;
      const bound = Math.max(this.#bound, solver.leaveBranch());
      this.#left.push({ cloud, bound, gap: solver.searchThreshold.value - bound });
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
