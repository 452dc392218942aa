import type { Argv, Options } from "../packages/yargs.ts";
import { z } from "../packages/zod.ts";
import { kebab } from "./kebab.ts";

type Fields = Readonly<Record<string, z.ZodType>>;

/** Adds a command-line option for each field of a zod schema, in kebab case. Types only: the schema checks the values. */
export function addFields<Given>(yargs: Argv<Given>, fields: Fields): Argv<Given> {
  for (const [name, field] of Object.entries(fields)) yargs.option(kebab(name), optionOf(field));
  return yargs;
}

function optionOf(field: z.ZodType): Options {
  const schema = z.toJSONSchema(field, { io: "input", unrepresentable: "any" });
  const { type, enum: choices, default: standard } = schema;
  const allowed = choices === undefined ? "" : ` (${choices.join(", ")})`;
  // As it would be given: the two ends of a range are two words.
  const fallback = standard === undefined ? "" : `; default ${[standard].flat().join(" ")}`;
  const describe = `${field.description}${allowed}${fallback}`;
  if (type === "boolean") return { type: "boolean", describe };
  if (type === "array") return { type: "number", array: true, nargs: 2, describe };
  const numeric = type === "number" || type === "integer";
  return { type: numeric ? "number" : "string", requiresArg: true, describe };
}

/** What the command line gave of the fields; the schema's defaults fill in the rest. */
export function valuesGiven(fields: Fields, given: object): Record<string, unknown> {
  const values = given as Readonly<Record<string, unknown>>;
  const named = Object.keys(fields).map((name) => [name, values[kebab(name)]] as const);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}
