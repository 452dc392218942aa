import { readdir } from "node:fs/promises";
import { meantHint } from "../../game/meant-hint.ts";
import { Problem } from "../../problem.ts";
import type { Variant } from "./variant.ts";

const FOLDER = new URL("../", import.meta.url);

/** Every variant in src/variants/ (dist/variants/ once compiled), by name: each file's default export. */
export async function findVariants(): Promise<ReadonlyMap<string, Variant>> {
  const source = import.meta.url.endsWith(".ts") ? /^[^.]+\.ts$/ : /^[^.]+\.js$/;
  const files = (await readdir(FOLDER)).filter((file) => source.test(file)).sort();
  const variants = new Map<string, Variant>();
  for (const file of files) {
    const { default: variant } = (await import(new URL(file, FOLDER).href)) as { default?: Variant };
    if (variant === undefined) throw new Error(`variant file without a default export: ${file}`);
    if (variants.has(variant.name)) throw new Error(`two variants share one name: ${variant.name}`);
    variants.set(variant.name, variant);
  }
  return variants;
}

/** @throws Problem if no variant has that name. */
export function variantNamed(variants: ReadonlyMap<string, Variant>, name: string): Variant {
  const variant = variants.get(name);
  if (variant) return variant;
  const names = [...variants.keys()];
  throw new Problem(`unknown variant: ${name}; allowed: ${names.join(", ")}${meantHint(name, names)}`);
}
