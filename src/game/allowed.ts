import { z } from "../packages/zod.ts";
import { meantHint } from "./meant-hint.ts";
import { show } from "./place.ts";
import { shownBound } from "./shown-bound.ts";

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
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export function formOf(schema: z.ZodType): Form {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Form;
}

/** The form of the part at a path; undefined where the schema has none. */
export function formAt(form: Form, path: readonly PropertyKey[]): Form | undefined {
  let found: Form | undefined = form;
  for (const step of path) found = found && partOf(found, step);
  return found;
}

/** Of fields, or of a choice such as fields or null. */
export function fieldNames(form: Form | undefined): string[] {
  return (form?.anyOf ?? [form]).flatMap((choice) => Object.keys(choice?.properties ?? {}));
}

/** Of a choice, such as fields or null, the part is that of the first that has one. */
function partOf(form: Form, step: PropertyKey): Form | undefined {
  for (const { prefixItems, items, properties } of form.anyOf ?? [form]) {
    const part = typeof step === "number" ? (prefixItems?.[step] ?? items) : properties?.[String(step)];
    if (part !== undefined) return part;
  }
  return undefined;
}

/**
 * What a schema accepts, in a few words.
 * @param otherwise What it says itself of a value that it refuses: words of its own say more than its type.
 */
export function allowedBy(form: Form | undefined, otherwise = "Invalid input: expected string"): string {
  if (form?.const !== undefined) return show(form.const);
  if (form?.enum) return form.enum.map((choice) => String(choice)).join(", ");
  if (form?.anyOf && !/^(Invalid|Too \w+:) /.test(otherwise)) return otherwise;
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
      if (!/expected string\b/.test(otherwise)) return otherwise;
      return `text${sized(form.minLength, form.maxLength, "characters")}`;
    case "array": {
      const { minItems, maxItems, prefixItems } = form;
      return `a list${sized(minItems ?? prefixItems?.length, maxItems ?? prefixItems?.length, "values")}`;
    }
    case "object":
      return `fields: ${Object.keys(form.properties ?? {}).join(", ") || "names and values"}`;
    default:
      return otherwise.replace(/^Invalid \w+: expected (.*?)(, received .*)?$/, "$1");
  }
}

function bounds({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Form): string {
  // Every integer of a schema has these bounds.
  const isUnbounded = (end: number) => type === "integer" && Math.abs(end) === Number.MAX_SAFE_INTEGER;
  const parts: string[] = [];
  if (exclusiveMinimum !== undefined) parts.push(`> ${shownBound(exclusiveMinimum)}`);
  else if (minimum !== undefined && !isUnbounded(minimum)) parts.push(`>= ${shownBound(minimum)}`);
  if (exclusiveMaximum !== undefined) parts.push(`< ${shownBound(exclusiveMaximum)}`);
  else if (maximum !== undefined && !isUnbounded(maximum)) parts.push(`<= ${shownBound(maximum)}`);
  const range = parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
  return multipleOf === undefined ? range : `${range}, a multiple of ${multipleOf}`;
}

function sized(least = 0, most = Number.POSITIVE_INFINITY, unit: string): string {
  if (least === most) return ` of ${least} ${unit}`;
  if (most < Number.POSITIVE_INFINITY) return ` of ${least > 0 ? `${least} to ` : "at most "}${most} ${unit}`;
  if (least > 1) return ` of at least ${least} ${unit}`;
  return least === 1 ? " that is not empty" : "";
}

/** `1_000`, `1,000` and `"5"` are text in YAML; a word may be misspelt. */
export function spellingHint(value: unknown, form: Form | undefined): string {
  if (typeof value !== "string") return "";
  const types = (form?.anyOf ?? [form]).map((choice) => choice?.type);
  if (types.includes("integer") || types.includes("number")) {
    const number = Number(value.replaceAll(/[_,' ]/g, ""));
    return value.trim() === "" || Number.isNaN(number) ? "" : ` (it is text: write ${number})`;
  }
  return meantHint(value, form?.enum?.map(String) ?? []);
}
