import type { Protocol, Term } from "./ast.ts";
import { checkBindings } from "./check-bindings.ts";
import { checkBranches } from "./check-branches.ts";
import { checkConstraints, checkParameters } from "./check-constraints.ts";
import { checkMessages } from "./check-messages.ts";
import { checkRoles } from "./check-roles.ts";
import type { Finding } from "./finding.ts";

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

/** Everything that is wrong with a protocol and can be seen without running it, in the order of the text. */
export function check(protocol: Protocol, options: CheckOptions): Finding[] {
  return [
    ...checkParameters(protocol),
    ...checkRoles(protocol, options.starts),
    ...checkMessages(protocol),
    ...checkBindings(protocol, options.constraints),
    ...checkConstraints(protocol, options),
    ...checkBranches(protocol),
  ].sort((one, other) => one.at.line - other.at.line || one.at.column - other.at.column);
}
