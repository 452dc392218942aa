import { allowedBy, type Form, fieldNames, formAt, formOf, spellingHint } from "../game/allowed.ts";
import { meantHint } from "../game/meant-hint.ts";
import { show } from "../game/place.ts";
import type { z } from "../packages/zod.ts";
import type { Path, SpecText } from "./spec-text.ts";

/** Checks a part of a spec and puts what is wrong into words: what, where, on which line, and what is allowed. */
export class Complaints {
  readonly #text: SpecText;
  readonly #found: string[] = [];

  constructor(text: SpecText) {
    this.#text = text;
  }

  get found(): readonly string[] {
    return this.#found;
  }

  add(problem: string, path: Path, shown: string, allowed: string): void {
    const line = this.#text.problem(problem, path, shown, allowed);
    // Two rules of one field, as of an integer that is too large, may come to the same words.
    if (!this.#found.includes(line)) this.#found.push(line);
  }

  /** The checked value, or undefined after complaining. `path` is where `value` stands in the spec. */
  check<Schema extends z.ZodType>(schema: Schema, value: unknown, path: Path): z.output<Schema> | undefined {
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    const form = formOf(schema);
    for (const issue of result.error.issues) this.#issue(issue, form, path);
    return undefined;
  }

  unknownKey(key: string, path: Path, allowed: readonly string[]): void {
    this.add("unknown key", [...path, key], show(key), allowed.join(", ") + meantHint(key, allowed));
  }

  #issue(issue: z.core.$ZodIssue, form: Form, path: Path): void {
    const inner = issue.path as Path;
    const at = [...path, ...inner];
    const expected = formAt(form, inner);
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) this.unknownKey(key, at, fieldNames(expected));
      return;
    }
    if (issue.input === undefined) {
      this.add("missing field", at, "nothing", allowedBy(expected, issue.message));
      return;
    }
    const allowed = issue.code === "custom" ? issue.message : allowedBy(expected, issue.message);
    this.add("bad value", at, show(issue.input), allowed + spellingHint(issue.input, expected));
  }
}
