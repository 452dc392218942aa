import { type IdleClouds, mostIdleClouds } from "../exact/bin-packing.ts";
import { lowerBound as lowerBoundOf } from "../exact/bound.ts";
import { branchAndBound } from "../exact/branch-and-bound.ts";
import type { Game, Objective } from "../kernel/types.ts";
import type { ExperimentSpec, OptimumChoice } from "./spec.ts";

/** What is proven about one instance under some settings; null where it is not asked for, or not proven. */
export interface Optima {
  readonly total: number | null;
  readonly regularised: number | null;
  /** No assignment has a lower total weighted latency. */
  readonly lowerBound: number | null;
  /** In the scenario `energy`. */
  readonly idleClouds: IdleClouds | null;
}

const NOTHING: Optima = { total: null, regularised: null, lowerBound: null, idleClouds: null };

interface Proof {
  readonly cost: number | null;
  readonly lowerBound: number;
}

/**
 * The optima of one instance, each computed once: the total depends on the scenario alone, the regularised one on a too,
 * and the packing on neither.
 */
export class OptimumCache {
  readonly #choice: OptimumChoice;
  readonly #proofs = new Map<string, Proof>();
  #idleClouds: IdleClouds | null = null;

  constructor({ optimum }: Pick<ExperimentSpec, "optimum">) {
    this.#choice = optimum;
  }

  /** `computed`: whether this call had to compute anything. */
  of(game: Game): { found: Optima; computed: boolean } {
    const { a, scenario = "latency", dynamics } = game.settings;
    // What is proven of the first environment says nothing about the last.
    if (dynamics) return { found: NOTHING, computed: false };
    const before = this.#proofs.size;
    const isFirstPacking = scenario === "energy" && this.#idleClouds === null;
    if (isFirstPacking) this.#idleClouds = mostIdleClouds(game.instance);
    const total = this.#proof(game, "total", scenario);
    const regularised = this.#proof(game, "regularised", `${scenario} ${a}`);
    const found = {
      total: total?.cost ?? null,
      regularised: regularised?.cost ?? null,
      lowerBound: total?.lowerBound ?? null,
      idleClouds: scenario === "energy" ? this.#idleClouds : null,
    };
    return { found, computed: isFirstPacking || this.#proofs.size > before };
  }

  #proof(game: Game, objective: Objective, depends: string): Proof | null {
    const { method, objectives } = this.#choice;
    if (method === "none" || !objectives.includes(objective)) return null;
    const key = `${objective} ${depends}`;
    const known = this.#proofs.get(key) ?? prove(game, objective, this.#choice);
    this.#proofs.set(key, known);
    return known;
  }
}

function prove(game: Game, objective: Objective, { method, nodes, rounds }: OptimumChoice): Proof {
  if (method === "exhaustive") {
    const { cost } = game.exhaustiveOptimum(objective);
    return { cost, lowerBound: cost };
  }
  if (method === "bound")
    return {
      cost: null,
      lowerBound: lowerBoundOf(game.instance, game.settings, { objective, search: false, rounds }).lowerBound,
    };
  const proceed = (progress: { readonly nodes: number }) => progress.nodes < nodes;
  const { cost, lowerBound, proven } = branchAndBound(game.instance, game.settings, { objective, proceed });
  return { cost: proven ? cost : null, lowerBound };
}
