import { z } from "zod";
import { nearest } from "./nearest.ts";
import { show } from "./place.ts";

/** As much of JSON Schema as the schemas of specs and options turn into. */
export interface Form {
  readonly description?: string;
  readonly default?: unknown;
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

export function formOf(schema: z.ZodType): Form {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Form;
}

/** The form of the part at a path; undefined where the schema has none. */
export function formAt(form: Form, path: readonly PropertyKey[]): Form | undefined {
  let found: Form | undefined = form;
  for (const step of path) {
    found =
      typeof step === "number"
        ? (found?.prefixItems?.[step] ?? found?.items)
        : found?.properties?.[String(step)];
  }
  return found;
}

/**
 * What a schema accepts, in a few words.
 * @param otherwise What it says itself of a value that it refuses: words of its own say more than its type.
 */
export function allowedBy(form: Form | undefined, otherwise = "Invalid input: expected string"): string {
  if (form?.const !== undefined) return show(form.const);
  if (form?.enum) return form.enum.map((choice) => String(choice)).join(", ");
  if (form?.anyOf && !/^Invalid /.test(otherwise)) return otherwise;
  if (form?.anyOf) return form.anyOf.map((choice) => allowedBy(choice, otherwise)).join(" or ");
  switch (form?.type) {
    case "integer":
    case "number":
      return (form.type === "integer" ? "an integer" : "a number") + bounds(form);
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "string":
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
export function spellingHint(value: unknown, form: Form | undefined): string {
  if (typeof value !== "string") return "";
  if (form?.type === "integer" || form?.type === "number") {
    const number = Number(value.replaceAll(/[_,' ]/g, ""));
    return value.trim() === "" || Number.isNaN(number) ? "" : ` (it is text: write ${number})`;
  }
  const meant = nearest(value, form?.enum?.map(String) ?? []);
  return meant === undefined ? "" : ` (did you mean "${meant}"?)`;
}
