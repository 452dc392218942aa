import type { Variant } from "../variants/driver/variant.ts";

const files = import.meta.glob<{ readonly default: Variant }>("../variants/*.ts", { eager: true });

/** Every variant by name, as `flockbench variants` lists them. */
export const VARIANTS: ReadonlyMap<string, Variant> = new Map(
  Object.keys(files)
    .sort()
    .map((file) => [files[file].default.name, files[file].default]),
);
