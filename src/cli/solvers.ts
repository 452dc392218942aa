import { type BoundProgress, type LowerBound, lowerBound } from "../exact/bound.ts";
import { certifiedBound, ofObjective } from "../exact/check.ts";
import { exploreInThreads } from "../exact/features/in-threads.ts";
import { findOptimum, type Optimum, type OptimumMethod } from "../exact/optimum.ts";
import type { Instance } from "../game/instance.ts";
import { type Hunted, type HuntOptions, type HuntProgress, hunt } from "../hunt/hunt.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";
import { TimeForCheck } from "./time-for-check.ts";

/** Told between steps how far the work is; the work ends with what it has when the answer is no, as it is after the deadline. */
type Proceed<Progress> = (progress: Progress) => boolean;

interface SocialCost {
  readonly instance: Instance;
  readonly settings: GameSettings;
  readonly objective: Objective;
}

export interface CheckedBound extends LowerBound {
  /** Recomputed from the instance and the dual values alone, without the solver; on the objective, ms. */
  readonly checkedBound: number;
}

/**
 * Work that may take as long as anybody waits for: a thread of its own does it (solving.ts). Tasks and results can be
 * copied between threads.
 */
export const SOLVERS = {
  optimum(
    {
      instance,
      settings,
      workers,
      ...request
    }: SocialCost & { readonly method?: OptimumMethod; readonly workers: number },
    proceed: Proceed<{ readonly steps: number; readonly lowerBound: number }>,
  ): Optimum {
    return findOptimum(instance, settings, { ...request, proceed, explore: exploreInThreads(workers) });
  },

  bound(
    { instance, settings, objective }: SocialCost,
    proceed: Proceed<BoundProgress>,
    deadline: number,
  ): CheckedBound {
    const time = new TimeForCheck(deadline);
    const found = lowerBound(instance, settings, {
      objective,
      proceed: (progress) => proceed(progress) && time.allows(progress.step),
    });
    const { cost, lowerBound: reached, certificate } = found;
    const watch = (done: number) =>
      void proceed({ cost, lowerBound: reached, lifted: null, step: { name: "check", done } });
    const total = certifiedBound(instance, settings, certificate, watch);
    return { ...found, checkedBound: ofObjective(instance, settings, objective, total) };
  },

  hunt(
    { tries, ...options }: Omit<HuntOptions, "proceed"> & { readonly tries: number },
    proceed: Proceed<HuntProgress>,
  ): Hunted {
    return hunt({ ...options, proceed: (progress) => progress.tried < tries && proceed(progress) });
  },
} as const;

export type Solvers = typeof SOLVERS;
export type Task<Name extends keyof Solvers> = Parameters<Solvers[Name]>[0];
export type ProgressOf<Name extends keyof Solvers> = Parameters<Parameters<Solvers[Name]>[1]>[0];
export type Solution<Name extends keyof Solvers> = ReturnType<Solvers[Name]>;
