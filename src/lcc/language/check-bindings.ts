import {
  type Clause,
  type Constraint,
  type Definition,
  isStep,
  keyOf,
  type Protocol,
  type Step,
  type Term,
} from "./ast.ts";
import type { ConstraintModes } from "./check-options.ts";
import type { Finding } from "./finding.ts";

/**
 * Variables that are used before anything binds them. A clause head, a receive and the answer of a constraint bind;
 * what a message carries, whom it goes to, and the `+` arguments of a constraint must be bound. After an `or` only
 * what every branch binds is bound. The parts of a `par` do not see one another's bindings, for they may run in any
 * order. A role that is played in the middle of a definition may bind what it is given; at the end it cannot.
 */
export function checkBindings(protocol: Protocol, constraints: ConstraintModes): Finding[] {
  return protocol.clauses.flatMap((clause) => new Bindings(constraints).clause(clause));
}

type Bound = ReadonlySet<string>;

class Bindings {
  readonly #constraints: ConstraintModes;
  readonly #findings: Finding[] = [];
  readonly #reported = new Set<string>();

  constructor(constraints: ConstraintModes) {
    this.#constraints = constraints;
  }

  clause({ role, body }: Clause): Finding[] {
    this.#after(
      body,
      new Set([...variables(role.type), ...variables(role.id)].map(({ name }) => name)),
      true,
    );
    return this.#findings;
  }

  /** What is bound after a definition; `last` when nothing of its clause comes after it. */
  #after(definition: Definition, bound: Bound, last: boolean): Bound {
    if (isStep(definition)) return this.#afterStep(definition, bound, last);
    const { kind, parts } = definition;
    if (kind === "then") {
      return parts.reduce(
        (before, part, i) => this.#after(part, before, last && i === parts.length - 1),
        bound,
      );
    }
    const results = parts.map((part) => this.#after(part, bound, last));
    return kind === "or" ? common(results) : new Set(results.flatMap((result) => [...result]));
  }

  #afterStep(step: Step, bound: Bound, last: boolean): Bound {
    if (step.kind === "change") {
      if (last) this.#use(step.role.type, bound);
      return this.#bind(bound, step.role.type);
    }
    if (step.kind === "receive") {
      const received = this.#bind(bound, step.message, step.from.type, step.from.id);
      return step.constraint === null ? received : this.#afterConstraint(step.constraint, received);
    }
    const answered = step.constraint === null ? bound : this.#afterConstraint(step.constraint, bound);
    if (step.kind === "send")
      for (const term of [step.message, step.to.type, step.to.id]) this.#use(term, answered);
    return answered;
  }

  #afterConstraint(constraint: Constraint, bound: Bound): Bound {
    switch (constraint.kind) {
      case "all":
        return constraint.parts.reduce((before, part) => this.#afterConstraint(part, before), bound);
      case "any":
        return common(constraint.parts.map((part) => this.#afterConstraint(part, bound)));
      case "not":
        this.#afterConstraint(constraint.part, bound);
        return bound;
      case "holds": {
        const { term } = constraint;
        if (term.kind === "constant") return bound;
        const modes = this.#constraints.get(keyOf(term))?.modes;
        term.args.forEach((arg, i) => {
          if (modes?.[i] === "+") this.#use(arg, bound);
        });
        return this.#bind(bound, term);
      }
    }
  }

  #use(term: Term, bound: Bound): void {
    for (const { name, at } of variables(term)) {
      if (bound.has(name) || this.#reported.has(name)) continue;
      if (name !== "_") this.#reported.add(name);
      this.#findings.push({ at, problem: "variable used before it is bound", value: name });
    }
  }

  #bind(bound: Bound, ...terms: readonly Term[]): Bound {
    const names = terms.flatMap((term) => [...variables(term)].map(({ name }) => name));
    return new Set([...bound, ...names.filter((name) => name !== "_")]);
  }
}

function common(sets: readonly Bound[]): Bound {
  return new Set([...sets[0]].filter((name) => sets.every((set) => set.has(name))));
}

function* variables(term: Term): Generator<Term & { kind: "variable" }> {
  if (term.kind === "variable") yield term;
  else if (term.kind === "compound") for (const arg of term.args) yield* variables(arg);
}
