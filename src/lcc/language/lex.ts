import type { Position } from "./ast.ts";
import { problemAt } from "./finding.ts";

export type TokenKind = "name" | "quoted" | "variable" | "number" | "keyword" | "symbol" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As meant, not as written: a quoted name without its quotes, an arrow always in ASCII. */
  readonly text: string;
  readonly at: Position;
  /** Comments on lines of their own before this token. */
  readonly comments: readonly string[];
  /** A comment behind the token before this one, on the same line. */
  readonly note: string | null;
}

export const KEYWORDS: ReadonlySet<string> = new Set(["then", "or", "par", "and", "not", "null"]);

const ARROWS: Readonly<Record<string, string>> = { "⇒": "=>", "⇐": "<=", "←": "<-" };

/** Sticky, in this order; the first that matches wins. A number keeps its sign: LCC has no arithmetic operators. */
const RULES: readonly (readonly [TokenKind | "blank" | "comment" | "newline", RegExp])[] = [
  ["newline", /\r?\n/y],
  ["blank", /[ \t\r\uFEFF\u00A0]+/y],
  ["comment", /%[^\n\r]*/y],
  ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["name", /[a-z][A-Za-z0-9_]*/y],
  ["variable", /[A-Z_][A-Za-z0-9_]*/y],
  ["quoted", /'(?:[^'\\\n\r]|\\['\\])*'/y],
  ["symbol", /::|=>|<=|<-|⇒|⇐|←|[(),.]/y],
];

/** Splits a protocol into tokens, the last of kind `end`. Throws a Problem at the first character that fits nothing. */
export function lex(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let comments: string[] = [];
  let note: string | null = null;
  let line = 1;
  let lineStart = 0;
  let offset = 0;
  const push = (kind: TokenKind, value: string, at: Position) => {
    tokens.push({ kind, text: value, at, comments, note });
    comments = [];
    note = null;
  };

  while (offset < text.length) {
    const at = { line, column: offset - lineStart + 1 };
    const found = ruleAt(text, offset);
    if (found === null) throw problemAt(file, { at, ...unknownText(text, offset) });
    const [kind, written] = found;
    offset += written.length;
    if (kind === "newline") {
      line++;
      lineStart = offset;
    } else if (kind === "comment") {
      const comment = written.slice(1).trim();
      if (tokens.at(-1)?.at.line === line) note = comment === "" ? null : comment;
      else comments.push(comment);
    } else if (kind === "name") push(KEYWORDS.has(written) ? "keyword" : "name", written, at);
    else if (kind === "quoted") push(kind, written.slice(1, -1).replace(/\\(['\\])/g, "$1"), at);
    else if (kind === "symbol") push(kind, ARROWS[written] ?? written, at);
    else if (kind !== "blank") push(kind, written, at);
  }
  push("end", "end of the protocol", { line, column: offset - lineStart + 1 });
  return tokens;
}

function ruleAt(text: string, offset: number): [(typeof RULES)[number][0], string] | null {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = offset;
    const match = rule.exec(text);
    if (match) return [kind, match[0]];
  }
  return null;
}

function unknownText(text: string, offset: number): { problem: string; value: string } {
  if (text[offset] === "'") return { problem: "quote that is not closed on its line", value: "'" };
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  return { problem: "character that LCC does not know", value: character };
}
