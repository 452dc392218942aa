import { z } from "zod";
import { nearest } from "../game/nearest.ts";
import { show } from "../game/place.ts";
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
    const form = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Form;
    for (const issue of result.error.issues) this.#issue(issue, form, path);
    return undefined;
  }

  unknownKey(key: string, path: Path, allowed: readonly string[]): void {
    const meant = nearest(key, allowed);
    const hint = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
    this.add("unknown key", [...path, key], show(key), `${allowed.join(", ")}${hint}`);
  }

  #issue(issue: z.core.$ZodIssue, form: Form, path: Path): void {
    const inner = issue.path as Path;
    const at = [...path, ...inner];
    const expected = formAt(form, inner);
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) this.unknownKey(key, at, Object.keys(expected?.properties ?? {}));
      return;
    }
    if (issue.input === undefined) {
      this.add("missing field", at, "nothing", words(expected, issue.message));
      return;
    }
    const allowed = issue.code === "custom" ? issue.message : words(expected, issue.message);
    this.add("bad value", at, show(issue.input), allowed + hint(issue.input, expected));
  }
}

/** As much of JSON Schema as the spec's own schemas turn into. */
interface Form {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Form>>;
  readonly items?: Form;
  readonly prefixItems?: readonly Form[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Form[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
}

function formAt(form: Form, path: Path): Form | undefined {
  let found: Form | undefined = form;
  for (const step of path) {
    found =
      typeof step === "string" ? found?.properties?.[step] : (found?.prefixItems?.[step] ?? found?.items);
  }
  return found;
}

/** What a schema accepts, in a few words. */
function words(form: Form | undefined, otherwise: string): string {
  if (form?.const !== undefined) return show(form.const);
  if (form?.enum) return form.enum.map((choice) => String(choice)).join(", ");
  if (form?.anyOf) return form.anyOf.map((choice) => words(choice, otherwise)).join(" or ");
  switch (form?.type) {
    case "integer":
    case "number":
      return (form.type === "integer" ? "an integer" : "a number") + bounds(form);
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "string":
      // A message of the schema's own says more than its type.
      if (!/expected string/.test(otherwise)) return otherwise;
      return form.minLength ? "text that is not empty" : "text";
    case "array":
      return form.minItems ? "a list that is not empty" : "a list";
    case "object":
      return `fields: ${Object.keys(form.properties ?? {}).join(", ") || "names and values"}`;
    default:
      return otherwise.replace(/^Invalid \w+: expected (.*?)(, received .*)?$/, "$1");
  }
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Form): string {
  const parts: string[] = [];
  if (exclusiveMinimum !== undefined) parts.push(`> ${exclusiveMinimum}`);
  else if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) parts.push(`>= ${minimum}`);
  if (exclusiveMaximum !== undefined) parts.push(`< ${exclusiveMaximum}`);
  else if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) parts.push(`<= ${maximum}`);
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

/** `1_000`, `1,000` and `"5"` are text in YAML; a word may be misspelt. */
function hint(value: unknown, form: Form | undefined): string {
  if (typeof value !== "string") return "";
  if (form?.type === "integer" || form?.type === "number") {
    const number = Number(value.replaceAll(/[_,' ]/g, ""));
    return value.trim() === "" || Number.isNaN(number) ? "" : ` (it is text: write ${number})`;
  }
  const meant = nearest(value, form?.enum?.map(String) ?? []);
  return meant === undefined ? "" : ` (did you mean "${meant}"?)`;
}
