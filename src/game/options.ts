import type { z } from "../packages/zod.ts";
import { Problem } from "../problem.ts";
import { allowedBy, formAt, formOf, spellingHint } from "./allowed.ts";
import { meantHint } from "./meant-hint.ts";
import { show } from "./place.ts";

/**
 * Options with every default filled in. Bad ones are a `Problem` with a line for each: what, where, what is allowed.
 */
export function checkOptions<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  owner: string,
): z.output<Schema> {
  const checked = schema.safeParse(given, { reportInput: true });
  if (checked.success) return checked.data;
  const lines = checked.error.issues.flatMap((issue) => problems(issue, owner, schema));
  // Two rules of one option, as of an integer that is too large, may come to the same words.
  throw new Problem([...new Set(lines)].join("\n"));
}

function problems(issue: z.core.$ZodIssue, owner: string, schema: z.ZodObject): string[] {
  if (issue.code === "unrecognized_keys") {
    const names = Object.keys(schema.shape);
    return issue.keys.map((key) => {
      const hint = meantHint(key, names);
      return `unknown option: ${show(key)} of ${owner}; allowed: ${names.join(", ") || "none"}${hint}`;
    });
  }
  const path = issue.path.join(".") || "options";
  const expected = formAt(formOf(schema), issue.path);
  const allowed =
    issue.code === "custom"
      ? issue.message
      : allowedBy(expected, issue.message) + spellingHint(issue.input, expected);
  return [`bad option: ${path} = ${showOption(issue.input)} of ${owner}; allowed: ${allowed}`];
}

/** Of a range both ends are shown: what is wrong is how they stand to each other. */
function showOption(value: unknown): string {
  const isRange = Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === "number");
  return isRange ? `[${value.join(", ")}]` : show(value);
}
