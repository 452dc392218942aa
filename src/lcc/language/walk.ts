import type { Clause, Constraint, Definition, Holds, Protocol, Step, Term } from "./ast.ts";
import { isStep } from "./format.ts";

/** Every step of a definition, in the order of the text. */
export function* steps(definition: Definition): Generator<Step> {
  if (isStep(definition)) yield definition;
  else for (const part of definition.parts) yield* steps(part);
}

/** The step that comes first in the text. */
export function firstStep(definition: Definition): Step {
  return isStep(definition) ? definition : firstStep(definition.parts[0]);
}

/** Every term that the host answers. */
export function* leaves(constraint: Constraint): Generator<Holds> {
  if (constraint.kind === "holds") yield constraint;
  else if (constraint.kind === "not") yield* leaves(constraint.part);
  else for (const part of constraint.parts) yield* leaves(part);
}

/** Every term of a protocol, outermost ones only. */
export function* terms(protocol: Protocol): Generator<Term> {
  for (const clause of protocol.clauses) {
    yield clause.role.type;
    for (const step of steps(clause.body)) yield* stepTerms(step);
  }
}

function* stepTerms(step: Step): Generator<Term> {
  if (step.kind === "change") {
    yield step.role.type;
    return;
  }
  if (step.kind === "send") yield* [step.message, step.to.type];
  if (step.kind === "receive") yield* [step.message, step.from.type];
  if (step.constraint !== null) for (const leaf of leaves(step.constraint)) yield leaf.term;
}

/** The name in `param(name)`, or null for any other term. */
export function parameterName(term: Term): string | null {
  if (term.kind !== "compound" || term.functor !== "param" || term.args.length !== 1) return null;
  const [name] = term.args;
  return name.kind === "constant" && typeof name.value === "string" ? name.value : null;
}

/**
 * Whether two terms of different clauses may be the same when they meet. Says yes in doubt: variables and
 * parameters match anything, and a variable that occurs twice is not followed.
 */
export function couldMatch(left: Term, right: Term): boolean {
  if (left.kind === "variable" || right.kind === "variable") return true;
  if (parameterName(left) !== null || parameterName(right) !== null) return true;
  if (left.kind === "constant") return right.kind === "constant" && left.value === right.value;
  if (right.kind === "constant") return false;
  return (
    left.functor === right.functor &&
    left.args.length === right.args.length &&
    left.args.every((arg, i) => couldMatch(arg, right.args[i]))
  );
}

/** Whether a role named in a message stands for a clause: a bare name stands for the role whatever its parameters. */
export function refersTo(type: Term, clause: Clause): boolean {
  const head = clause.role.type;
  if (type.kind === "constant" && head.kind === "compound") return type.value === head.functor;
  return couldMatch(type, head);
}
