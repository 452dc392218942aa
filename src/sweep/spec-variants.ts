import { dirname } from "node:path";
import { readOwnVariants, withOwn } from "../variants/driver/own.ts";
import type { Variant } from "../variants/driver/variant.ts";
import { SpecText } from "./spec-text.ts";

/**
 * Every variant that a spec may name: those in src/variants/, and its own ones, from files beside it.
 * @throws Problem if such a file is missing or bad.
 */
export async function variantsOfSpec(text: string, file: string): Promise<ReadonlyMap<string, Variant>> {
  const chosen = new SpecText(text, file).at(["variants"]);
  const names = Array.isArray(chosen) ? chosen.map((choice: { name?: unknown } | null) => choice?.name) : [];
  const written = names.filter((name) => typeof name === "string");
  const own = await readOwnVariants(written, dirname(file));
  return withOwn(own);
}
