import type { Source } from "../lcc/commands.ts";
import type { Protocol } from "../lcc/language/ast.ts";
import { parse } from "../lcc/language/parse.ts";
import auction from "../lcc/protocols/auction.lcc?raw";
import discovery from "../lcc/protocols/discovery.lcc?raw";
import guarded from "../lcc/protocols/guarded.lcc?raw";
import peers from "../lcc/protocols/peers.lcc?raw";

/** The twin of src/lcc/protocols/shipped.ts in the browser. */
export const MIGRATION_PROTOCOLS = ["discovery", "guarded", "auction", "peers"] as const;
export type MigrationProtocol = (typeof MIGRATION_PROTOCOLS)[number];

const TEXTS: Readonly<Record<MigrationProtocol, string>> = { discovery, guarded, auction, peers };

export function shippedSource(name: MigrationProtocol): Source {
  return { text: TEXTS[name], file: `${name}.lcc` };
}

export function shippedProtocol(name: MigrationProtocol): Protocol {
  const { text, file } = shippedSource(name);
  return parse(text, file);
}
