import { type Clause, type Definition, isStep, type Protocol, type Step } from "./ast.ts";
import { covers } from "./covers.ts";
import type { Finding } from "./finding.ts";
import { stepText } from "./format.ts";
import { couldMatch, firstStep } from "./walk.ts";

/**
 * Branches of an `or` behind one that can always happen, and steps behind a role that never comes to its end.
 * `or` takes the first branch in the text whose first event can happen, so what stands behind a branch that always
 * can is dead; and an agent that plays a role for ever never gets past it.
 */
export function checkBranches(protocol: Protocol): Finding[] {
  const { clauses } = protocol;
  const ending = endingClauses(clauses);
  return clauses.flatMap(({ body }) => [...unreachable(body)]);

  function* unreachable(definition: Definition): Generator<Finding> {
    if (isStep(definition)) return;
    const { kind, parts } = definition;
    let dead = false;
    for (const part of parts) {
      if (dead) {
        const step = firstStep(part);
        const what = kind === "or" ? "branch" : "step";
        yield { at: step.at, problem: `${what} that is never reached`, value: stepText(step) };
        return;
      }
      yield* unreachable(part);
      if (kind === "or") dead = alwaysStarts(part, clauses);
      if (kind === "then") dead = !ends(part, clauses, ending);
    }
  }
}

/** Whether the first event of a definition can happen whatever the state of the agent. */
function alwaysStarts(definition: Definition, clauses: readonly Clause[]): boolean {
  switch (definition.kind) {
    case "receive":
      return false;
    case "send":
    case "null":
      return definition.constraint === null;
    case "change":
      return clauses.some(({ role }) => covers(role, definition.role));
    case "then":
      return alwaysStarts(definition.parts[0], clauses);
    default:
      return definition.parts.some((part) => alwaysStarts(part, clauses));
  }
}

/** The clauses that have a way to their end, as a least fixed point. */
function endingClauses(clauses: readonly Clause[]): ReadonlySet<Clause> {
  const ending = new Set<Clause>();
  for (let before = -1; before < ending.size; ) {
    before = ending.size;
    for (const clause of clauses) if (ends(clause.body, clauses, ending)) ending.add(clause);
  }
  return ending;
}

function ends(definition: Definition, clauses: readonly Clause[], ending: ReadonlySet<Clause>): boolean {
  if (definition.kind === "or") return definition.parts.some((part) => ends(part, clauses, ending));
  if (!isStep(definition)) return definition.parts.every((part) => ends(part, clauses, ending));
  if (definition.kind !== "change") return true;
  const targets = called(definition, clauses);
  // A role without a clause is a finding of its own.
  return targets.length === 0 || targets.some((clause) => ending.has(clause));
}

function called(step: Step & { kind: "change" }, clauses: readonly Clause[]): Clause[] {
  return clauses.filter((clause) => couldMatch(step.role.type, clause.role.type));
}
