import { show } from "../game/place.ts";
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "../packages/yaml.ts";
import { Problem } from "../problem.ts";

export type Path = readonly (string | number)[];

/** A spec as it was written, YAML or JSON (which is YAML), so that a complaint can name the line. */
export class SpecText {
  readonly file: string;
  readonly value: unknown;
  readonly #document;
  readonly #lines = new LineCounter();

  /** @throws Problem if the text is not YAML. */
  constructor(text: string, file: string) {
    this.file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const [error] = this.#document.errors;
    if (error) {
      const { line, col } = this.#lines.linePos(error.pos[0]);
      throw new Problem(`not YAML or JSON: ${error.message} in ${file}, line ${line}, column ${col}`);
    }
    const value: unknown = this.#plain();
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      throw new Problem(`not an experiment: ${show(value)} in ${file}; allowed: fields and their values`);
    }
    this.value = value;
  }

  /** @throws Problem if an alias names nothing, or so much that it is no experiment. */
  #plain(): unknown {
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.#document) !== undefined) return;
        const { line } = this.#lines.linePos(alias.range?.[0] ?? 0);
        throw new Problem(
          `unknown alias: *${alias.source} in ${this.file}, line ${line}; allowed: an anchor (&${alias.source}) before it, or text in quotes`,
        );
      },
    });
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      throw new Problem(`not an experiment: ${(error as Error).message} in ${this.file}`);
    }
  }

  /** What stands at a path; undefined if there is nothing. */
  at(path: Path): unknown {
    let value = this.value;
    for (const step of path) {
      if (value === null || typeof value !== "object") return undefined;
      value = (value as Record<string | number, unknown>)[step];
    }
    return value;
  }

  /** The line on which a field is written, or else the one that should hold it. */
  lineOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const offset = this.#offsetOf(path.slice(0, length));
      if (offset !== undefined) return this.#lines.linePos(offset).line;
    }
    return 1;
  }

  /** A Problem of the form `problem: value at field in file, line N; allowed: ...`. */
  problem(problem: string, path: Path, shown: string, allowed: string): string {
    const at = path.length === 0 ? "" : ` at ${fieldName(path)}`;
    return `${problem}: ${shown}${at} in ${this.file}, line ${this.lineOf(path)}; allowed: ${allowed}`;
  }

  #offsetOf(path: Path): number | undefined {
    const key = path.at(-1);
    const parent = this.#document.getIn(path.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair && isNode(pair.key)) return pair.key.range?.[0];
    }
    const node = this.#document.getIn(path, true);
    return isNode(node) ? node.range?.[0] : undefined;
  }
}

function fieldName(path: Path): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === "number") return `${name}[${step}]`;
    return name === "" ? step : `${name}.${step}`;
  }, "");
}
