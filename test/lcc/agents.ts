import { readFileSync } from "node:fs";
import type { Source } from "../../src/lcc/commands.ts";

const FOLDERS: Readonly<Record<string, string>> = {
  shop: "../../src/lcc/protocols/agents",
  hosts: "../../src/lcc/protocols/agents",
};

export function agentsOf(name: "shop" | "hosts" | "two-hosts"): Source {
  const url = new URL(`${FOLDERS[name] ?? "."}/${name}.json`, import.meta.url);
  return { text: readFileSync(url, "utf8"), file: `${name}.json` };
}
