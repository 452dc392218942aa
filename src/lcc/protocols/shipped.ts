import { readFileSync } from "node:fs";
import type { Source } from "../commands.ts";
import type { Protocol } from "../language/ast.ts";
import { parse } from "../language/parse.ts";

/** The protocols that negotiate the migration of VMs. */
export const MIGRATION_PROTOCOLS = ["discovery", "guarded", "auction", "peers"] as const;
export type MigrationProtocol = (typeof MIGRATION_PROTOCOLS)[number];

/** The protocols that come with this project. */
export const SHIPPED = ["shop", ...MIGRATION_PROTOCOLS] as const;
export type ShippedName = (typeof SHIPPED)[number];

export function shippedSource(name: ShippedName): Source {
  return read(`${name}.lcc`);
}

export function shippedProtocol(name: ShippedName): Protocol {
  const { text, file } = shippedSource(name);
  return parse(text, file);
}

/** Agents to try a shipped protocol with: a buyer and a shopkeeper, or four hosts with ten VMs. */
export function exampleAgents(name: ShippedName): Source {
  return read(name === "shop" ? "agents/shop.json" : "agents/hosts.json");
}

function read(path: string): Source {
  return { text: readFileSync(new URL(path, import.meta.url), "utf8"), file: path.split("/").at(-1)! };
}
