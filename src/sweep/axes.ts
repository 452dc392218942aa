import { families } from "../game/generate/families.ts";
import type { z } from "../packages/zod.ts";
import { fileFields, type Json } from "./spec.ts";

export type Shape = Readonly<Record<string, z.ZodType>>;

/** The fields of `instances` beside the family's name. The seed is not among them: the sweep chooses it. */
export function instanceFields(family: string): Shape {
  const found = families.find(({ name }) => name === family);
  if (found === undefined) return fileFields;
  const { seed: _chosenBySweep, ...fields } = found.options.shape as Record<string, z.ZodType>;
  return fields;
}

/** The values of one field: of an axis its list, of anything else the one value. */
export function valuesOf(value: Json, schema: z.ZodType): readonly Json[] {
  return Array.isArray(value) && !schema.safeParse(value).success ? (value as Json[]) : [value];
}

/** Every combination of the values of the axes, which are taken in the order of the shape; the last varies fastest. */
export function* combinations(
  axes: Readonly<Record<string, Json>>,
  shape: Shape,
): Generator<Record<string, Json>> {
  const names = Object.keys(shape).filter((name) => name in axes);
  const lists = names.map((name) => valuesOf(axes[name], shape[name]));
  const position = names.map(() => 0);
  for (;;) {
    yield Object.fromEntries(names.map((name, k) => [name, lists[k][position[k]]]));
    let axis = names.length - 1;
    while (axis >= 0 && ++position[axis] === lists[axis].length) position[axis--] = 0;
    if (axis < 0) return;
  }
}
