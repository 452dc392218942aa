import type { Clause, Constraint, Definition, Protocol, Remarks, Role, Step, Term } from "./ast.ts";
import { KEYWORDS } from "./lex.ts";

/**
 * Writes a protocol in its one canonical layout: ASCII arrows, a step a line, two spaces a level, parentheses around
 * every part of an `or` or `par` that has several steps, comments kept.
 * parse(format(tree)) is the same tree but for positions, and format(parse(text)) is a fixed point.
 */
export function format(protocol: Protocol): string {
  const lines: Line[] = [];
  for (const parameter of protocol.parameters) {
    const value = termText({ kind: "constant", at: parameter.at, value: parameter.value });
    lines.push(...remarked(`param(${parameter.name}, ${value})`, parameter.remarks, 0));
  }
  for (const clause of protocol.clauses) {
    if (lines.length > 0) lines.push({ text: "", note: null });
    lines.push(...clauseLines(clause));
  }
  if (protocol.closing.length > 0) lines.push({ text: "", note: null }, ...commentLines(protocol.closing, 0));
  return `${lines.map(({ text, note }) => (note === null ? text : `${text}  % ${note}`)).join("\n")}\n`;
}

/** A line before it is final: a joining word may still be appended in front of its note. */
interface Line {
  readonly text: string;
  readonly note: string | null;
}

function clauseLines(clause: Clause): Line[] {
  return [...remarked(`${roleText(clause.role)} ::`, clause.remarks, 0), ...definitionLines(clause.body, 1)];
}

function definitionLines(definition: Definition, level: number): Line[] {
  if (definition.kind !== "then" && definition.kind !== "or" && definition.kind !== "par") {
    return remarked(stepText(definition), definition.remarks, level);
  }
  const { kind, parts } = definition;
  return parts.flatMap((part, i) => {
    const lines = isStep(part) ? definitionLines(part, level) : groupLines(part, level);
    return i === parts.length - 1 ? lines : withWord(lines, kind);
  });
}

export function isStep(definition: Definition): definition is Step {
  return definition.kind !== "then" && definition.kind !== "or" && definition.kind !== "par";
}

function groupLines(definition: Definition, level: number): Line[] {
  const margin = "  ".repeat(level);
  return [
    { text: `${margin}(`, note: null },
    ...definitionLines(definition, level + 1),
    { text: `${margin})`, note: null },
  ];
}

function withWord(lines: Line[], word: string): Line[] {
  const last = lines[lines.length - 1];
  return [...lines.slice(0, -1), { text: `${last.text} ${word}`, note: last.note }];
}

function remarked(text: string, remarks: Remarks, level: number): Line[] {
  return [...commentLines(remarks.comments, level), { text: "  ".repeat(level) + text, note: remarks.note }];
}

function commentLines(comments: readonly string[], level: number): Line[] {
  return comments.map((comment) => ({ text: `${"  ".repeat(level)}% ${comment}`.trimEnd(), note: null }));
}

export function stepText(step: Step): string {
  switch (step.kind) {
    case "send":
      return `${termText(step.message)} => ${roleText(step.to)}${guardText(step.constraint)}`;
    case "receive":
      return `${termText(step.message)} <= ${roleText(step.from)}${guardText(step.constraint)}`;
    case "null":
      return `null${guardText(step.constraint)}`;
    case "change":
      return roleText(step.role);
  }
}

function guardText(constraint: Constraint | null): string {
  return constraint === null ? "" : ` <- ${constraintText(constraint)}`;
}

export function constraintText(constraint: Constraint): string {
  switch (constraint.kind) {
    case "holds":
      return termText(constraint.term);
    case "not":
      return `not ${constraint.part.kind === "all" ? `(${constraintText(constraint.part)})` : constraintText(constraint.part)}`;
    case "all":
      return constraint.parts.map(constraintText).join(" and ");
    case "any":
      return `(${constraint.parts.map(constraintText).join(" or ")})`;
  }
}

export function roleText(role: Role): string {
  return `a(${termText(role.type)}, ${termText(role.id)})`;
}

export function termText(term: Term): string {
  switch (term.kind) {
    case "constant":
      return typeof term.value === "number" ? String(term.value) : nameText(term.value);
    case "variable":
      return term.name;
    case "compound":
      // A message named `a` would be read as a role.
      return `${term.functor === "a" ? "'a'" : nameText(term.functor)}(${term.args.map(termText).join(", ")})`;
  }
}

/** A name as it is written in a protocol: in quotes when it would be read as something else. */
export function nameText(name: string): string {
  if (/^[a-z][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name)) return name;
  return `'${name.replace(/['\\]/g, "\\$&")}'`;
}
