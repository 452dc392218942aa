import { show } from "../../game/place.ts";
import { Problem } from "../../problem.ts";
import {
  type Clause,
  type Constraint,
  type Definition,
  isStep,
  keyOf,
  type Position,
  type Protocol,
  type Role,
  type Step,
  signatureOf,
  type Term,
} from "../language/ast.ts";
import { problemAt, suggest } from "../language/finding.ts";
import { comparedNames, parameterName } from "../language/walk.ts";
import { BUILTINS } from "./builtins.ts";
import { type ClauseCode, type Code, END, type Goal, type Node } from "./code.ts";
import type { Library } from "./constraint.ts";
import { type Pattern, Slot, Template } from "./unify.ts";
import { Structure, type Value } from "./value.ts";

export type Parameters = Readonly<Record<string, string | number>>;

/**
 * Compiles a checked protocol for hosts that answer `library`, with the values of some parameters replaced.
 * Throws a Problem for a parameter that the protocol does not declare, for a value that is not finite, for a name in
 * place of a number or one that it never compares the parameter with, and for a constraint that nobody answers.
 */
export function compile<H>(protocol: Protocol, library: Library<H>, overrides: Parameters = {}): Code<H> {
  return new Compiler<H>(protocol, library, overrides).code();
}

/** A ground term of the language as a value; a Problem names the variable otherwise. */
export function groundValue(term: Term, file: string): Value {
  if (term.kind === "constant") return term.value;
  if (term.kind === "compound") {
    return new Structure(
      term.functor,
      term.args.map((arg) => groundValue(arg, file)),
    );
  }
  throw problemAt(file, { at: term.at, problem: "variable where a constant belongs", value: term.name });
}

class Compiler<H> {
  readonly #protocol: Protocol;
  readonly #library: Library<H>;
  readonly #parameters: ReadonlyMap<string, string | number>;
  readonly #roles = new Map<string, ClauseCode<H>[]>();
  /** Slot numbers of the clause that is being compiled. */
  #variables = new Map<string, number>();
  #slots = 0;

  constructor(protocol: Protocol, library: Library<H>, overrides: Parameters) {
    this.#protocol = protocol;
    this.#library = new Map([...BUILTINS, ...library]);
    const parameters = new Map(protocol.parameters.map(({ name, value }) => [name, value]));
    for (const [name, value] of Object.entries(overrides)) {
      if (!parameters.has(name)) {
        const known = [...parameters.keys()].join(", ") || "none";
        throw new Problem(`${protocol.file}: parameter that is not declared: ${name} (declared: ${known})`);
      }
      if (typeof value === "number" && !Number.isFinite(value)) {
        throw new Problem(
          `${protocol.file}: parameter ${name}, a name or a finite number expected: ${value}`,
        );
      }
      if (typeof value === "string" && typeof parameters.get(name) === "number") {
        throw new Problem(`bad parameter: ${name} = ${show(value)} of ${protocol.file}; allowed: a number`);
      }
      const allowed = comparedNames(protocol, name);
      if (allowed !== null && !allowed.has(String(value))) {
        const known = [...allowed].join(", ");
        throw new Problem(
          `${protocol.file}: value that parameter ${name} is never compared with: ${suggest(String(value), allowed)} (compared with: ${known})`,
        );
      }
      parameters.set(name, value);
    }
    this.#parameters = parameters;
  }

  code(): Code<H> {
    const heads = this.#protocol.clauses.map((clause) => this.#head(clause));
    for (const { clause, variables, code } of heads) {
      this.#variables = variables;
      this.#slots = code.slots;
      code.entry = this.#definition(clause.body, END);
      code.slots = this.#slots;
    }
    return { file: this.#protocol.file, roles: this.#roles };
  }

  #head(clause: Clause) {
    this.#variables = new Map();
    this.#slots = 0;
    const { name } = signatureOf(clause.role.type)!;
    const head = this.#pattern(clause.role.type);
    const id = this.#pattern(clause.role.id);
    const code = { at: clause.at, name, head, id, slots: this.#slots, entry: END as Node<H> };
    const key = keyOf(clause.role.type);
    this.#roles.set(key, [...(this.#roles.get(key) ?? []), code]);
    return { clause, variables: this.#variables, code };
  }

  #definition(definition: Definition, next: Node<H>): Node<H> {
    if (isStep(definition)) return this.#step(definition, next);
    const { kind, at, parts } = definition;
    switch (kind) {
      case "then":
        return parts.reduceRight((after, part) => this.#definition(part, after), next);
      case "or":
        return { kind, at, branches: parts.map((part) => this.#definition(part, next)) };
      case "par": {
        const join: Node<H> = { kind: "join", next };
        return { kind, at, branches: parts.map((part) => this.#definition(part, join)) };
      }
    }
  }

  #step(step: Step, next: Node<H>): Node<H> {
    const { kind, at } = step;
    switch (kind) {
      case "send": {
        const content = this.#pattern(step.message);
        return {
          kind,
          at,
          content,
          ...this.#address(step.to),
          to: this.#pattern(step.to.id),
          goal: this.#goal(step.constraint),
          next,
        };
      }
      case "receive": {
        const content = this.#pattern(step.message);
        return {
          kind,
          at,
          content,
          ...this.#address(step.from),
          from: this.#pattern(step.from.id),
          goal: this.#goal(step.constraint),
          next,
        };
      }
      case "null": {
        return { kind, at, goal: this.#goal(step.constraint), next };
      }
      case "change": {
        const clauses = this.#roles.get(keyOf(step.role.type)) ?? [];
        return {
          kind,
          at,
          type: this.#pattern(step.role.type),
          id: this.#pattern(step.role.id),
          clauses,
          next,
        };
      }
    }
  }

  #address({ type }: Role): { roleName: string; roleType: Pattern | null } {
    const { name, arity } = signatureOf(type)!;
    return { roleName: name, roleType: arity === 0 ? null : this.#pattern(type) };
  }

  #goal(constraint: Constraint | null): Goal<H> | null {
    return constraint === null ? null : this.#ask(constraint, null);
  }

  #ask(constraint: Constraint, next: Goal<H> | null): Goal<H> {
    switch (constraint.kind) {
      case "all":
        return constraint.parts.reduceRight<Goal<H> | null>((after, part) => this.#ask(part, after), next)!;
      case "any":
        return { kind: "choice", alternatives: constraint.parts.map((part) => this.#ask(part, next)) };
      case "not":
        return { kind: "refusal", part: this.#ask(constraint.part, null), next };
      case "holds": {
        const { at, term } = constraint;
        const name = keyOf(term);
        const answered = this.#library.get(name);
        if (answered === undefined)
          this.#fail(at, "constraint that no host answers", suggest(name, this.#library.keys()));
        const args = term.kind === "compound" ? term.args.map((arg) => this.#pattern(arg)) : [];
        return { kind: "ask", at, name, constraint: answered, args, next };
      }
    }
  }

  #pattern(term: Term): Pattern {
    if (term.kind === "constant") return term.value;
    if (term.kind === "variable") return new Slot(this.#slot(term.name));
    const name = parameterName(term);
    if (name !== null) {
      const value = this.#parameters.get(name);
      if (value === undefined)
        this.#fail(term.at, "parameter that is not declared", suggest(name, this.#parameters.keys()));
      return value;
    }
    const args = term.args.map((arg) => this.#pattern(arg));
    return args.every(isValue) ? new Structure(term.functor, args) : new Template(term.functor, args);
  }

  #slot(name: string): number {
    const known = this.#variables.get(name);
    if (known !== undefined) return known;
    const slot = this.#slots++;
    if (name !== "_") this.#variables.set(name, slot);
    return slot;
  }

  #fail(at: Position, problem: string, value: string): never {
    throw problemAt(this.#protocol.file, { at, problem, value });
  }
}

function isValue(pattern: Pattern): pattern is Exclude<Pattern, Slot | Template> {
  return !(pattern instanceof Slot) && !(pattern instanceof Template);
}
