import { type IdleClouds, mostIdleClouds } from "../exact/bin-packing.ts";
import type { Game } from "../kernel/types.ts";
import type { ExperimentSpec } from "./spec.ts";

/** What is proven about one instance under some settings; null where it is not asked for. */
export interface Optima {
  readonly total: number | null;
  readonly regularised: number | null;
  /** In the scenario `energy`. */
  readonly idleClouds: IdleClouds | null;
}

/**
 * The optima of one instance, each computed once: the total depends on the scenario alone, the regularised one on a too,
 * and the packing on neither.
 */
export class OptimumCache {
  readonly #wanted: readonly string[];
  readonly #costs = new Map<string, number>();
  #idleClouds: IdleClouds | null = null;

  constructor({ optimum }: ExperimentSpec) {
    this.#wanted = optimum.method === "none" ? [] : optimum.objectives;
  }

  /** `computed`: whether this call had to compute anything. */
  of(game: Game): { found: Optima; computed: boolean } {
    const { a, scenario = "latency", dynamics } = game.settings;
    // What is proven of the first environment says nothing about the last.
    if (dynamics) return { found: { total: null, regularised: null, idleClouds: null }, computed: false };
    const before = this.#costs.size;
    const isFirstPacking = scenario === "energy" && this.#idleClouds === null;
    if (isFirstPacking) this.#idleClouds = mostIdleClouds(game.instance);
    const found = {
      total: this.#cost(scenario, () => game.exhaustiveOptimum("total").cost, "total"),
      regularised: this.#cost(
        `${scenario} ${a}`,
        () => game.exhaustiveOptimum("regularised").cost,
        "regularised",
      ),
      idleClouds: scenario === "energy" ? this.#idleClouds : null,
    };
    return { found, computed: isFirstPacking || this.#costs.size > before };
  }

  #cost(depends: string, compute: () => number, objective: string): number | null {
    if (!this.#wanted.includes(objective)) return null;
    const key = `${objective} ${depends}`;
    const known = this.#costs.get(key) ?? compute();
    this.#costs.set(key, known);
    return known;
  }
}
