import type {
  Clause,
  Compound,
  Constant,
  Constraint,
  Definition,
  Parameter,
  Position,
  Protocol,
  Role,
  Step,
  Term,
} from "./ast.ts";
import { problemAt, suggest } from "./finding.ts";
import { nameText, stepText } from "./format.ts";
import { KEYWORDS, lex, type Token } from "./lex.ts";
import { firstStep } from "./walk.ts";

/**
 * Reads a protocol. `then` binds tighter than `par`, `par` tighter than `or`. The word `or` straight after a
 * constraint belongs to the definition; an `or` inside a constraint stands in parentheses.
 * Throws a Problem `file:line:column: problem: value` at the first error.
 */
export function parse(text: string, file: string): Protocol {
  return new Parser(lex(text, file), file).protocol();
}

/** Reads one term that has no variables in it, such as a fact or the role that an agent starts in. */
export function parseTerm(text: string, file: string): Term {
  return new Parser(lex(text, file), file).loneTerm();
}

/**
 * How deep terms may be nested in a text, and groups of a definition or constraint: what reads, checks, compiles and
 * writes them follows their nesting on the stack. Values that a run builds have no such limit.
 */
const DEEPEST_TERM = 1000;
const DEEPEST_GROUP = 100;

/** The remarks of a node that is being read: a note may still come after its last token. */
interface OpenRemarks {
  comments: readonly string[];
  note: string | null;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #next = 0;
  /** How many terms, groups and parts of a constraint are open. */
  readonly #open = { term: 0, group: 0, constraint: 0 };
  /** How deep the groups are nested that have been read; steps have no entry. */
  readonly #heights = new Map<Definition, number>();
  /** The node that a comment at the end of the current line belongs to. */
  #remarks: OpenRemarks | null = null;
  /** Comments met inside a node, waiting for the next one. */
  #waiting: string[];

  constructor(tokens: readonly Token[], file: string) {
    this.#tokens = tokens;
    this.#file = file;
    this.#waiting = [...tokens[0].comments];
  }

  protocol(): Protocol {
    const parameters: Parameter[] = [];
    while (this.#sees("name", "param")) parameters.push(this.#parameter());
    const clauses: Clause[] = [];
    while (this.#token.kind !== "end") clauses.push(this.#clause());
    const closing = this.#waiting;
    if (clauses.length === 0)
      this.#fail(this.#token, "expected a clause a(Type, Id) :: ...", shown(this.#token));
    return { kind: "protocol", at: { line: 1, column: 1 }, file: this.#file, parameters, clauses, closing };
  }

  loneTerm(): Term {
    const term = this.#term();
    if (this.#token.kind !== "end")
      this.#fail(this.#token, "expected one term, then nothing", shown(this.#token));
    return term;
  }

  #parameter(): Parameter {
    const { at } = this.#token;
    const remarks = this.#startRemarks();
    this.#take();
    this.#expect("(", "after param");
    const name = this.#token;
    if (name.kind !== "name") this.#fail(name, "expected the name of the parameter", shown(name));
    this.#take();
    this.#expect(",", "after the name of the parameter");
    const value = this.#term();
    if (value.kind !== "constant")
      this.#fail({ at: value.at }, "parameter that is not a constant", name.text);
    this.#expect(")", "after the value of the parameter");
    this.#end();
    return { kind: "parameter", at, name: name.text, value: (value as Constant).value, remarks };
  }

  #clause(): Clause {
    const start = this.#token;
    const remarks = this.#startRemarks();
    if (!this.#seesRole()) this.#failMisplaced();
    const role = this.#role();
    this.#expect("::", "after the role of a clause");
    const body = this.#definition();
    this.#end();
    return { kind: "clause", at: start.at, role, body, remarks };
  }

  #failMisplaced(): never {
    const token = this.#token;
    if (token.text === "param") this.#fail(token, "parameter after the first clause", "param");
    const expected =
      this.#next === 0 ? "expected a clause a(Type, Id) :: ..." : "expected then, or, par or the next clause";
    return this.#fail(token, expected, suggest(shown(token), ["a", "param", ...KEYWORDS]));
  }

  /** A full stop may end a clause or a parameter. */
  #end(): void {
    if (this.#sees("symbol", ".")) this.#take();
  }

  #definition(): Definition {
    return this.#list("or", () => this.#list("par", () => this.#list("then", () => this.#part())));
  }

  #list(kind: "or" | "par" | "then", part: () => Definition): Definition {
    const { at } = this.#token;
    const parts: Definition[] = [];
    for (;;) {
      const next = part();
      if (next.kind === kind) parts.push(...next.parts);
      else parts.push(next);
      if (!this.#sees("keyword", kind)) break;
      this.#take();
    }
    if (parts.length === 1) return parts[0];
    const definition: Definition = { kind, at, parts };
    const height = 1 + parts.reduce((most, part) => Math.max(most, this.#heights.get(part) ?? 0), 0);
    // What binds tighter needs no parentheses here, but has them in the canonical layout, which must be readable too.
    if (height > DEEPEST_GROUP)
      this.#fail({ at }, `group nested more than ${DEEPEST_GROUP} deep`, stepText(firstStep(definition)));
    this.#heights.set(definition, height);
    return definition;
  }

  #part(): Definition {
    if (this.#sees("symbol", "(") && !this.#groupIsConstraint()) {
      this.#descend("group", DEEPEST_GROUP);
      this.#take();
      const inner = this.#definition();
      this.#expect(")", "to close the group");
      this.#open.group--;
      return inner;
    }
    return this.#step();
  }

  /** A parenthesis that opens a step is a constraint when `<-` or `and` follows its match: (p or q) <- M <= Role. */
  #groupIsConstraint(): boolean {
    let depth = 0;
    for (let i = this.#next; i < this.#tokens.length; i++) {
      const { kind, text } = this.#tokens[i];
      if (kind === "symbol" && text === "(") depth++;
      if (kind === "symbol" && text === ")" && --depth === 0) {
        const after = this.#tokens[i + 1];
        return after.text === "<-" || (after.kind === "keyword" && after.text === "and");
      }
    }
    return false;
  }

  #step(): Step {
    const start = this.#token;
    const remarks = this.#startRemarks();
    if (this.#sees("keyword", "null")) {
      this.#take();
      const constraint = this.#guard();
      return { kind: "null", at: start.at, constraint, remarks };
    }
    if (this.#seesRole()) {
      const role = this.#role();
      if (this.#sees("symbol", "=>") || this.#sees("symbol", "<=")) {
        this.#fail(start, "message with the name of roles", "a");
      }
      return { kind: "change", at: start.at, role, remarks };
    }
    return this.#message(start, remarks);
  }

  #message(start: Token, remarks: OpenRemarks): Step {
    if (this.#seesBareMessage()) return this.#exchange(start, remarks, this.#term());
    const first = this.#constraint();
    if (this.#sees("symbol", "<-")) {
      this.#take();
      const message = this.#term();
      this.#expect("<=", "after a constraint <- and a message");
      const from = this.#role();
      return { kind: "receive", at: start.at, message, from, constraint: first, remarks };
    }
    const arrow = this.#token;
    if (arrow.text !== "=>" && arrow.text !== "<=") {
      this.#fail(arrow, "expected => or <= and a role after a message", suggest(arrow.text, KEYWORDS));
    }
    if (first.kind !== "holds")
      this.#fail({ at: first.at }, "constraint where a message belongs", arrow.text);
    return this.#exchange(start, remarks, (first as Constraint & { kind: "holds" }).term);
  }

  /** A variable or a number is no constraint, but any term may be a message. */
  #seesBareMessage(): boolean {
    const { kind } = this.#token;
    if (kind !== "variable" && kind !== "number") return false;
    const { text } = this.#tokens[this.#next + 1];
    return text === "=>" || text === "<=";
  }

  /** From the arrow behind the message on. */
  #exchange(start: Token, remarks: OpenRemarks, message: Term): Step {
    const arrow = this.#token;
    this.#take();
    const role = this.#role();
    const constraint = this.#guard();
    const rest = { at: start.at, message, constraint, remarks };
    return arrow.text === "=>"
      ? { kind: "send", to: role, ...rest }
      : { kind: "receive", from: role, ...rest };
  }

  /** The `<- C` that may follow a step. */
  #guard(): Constraint | null {
    if (!this.#sees("symbol", "<-")) return null;
    this.#take();
    return this.#constraint();
  }

  #constraint(): Constraint {
    return this.#constraintList("and", "all", () => this.#constraintPart());
  }

  #descend(what: "term" | "group" | "constraint", deepest: number): void {
    if (++this.#open[what] > deepest) {
      this.#fail(this.#token, `${what} nested more than ${deepest} deep`, shown(this.#token));
    }
  }

  #constraintPart(): Constraint {
    const start = this.#token;
    if (this.#sees("keyword", "not")) {
      this.#descend("constraint", DEEPEST_GROUP);
      this.#take();
      const part = this.#constraintPart();
      this.#open.constraint--;
      return { kind: "not", at: start.at, part };
    }
    if (this.#sees("symbol", "(")) {
      this.#descend("constraint", DEEPEST_GROUP);
      this.#take();
      const inner = this.#constraintList("or", "any", () => this.#constraint());
      this.#expect(")", "to close the constraint");
      this.#open.constraint--;
      return inner;
    }
    const term = this.#term();
    if (term.kind === "variable" || (term.kind === "constant" && typeof term.value === "number")) {
      this.#fail(start, "expected a message, a constraint or a role", shown(start));
    }
    return { kind: "holds", at: start.at, term: term as Constant | Compound };
  }

  #constraintList(word: "and" | "or", kind: "all" | "any", part: () => Constraint): Constraint {
    const { at } = this.#token;
    const parts: Constraint[] = [];
    for (;;) {
      const next = part();
      if (next.kind === kind) parts.push(...next.parts);
      else parts.push(next);
      if (!this.#sees("keyword", word)) break;
      this.#take();
    }
    return parts.length === 1 ? parts[0] : { kind, at, parts };
  }

  #seesRole(): boolean {
    return this.#sees("name", "a") && this.#tokens[this.#next + 1].text === "(";
  }

  #role(): Role {
    const { at, text } = this.#token;
    if (!this.#seesRole()) this.#fail(this.#token, "expected a role a(Type, Id)", text);
    this.#take();
    this.#expect("(", "after a");
    const type = this.#term();
    this.#expect(",", "between the type and the id of a role");
    const id = this.#term();
    this.#expect(")", "to close the role");
    if (type.kind === "variable" || (type.kind === "constant" && typeof type.value === "number")) {
      this.#fail(
        { at: type.at },
        "role type that is not a name",
        String(type.kind === "variable" ? type.name : type.value),
      );
    }
    if (id.kind === "compound" || (id.kind === "constant" && typeof id.value === "number")) {
      this.#fail(
        { at: id.at },
        "agent id that is not a variable or a name",
        id.kind === "compound" ? id.functor : String(id.value),
      );
    }
    return { kind: "role", at, type, id };
  }

  #term(): Term {
    const token = this.#token;
    const { at, text } = token;
    if (token.kind === "number") {
      this.#take();
      // Adding zero turns -0 into 0, so that equal numbers have equal texts.
      const value = Number(text) + 0;
      if (!Number.isFinite(value)) this.#fail(token, "number too large", text);
      return { kind: "constant", at, value };
    }
    if (token.kind === "variable") {
      this.#take();
      return { kind: "variable", at, name: text };
    }
    if (token.kind !== "name" && token.kind !== "quoted") this.#fail(token, "expected a term", text);
    if (!this.#opensNext()) {
      this.#take();
      return { kind: "constant", at, value: text };
    }
    this.#descend("term", DEEPEST_TERM);
    this.#take();
    this.#take();
    const args = this.#args();
    this.#open.term--;
    return { kind: "compound", at, functor: text, args };
  }

  #args(): Term[] {
    const args = [this.#term()];
    while (this.#sees("symbol", ",")) {
      this.#take();
      args.push(this.#term());
    }
    this.#expect(")", "to close the term");
    return args;
  }

  get #token(): Token {
    return this.#tokens[this.#next];
  }

  /** Whether a parenthesis follows the token. */
  #opensNext(): boolean {
    const { kind, text } = this.#tokens[this.#next + 1];
    return kind === "symbol" && text === "(";
  }

  #sees(kind: Token["kind"], text: string): boolean {
    return this.#token.kind === kind && this.#token.text === text;
  }

  #take(): void {
    this.#next++;
    const { comments, note } = this.#token;
    this.#waiting.push(...comments);
    if (note !== null && this.#remarks !== null) {
      this.#remarks.note = this.#remarks.note === null ? note : `${this.#remarks.note} ${note}`;
    }
  }

  /** Comments wait for the next node that starts, so those in the middle of a node stand before the one after it. */
  #startRemarks(): OpenRemarks {
    this.#remarks = { comments: this.#waiting, note: null };
    this.#waiting = [];
    return this.#remarks;
  }

  #expect(symbol: string, where: string): void {
    if (!this.#sees("symbol", symbol))
      this.#fail(this.#token, `expected ${symbol} ${where}`, shown(this.#token));
    this.#take();
  }

  #fail(token: { readonly at: Position }, problem: string, value: string): never {
    throw problemAt(this.#file, { at: token.at, problem, value });
  }
}

/** A token as it may stand in a message: never empty. */
function shown({ kind, text }: Token): string {
  return kind === "quoted" ? nameText(text) : text;
}
