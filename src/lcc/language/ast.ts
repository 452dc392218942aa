/**
 * The syntax tree of an LCC protocol (docs/model.md, section 5; grammar in docs/lcc.md).
 *
 * Every node carries the position where it starts. `then`, `or` and `par` are associative, so the tree holds them
 * as flat lists: no `Then` is a direct child of a `Then`, and likewise for the other two and for `and`/`or` in
 * constraints. The parser and the formatter both rely on that normal form.
 */

/** One-based line and column, counted in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Protocol {
  readonly kind: "protocol";
  readonly at: Position;
  readonly file: string;
  readonly parameters: readonly Parameter[];
  readonly clauses: readonly Clause[];
  /** Comments after the last clause. */
  readonly closing: readonly string[];
}

/** Comments are part of the tree so that formatting loses none. */
export interface Commented {
  readonly remarks: Remarks;
}

export interface Remarks {
  /** Lines before the node. */
  readonly comments: readonly string[];
  /** A comment behind the node, on its line. */
  readonly note: string | null;
}

/** `param(name, value)`: a constant of the protocol that a run may override; read in terms as `param(name)`. */
export interface Parameter extends Commented {
  readonly kind: "parameter";
  readonly at: Position;
  readonly name: string;
  readonly value: string | number;
}

/** `a(Type, Id) :: Definition`. */
export interface Clause extends Commented {
  readonly kind: "clause";
  readonly at: Position;
  readonly role: Role;
  readonly body: Definition;
}

/** `a(Type, Id)`. */
export interface Role {
  readonly kind: "role";
  readonly at: Position;
  readonly type: Term;
  readonly id: Term;
}

export type Definition = Step | Then | Or | Par;
export type Step = Send | Receive | Null | Change;

export function isStep(definition: Definition): definition is Step {
  return definition.kind !== "then" && definition.kind !== "or" && definition.kind !== "par";
}

/** `M => Role` or `M => Role <- C`. */
export interface Send extends Commented {
  readonly kind: "send";
  readonly at: Position;
  readonly message: Term;
  readonly to: Role;
  readonly constraint: Constraint | null;
}

/** `M <= Role`, `M <= Role <- C`, or the same thing written `C <- M <= Role`. */
export interface Receive extends Commented {
  readonly kind: "receive";
  readonly at: Position;
  readonly message: Term;
  readonly from: Role;
  readonly constraint: Constraint | null;
}

/** `null` or `null <- C`. */
export interface Null extends Commented {
  readonly kind: "null";
  readonly at: Position;
  readonly constraint: Constraint | null;
}

/** `a(Type, Id)` inside a definition: the agent plays that role from here. */
export interface Change extends Commented {
  readonly kind: "change";
  readonly at: Position;
  readonly role: Role;
}

export interface Then {
  readonly kind: "then";
  readonly at: Position;
  readonly parts: readonly Definition[];
}

export interface Or {
  readonly kind: "or";
  readonly at: Position;
  readonly parts: readonly Definition[];
}

export interface Par {
  readonly kind: "par";
  readonly at: Position;
  readonly parts: readonly Definition[];
}

export type Constraint = Holds | All | Any | Not;

/** A term that the host answers. */
export interface Holds {
  readonly kind: "holds";
  readonly at: Position;
  readonly term: Constant | Compound;
}

/** `C and C`. */
export interface All {
  readonly kind: "all";
  readonly at: Position;
  readonly parts: readonly Constraint[];
}

/** `C or C`, always written in parentheses. */
export interface Any {
  readonly kind: "any";
  readonly at: Position;
  readonly parts: readonly Constraint[];
}

/** `not C`. */
export interface Not {
  readonly kind: "not";
  readonly at: Position;
  readonly part: Constraint;
}

export type Term = Constant | Variable | Compound;

export interface Constant {
  readonly kind: "constant";
  readonly at: Position;
  readonly value: string | number;
}

/** Starts with a capital or `_`; local to its clause. Every `_` alone is a variable of its own. */
export interface Variable {
  readonly kind: "variable";
  readonly at: Position;
  readonly name: string;
}

export interface Compound {
  readonly kind: "compound";
  readonly at: Position;
  readonly functor: string;
  /** At least one. */
  readonly args: readonly Term[];
}

/** The name and arity of a role type, a message or a constraint; null for a variable or a number. */
export interface Signature {
  readonly name: string;
  readonly arity: number;
}

export function signatureOf(term: Term): Signature | null {
  if (term.kind === "compound") return { name: term.functor, arity: term.args.length };
  if (term.kind === "constant" && typeof term.value === "string") return { name: term.value, arity: 0 };
  return null;
}

/** `name` for a constant, `name/arity` otherwise. */
export function signatureText(signature: Signature): string {
  return signature.arity === 0 ? signature.name : `${signature.name}/${signature.arity}`;
}

/** `name/arity` of a role type or a constraint, which are never a variable or a number. */
export function keyOf(term: Term): string {
  const { name, arity } = signatureOf(term)!;
  return `${name}/${arity}`;
}
