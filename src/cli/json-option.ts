import { checkOptions } from "../game/options.ts";
import type { z } from "../packages/zod.ts";
import { Problem } from "../problem.ts";

/** An option whose value is a JSON object, checked against its schema; undefined where it is not given. */
export function jsonOption<Schema extends z.ZodObject>(
  name: string,
  text: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(`bad option: --${name} ${text}; allowed: a JSON object such as {}`);
  }
  return checkOptions(schema, value, `--${name}`);
}
