import {
  type Clause,
  type Constraint,
  type Definition,
  isStep,
  type Parameter,
  type Protocol,
  type Remarks,
  type Role,
  type Step,
  type Term,
} from "./ast.ts";
import { KEYWORDS } from "./lex.ts";

/**
 * Writes a protocol in its one canonical layout: ASCII arrows, a step a line, two spaces a level, parentheses around
 * every part of an `or` or `par` that has several steps, a line for each part of a constraint that is too long for
 * one, comments kept, and those at the top set apart.
 * parse(format(tree)) is the same tree but for positions, and format(parse(text)) is a fixed point.
 */
export function format(protocol: Protocol): string {
  const { parameters, clauses, closing } = protocol;
  const [first] = [...parameters, ...clauses];
  const opening = first.remarks.comments;
  const lines = commentLines(opening, 0);
  if (opening.length > 0) lines.push(BLANK);
  const remarksOf = (node: Parameter | Clause) =>
    node === first ? { ...node.remarks, comments: [] } : node.remarks;
  for (const parameter of parameters) {
    const value = termText({ kind: "constant", at: parameter.at, value: parameter.value });
    lines.push(...remarked(`param(${parameter.name}, ${value})`, remarksOf(parameter), 0));
  }
  for (const clause of clauses) {
    if (clause !== first) lines.push(BLANK);
    lines.push(
      ...remarked(`${roleText(clause.role)} ::`, remarksOf(clause), 0),
      ...definitionLines(clause.body, 1),
    );
  }
  if (closing.length > 0) lines.push(BLANK, ...commentLines(closing, 0));
  return `${lines.map(({ text, note }) => (note === null ? text : `${text}  % ${note}`)).join("\n")}\n`;
}

const LONGEST_LINE = 100;

const BLANK: Line = { text: "", note: null };

/** A line before it is final: a joining word may still be appended in front of its note. */
interface Line {
  readonly text: string;
  readonly note: string | null;
}

function definitionLines(definition: Definition, level: number): Line[] {
  if (isStep(definition)) return stepLines(definition, level);
  return joined(definition.parts, definition.kind, (part) =>
    isStep(part) ? stepLines(part, level) : groupLines(definitionLines(part, level + 1), level),
  );
}

/** The lines of all parts, with the word that joins them at the end of each but the last. */
function joined<P>(parts: readonly P[], word: string, linesOf: (part: P) => Line[]): Line[] {
  return parts.flatMap((part, i) => (i === parts.length - 1 ? linesOf(part) : withWord(linesOf(part), word)));
}

function stepLines(step: Step, level: number): Line[] {
  const text = stepText(step);
  if (step.kind === "change" || step.constraint === null || 2 * level + text.length <= LONGEST_LINE) {
    return remarked(text, step.remarks, level);
  }
  const head = stepText({ ...step, constraint: null });
  const lines = constraintLines(step.constraint, level + 1);
  const last = lines[lines.length - 1];
  return [
    ...remarked(`${head} <-`, { comments: step.remarks.comments, note: null }, level),
    ...lines.slice(0, -1),
    { text: last.text, note: step.remarks.note },
  ];
}

function constraintLines(constraint: Constraint, level: number): Line[] {
  const text = "  ".repeat(level) + constraintText(constraint);
  if (text.length > LONGEST_LINE && constraint.kind === "all") {
    return joined(constraint.parts, "and", (part) => constraintLines(part, level));
  }
  if (text.length > LONGEST_LINE && constraint.kind === "any") {
    return groupLines(
      joined(constraint.parts, "or", (part) => constraintLines(part, level + 1)),
      level,
    );
  }
  return [{ text, note: null }];
}

function groupLines(inner: Line[], level: number): Line[] {
  const margin = "  ".repeat(level);
  return [{ text: `${margin}(`, note: null }, ...inner, { text: `${margin})`, note: null }];
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

function roleText(role: Role): string {
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
