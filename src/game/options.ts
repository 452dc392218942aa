import type { z } from "zod";
import { Problem } from "../problem.ts";
import { nearest } from "./nearest.ts";
import { show } from "./place.ts";

/** Options with every default filled in. Bad ones are a `Problem` with a line for each: what, where, what is allowed. */
export function checkOptions<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  owner: string,
): z.output<Schema> {
  const checked = schema.safeParse(given, { reportInput: true });
  if (checked.success) return checked.data;
  throw new Problem(checked.error.issues.flatMap((issue) => problems(issue, owner, schema)).join("\n"));
}

function problems(issue: z.core.$ZodIssue, owner: string, schema: z.ZodObject): string[] {
  if (issue.code === "unrecognized_keys") {
    const names = Object.keys(schema.shape);
    return issue.keys.map((key) => {
      const meant = nearest(key, names);
      const hint = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
      return `unknown option: ${show(key)} of ${owner}; allowed: ${names.join(", ")}${hint}`;
    });
  }
  const path = issue.path.join(".") || "options";
  const allowed = issue.message.replace(/^.*?: expected (number to be )?/, "");
  return [`bad option: ${path} = ${showOption(issue.input)} of ${owner}; allowed: ${allowed}`];
}

/** Of a range both ends are shown: what is wrong is how they stand to each other. */
function showOption(value: unknown): string {
  const isRange = Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === "number");
  return isRange ? `[${value.join(", ")}]` : show(value);
}
