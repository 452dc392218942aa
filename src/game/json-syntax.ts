/** Where a text stops being JSON: what stands there, and what could. Lines and columns count from 1. */
export interface SyntaxErrorInJson {
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly wanted: string;
}

type State = "value" | "first value" | "first key" | "key" | "colon" | "value end" | "end";

const WANTED: Readonly<Record<State, string>> = {
  value: "a value",
  "first value": "a value or ]",
  "first key": "a key in double quotes or }",
  key: "a key in double quotes",
  colon: "a colon",
  "value end": "a comma or a closing bracket",
  end: "nothing more",
};

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const WORD = /[\p{L}\p{N}_.+-]{1,20}/uy;

/** The first syntax error of a text by RFC 8259, or `undefined` when it is JSON. Nesting costs memory, not stack. */
export function findSyntaxError(text: string): SyntaxErrorInJson | undefined {
  const open: ("{" | "[")[] = [];
  let state: State = "value";
  let position = 0;
  for (;;) {
    while (position < text.length && " \t\n\r".includes(text[position])) position++;
    if (position === text.length) return state === "end" ? undefined : failure(text, position, state);
    const next = text[position];
    let after: State | undefined;
    let length = 1;
    if (state === "value" || state === "first value") {
      if (next === "[" || next === "{") {
        open.push(next);
        after = next === "[" ? "first value" : "first key";
      } else if (next === "]" && state === "first value") {
        after = closed(open);
      } else {
        length = scalarLength(text, position);
        if (length > 0) after = open.length === 0 ? "end" : "value end";
      }
    } else if (state === "key" || state === "first key") {
      length = next === '"' ? stringLength(text, position) : 1;
      if (next === '"' && length > 0) after = "colon";
      else if (next === "}" && state === "first key") after = closed(open);
    } else if (state === "colon") {
      if (next === ":") after = "value";
    } else if (state === "value end") {
      const bracket = open[open.length - 1];
      if (next === ",") after = bracket === "[" ? "value" : "key";
      else if (next === (bracket === "[" ? "]" : "}")) after = closed(open);
    }
    if (after === undefined) return failure(text, position, state);
    state = after;
    position += length;
  }
}

function closed(open: ("{" | "[")[]): State {
  open.pop();
  return open.length === 0 ? "end" : "value end";
}

/** The length of the string, number or literal that starts here; 0 if none does. */
function scalarLength(text: string, position: number): number {
  if (text[position] === '"') return stringLength(text, position);
  for (const pattern of [NUMBER, LITERAL]) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match !== null) return match[0].length;
  }
  return 0;
}

/** The length of the string that starts here with its quotes; 0 if it is broken. */
function stringLength(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === 0x22) return position - start + 1;
    if (code < 0x20) return 0;
    if (code === 0x5c) {
      const escaped = text[++position];
      if (escaped === "u" && /^[0-9a-fA-F]{4}$/.test(text.slice(position + 1, position + 5))) position += 4;
      else if (escaped === undefined || !'"\\/bfnrt'.includes(escaped)) return 0;
    }
  }
  return 0;
}

function failure(text: string, position: number, state: State): SyntaxErrorInJson {
  let line = 1;
  let lineStart = 0;
  for (let k = text.indexOf("\n"); k !== -1 && k < position; k = text.indexOf("\n", k + 1)) {
    line++;
    lineStart = k + 1;
  }
  return { line, column: position - lineStart + 1, found: foundAt(text, position), wanted: WANTED[state] };
}

function foundAt(text: string, position: number): string {
  if (position >= text.length) return "the end of the text";
  if (text[position] === '"') return stringLength(text, position) > 0 ? "a string" : "a broken string";
  WORD.lastIndex = position;
  const word = WORD.exec(text)?.[0] ?? String.fromCodePoint(text.codePointAt(position) ?? 0);
  return JSON.stringify(word);
}
