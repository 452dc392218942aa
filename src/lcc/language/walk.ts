import {
  type Clause,
  type Constraint,
  type Definition,
  type Holds,
  isStep,
  type Protocol,
  type Step,
  type Term,
} from "./ast.ts";

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
 * The names that `equal` compares a parameter with, if it is used in no other way: the values that it may have. Null
 * for a parameter that is used otherwise.
 */
export function comparedNames(protocol: Protocol, parameter: string): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const term of terms(protocol)) {
    const name = comparedWith(term, parameter);
    if (name !== null) names.add(name);
    else if (mentions(term, parameter)) return null;
  }
  return names.size === 0 ? null : names;
}

/** The name in `equal(param(parameter), name)`, either way round, or null for any other term. */
function comparedWith(term: Term, parameter: string): string | null {
  if (term.kind !== "compound" || term.functor !== "equal" || term.args.length !== 2) return null;
  const [left, right] = term.args;
  const other = parameterName(left) === parameter ? right : left;
  const isCompared = parameterName(left) === parameter || parameterName(right) === parameter;
  return isCompared && other.kind === "constant" && typeof other.value === "string" ? other.value : null;
}

function mentions(term: Term, parameter: string): boolean {
  if (parameterName(term) === parameter) return true;
  return term.kind === "compound" && term.args.some((arg) => mentions(arg, parameter));
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
