import { dirname } from "node:path";
import { Problem } from "../problem.ts";
import { type OwnVariant, readOwnVariants, withOwn } from "../variants/driver/own.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { SpecText } from "./spec-text.ts";

/**
 * Every variant that a spec may name: those in src/variants/, and its own ones, from files beside it.
 * @throws Problem if such a file is missing or bad.
 */
export async function variantsOfSpec(text: string, file: string): Promise<ReadonlyMap<string, Variant>> {
  const spec = new SpecText(text, file);
  const chosen = spec.at(["variants"]);
  const names = Array.isArray(chosen) ? chosen.map((choice: { name?: unknown } | null) => choice?.name) : [];
  const own = new Map<string, OwnVariant>();
  for (const [k, name] of names.entries()) {
    if (typeof name !== "string" || own.has(name)) continue;
    const read = await readOwnVariants([name], dirname(file)).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      const line = spec.lineOf(["variants", k, "name"]);
      throw new Problem(`${error.message} at variants[${k}].name in ${file}, line ${line}`);
    });
    for (const [found, variant] of read) own.set(found, variant);
  }
  return withOwn(own);
}
