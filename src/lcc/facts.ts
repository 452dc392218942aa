import type { Constraint, Library } from "./interpreter/constraint.ts";
import { Structure, type Value } from "./interpreter/value.ts";

/** A host that is nothing but a list of ground facts: enough to run any protocol whose constraints are look-ups. */
export interface FactHost {
  readonly facts: readonly Value[];
}

/**
 * The constraints that hosts with these facts answer: one for every name and arity among the facts of any host.
 * A constraint holds when a fact of the asking host fits it; the first that fits binds its variables.
 */
export function factLibrary(hosts: readonly FactHost[]): Library<FactHost> {
  const library = new Map<string, Constraint<FactHost>>();
  for (const { facts } of hosts) {
    for (const fact of facts) {
      const [name, arity] = signature(fact);
      library.set(`${name}/${arity}`, lookUp(name, arity));
    }
  }
  return library;
}

function lookUp(name: string, arity: number): Constraint<FactHost> {
  return {
    modes: "?".repeat(arity),
    takesTime: false,
    holds: ({ facts }, args, { unify }) =>
      facts.some((fact) => {
        const [factName, factArity] = signature(fact);
        if (factName !== name || factArity !== arity) return false;
        return arity === 0 || unify(new Structure(name, args), fact);
      }),
  };
}

function signature(fact: Value): [string, number] {
  return fact instanceof Structure ? [fact.functor, fact.args.length] : [String(fact), 0];
}
