import { Problem } from "../../problem.ts";

/** What the fields of a definition may be: a mistake is to be told when the file is loaded, not when it plays. */
interface Fields {
  readonly functions: readonly string[];
  /** Functions that may be left out. */
  readonly optional: readonly string[];
}

/**
 * Checks what plain JavaScript, or TypeScript that nobody has compiled, hands to `defineVariant` and its like.
 * @throws Problem that names the field.
 */
export function checkDefinition(definition: object, { functions, optional }: Fields): void {
  const given = definition as Readonly<Record<string, unknown>>;
  const options = given.options as { safeParse?: unknown; shape?: unknown } | null | undefined;
  if (typeof options?.safeParse !== "function" || typeof options.shape !== "object")
    throw badField("options", options, "z.strictObject({ ... })");
  for (const field of functions)
    if (typeof given[field] !== "function") throw badField(field, given[field], "a function");
  for (const field of optional)
    if (given[field] !== undefined && typeof given[field] !== "function")
      throw badField(field, given[field], "a function, or none");
}

function badField(field: string, value: unknown, allowed: string): Problem {
  return new Problem(`bad variant: ${field} = ${value}; allowed: ${allowed}`);
}
