import type { Role, Term } from "./ast.ts";
import { parameterName } from "./walk.ts";

/**
 * Whether a clause head fits every role that another head, or a change of role, may stand for: replacing the variables of
 * the first gives the second. Says no in doubt.
 */
export function covers(general: Role, special: Role): boolean {
  const replaced = new Map<string, Term>();
  return fits(general.type, special.type, replaced) && fits(general.id, special.id, replaced);
}

function fits(general: Term, special: Term, replaced: Map<string, Term>): boolean {
  if (general.kind === "variable") {
    const { name } = general;
    if (name === "_") return true;
    const known = replaced.get(name);
    replaced.set(name, known ?? special);
    return known === undefined || isSame(known, special);
  }
  if (general.kind === "constant") return isSame(general, special);
  // A parameter stands for a value that a run chooses.
  if (parameterName(general) !== null || parameterName(special) !== null) return isSame(general, special);
  return (
    special.kind === "compound" &&
    general.functor === special.functor &&
    general.args.length === special.args.length &&
    general.args.every((arg, i) => fits(arg, special.args[i], replaced))
  );
}

/** Whether two terms are the same whatever their variables stand for. */
function isSame(one: Term, other: Term): boolean {
  if (one.kind === "variable")
    return other.kind === "variable" && one.name === other.name && one.name !== "_";
  if (one.kind === "constant") return other.kind === "constant" && one.value === other.value;
  return (
    other.kind === "compound" &&
    one.functor === other.functor &&
    one.args.length === other.args.length &&
    one.args.every((arg, i) => isSame(arg, other.args[i]))
  );
}
