import { readFileSync } from "node:fs";
import type { Protocol } from "../language/ast.ts";
import { parse } from "../language/parse.ts";

/** The protocols that come with this project; those but `shop` negotiate the migration of VMs. */
export const SHIPPED = ["shop", "discovery", "guarded", "auction", "peers"] as const;
export type ShippedName = (typeof SHIPPED)[number];

export const MIGRATION_PROTOCOLS = ["discovery", "guarded", "auction", "peers"] as const;
export type MigrationProtocol = (typeof MIGRATION_PROTOCOLS)[number];

export function shippedText(name: ShippedName): string {
  return readFileSync(new URL(`./${name}.lcc`, import.meta.url), "utf8");
}

export function shippedProtocol(name: ShippedName): Protocol {
  return parse(shippedText(name), `${name}.lcc`);
}
