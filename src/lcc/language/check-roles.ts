import {
  type Clause,
  type Protocol,
  type Role,
  type Step,
  signatureOf,
  signatureText,
  type Term,
} from "./ast.ts";
import { covers } from "./covers.ts";
import { type Finding, suggest } from "./finding.ts";
import { termText } from "./format.ts";
import { couldMatch, refersTo, steps } from "./walk.ts";

/** Roles without a clause, clauses that are never chosen, roles that can never start, and changes of other agents. */
export function checkRoles(protocol: Protocol, starts: readonly Term[] | null): Finding[] {
  return [
    ...protocol.clauses.flatMap((clause) => clauseFindings(clause, protocol)),
    ...neverChosen(protocol),
    ...neverStarted(protocol, starts),
  ];
}

function clauseFindings(clause: Clause, protocol: Protocol): Finding[] {
  const findings: Finding[] = [];
  for (const step of steps(clause.body)) {
    const role = roleOf(step);
    if (role === null) continue;
    const exact = step.kind === "change";
    const known = protocol.clauses.some((other) =>
      exact ? couldMatch(role.type, other.role.type) : refersTo(role.type, other),
    );
    if (!known) findings.push(withoutClause(role, protocol, exact));
    if (exact && !sameId(role.id, clause.role.id)) {
      const id = role.id.kind === "variable" ? role.id.name : String((role.id as { value: unknown }).value);
      findings.push({ at: role.id.at, problem: "role change of another agent", value: id });
    }
  }
  return findings;
}

function roleOf(step: Step): Role | null {
  if (step.kind === "send") return step.to;
  if (step.kind === "receive") return step.from;
  return step.kind === "change" ? step.role : null;
}

function withoutClause(role: Role, protocol: Protocol, exact: boolean): Finding {
  const heads = protocol.clauses.map((clause) => clause.role.type);
  const nameOf = (type: Term) => signatureOf(type)!.name;
  const own = nameOf(role.type);
  // A slip in the name is likelier than a wrong number of parameters, and bare names are enough in messages.
  const isWhole = exact || role.type.kind === "compound";
  const sameName = isWhole ? heads.filter((head) => nameOf(head) === own) : [];
  if (sameName.length > 0) {
    const value = `${termText(role.type)} (clauses: ${sameName.map(termText).join(", ")})`;
    return { at: role.at, problem: "role without a clause for these parameters", value };
  }
  const value = suggest(own, new Set(heads.map(nameOf)));
  return { at: role.at, problem: "role without a clause", value };
}

function sameId(id: Term, own: Term): boolean {
  if (id.kind === "variable" && own.kind === "variable") return id.name === own.name && id.name !== "_";
  return id.kind === "constant" && own.kind === "constant" && id.value === own.value;
}

/** Clauses of one role are tried in order, so nothing gets past a head that fits all that a later one fits. */
function neverChosen({ clauses }: Protocol): Finding[] {
  return clauses
    .filter(({ role }, i) => clauses.slice(0, i).some((earlier) => covers(earlier.role, role)))
    .map(({ role }) => ({
      at: role.at,
      problem: "clause that is never chosen",
      value: signatureText(signatureOf(role.type)!),
    }));
}

function neverStarted(protocol: Protocol, starts: readonly Term[] | null): Finding[] {
  const { clauses } = protocol;
  const started = new Set<Clause>();
  const start = (type: Term) => {
    for (const clause of clauses) {
      if (started.has(clause) || !couldMatch(type, clause.role.type)) continue;
      started.add(clause);
      for (const step of steps(clause.body)) if (step.kind === "change") start(step.role.type);
    }
  };
  const roots =
    starts ?? clauses.map((clause) => clause.role.type).filter((type) => type.kind === "constant");
  for (const type of roots) start(type);
  return clauses
    .filter((clause) => !started.has(clause))
    .map(({ role }) => ({
      at: role.at,
      problem: "role that can never start",
      value: signatureText(signatureOf(role.type)!),
    }));
}
