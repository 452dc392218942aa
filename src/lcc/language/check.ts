import type { Protocol } from "./ast.ts";
import { checkBindings } from "./check-bindings.ts";
import { checkBranches } from "./check-branches.ts";
import { checkConstraints, checkParameters } from "./check-constraints.ts";
import { checkMessages } from "./check-messages.ts";
import type { CheckOptions } from "./check-options.ts";
import { checkRoles } from "./check-roles.ts";
import type { Finding } from "./finding.ts";

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
