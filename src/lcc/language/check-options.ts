import type { Term } from "./ast.ts";

/**
 * What the checker knows of the constraints that hosts answer, by `name/arity`.
 * `modes` has a letter for each argument: `+` must be bound when asked, `-` is bound by the answer, `?` either.
 */
export type ConstraintModes = ReadonlyMap<string, { readonly modes: string; readonly takesTime: boolean }>;

export interface CheckOptions {
  readonly constraints: ConstraintModes;
  /** Whether a constraint that is not in `constraints` is a finding. */
  readonly complete: boolean;
  /** The roles that agents start in; null when unknown, and then every role without parameters may start. */
  readonly starts: readonly Term[] | null;
}
