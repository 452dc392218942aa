import { type Constraint, keyOf, type Protocol, type Step, type Term } from "./ast.ts";
import type { CheckOptions, ConstraintModes } from "./check-options.ts";
import { type Finding, suggest } from "./finding.ts";
import { comparedNames, leaves, parameterName, steps, terms } from "./walk.ts";

/** Constraints that no host answers, and constraints that take time where an answer is needed at once. */
export function checkConstraints(protocol: Protocol, { constraints, complete }: CheckOptions): Finding[] {
  const findings: Finding[] = [];
  for (const clause of protocol.clauses) {
    for (const step of steps(clause.body)) {
      if (step.kind === "change" || step.constraint === null) continue;
      if (complete) findings.push(...unanswered(step.constraint, constraints));
      findings.push(...misplacedWaits(step, step.constraint, constraints));
    }
  }
  return findings;
}

function unanswered(constraint: Constraint, constraints: ConstraintModes): Finding[] {
  return [...leaves(constraint)]
    .filter(({ term }) => !constraints.has(keyOf(term)))
    .map(({ at, term }) => ({
      at,
      problem: "constraint that no host answers",
      value: suggest(keyOf(term), constraints.keys()),
    }));
}

/** A constraint that takes time cannot stand under `or` or `not`, nor on a receive (docs/lcc.md). */
function misplacedWaits(step: Step, constraint: Constraint, constraints: ConstraintModes): Finding[] {
  const where = step.kind === "receive" ? "on a receive" : "under or or not";
  const suspects = step.kind === "receive" ? [constraint] : chosenOrNegated(constraint);
  return suspects
    .flatMap((suspect) => [...leaves(suspect)])
    .filter(({ term }) => constraints.get(keyOf(term))?.takesTime)
    .map(({ at, term }) => ({ at, problem: `constraint that takes time ${where}`, value: keyOf(term) }));
}

function chosenOrNegated(constraint: Constraint): Constraint[] {
  if (constraint.kind === "all") return constraint.parts.flatMap(chosenOrNegated);
  return constraint.kind === "holds" ? [] : [constraint];
}

/**
 * Parameters that are declared twice, never used, used without being declared, or with a value that none compares with.
 */
export function checkParameters(protocol: Protocol): Finding[] {
  const declared = new Set(protocol.parameters.map(({ name }) => name));
  const used = new Set<string>();
  const findings: Finding[] = [];
  for (const term of terms(protocol)) {
    for (const { name, at } of parameterUses(term)) {
      used.add(name);
      if (!declared.has(name)) {
        findings.push({ at, problem: "parameter that is not declared", value: suggest(name, declared) });
      }
    }
  }
  const seen = new Set<string>();
  for (const { name, value, at } of protocol.parameters) {
    if (seen.has(name)) findings.push({ at, problem: "parameter that is declared twice", value: name });
    else if (!used.has(name)) findings.push({ at, problem: "parameter that is never used", value: name });
    const allowed = comparedNames(protocol, name);
    if (allowed !== null && !allowed.has(String(value))) {
      const found = suggest(String(value), allowed);
      findings.push({ at, problem: `value that parameter ${name} is never compared with`, value: found });
    }
    seen.add(name);
  }
  return findings;
}

function* parameterUses(term: Term): Generator<{ name: string; at: Term["at"] }> {
  const name = parameterName(term);
  if (name !== null) yield { name, at: term.at };
  else if (term.kind === "compound") for (const arg of term.args) yield* parameterUses(arg);
}
