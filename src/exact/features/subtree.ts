import type { Incumbent } from "../incumbent.ts";
import type { Visit } from "./prospects.ts";
import type { RelaxedPoint } from "./relaxation.ts";

/**
 * All assignments that keep to `pins`. VMs are in the order of the problem, whatever the order in which they are placed. What this file
 * describes can be copied between threads.
 */
export interface Subtree {
  readonly pins: Int32Array;
  /** No assignment in it that is not dearer than the best known costs less, in total weighted latency; ms. */
  readonly bound: number;
  /** How far that was below what is to be proven, when the subtree was left for later; infinite for the whole tree. */
  readonly gap: number;
  /** Where the relaxation of the parent ended, and which of its VMs is placed where; null for the whole tree. */
  readonly parent: { readonly reached: RelaxedPoint; readonly vm: number; readonly cloud: number } | null;
}

/** What was known when a subtree's turn came. */
export interface Known {
  readonly best: Incumbent;
  readonly widest: number;
}

/** A subtree whose turn it is. */
export interface ExplorationOrder {
  readonly subtree: Subtree;
  readonly known: Known;
}

/** What became of a subtree: all of it was looked at but what is `left`. */
export interface Explored {
  /** Branches for later, in the order of the visits. */
  readonly left: readonly Subtree[];
  /** A bound on the rest of it, ms, where the exploration was ended early; else infinite. */
  readonly rest: number;
  readonly nodes: number;
  readonly visits: readonly Visit[];
  /** The best assignment known in the end. */
  readonly best: Incumbent;
  /** Where the relaxation would put every VM; null if it was not solved. */
  readonly likeliest: Uint16Array | null;
}

/** Of a subtree at which nothing was looked. */
export function unexplored({ bound }: Subtree, { best }: Known): Explored {
  return { left: [], rest: bound, nodes: 0, visits: [], best, likeliest: null };
}

/** How far an exploration is. */
export interface ExplorationProgress {
  /** On the whole subtree, ms. */
  readonly bound: number;
  readonly nodes: number;
}

/** Asked between slices of work, a fraction of a second each: false ends the exploration. */
export type Proceed = (progress: ExplorationProgress) => boolean;

/** So many subtrees are explored without knowing what becomes of each other: the more, the more threads have work. */
export const AT_ONCE = 16;

/** Explores subtrees, here or in other threads. What becomes of one depends on it and on what was known, on nothing else. */
export interface Explorers {
  /** Takes on one more. */
  submit(subtree: Subtree, known: Known): void;
  /** What became of the one that was submitted first, of those not yet taken. */
  take(proceed: Proceed): Explored;
  /** Nothing more is submitted or taken. */
  close(): void;
}
