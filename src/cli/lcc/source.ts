import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { meantHint } from "../../game/meant-hint.ts";
import type { Source } from "../../lcc/commands.ts";
import { exampleAgents, SHIPPED, type ShippedName, shippedSource } from "../../lcc/protocols/shipped.ts";
import { fileProblem } from "../../output-file.ts";
import { Problem } from "../../problem.ts";

/** How every command describes its protocol. */
export const PROTOCOL = `file, or the name of one that comes with the program: ${SHIPPED.join(", ")}`;

/** @throws Problem if there is neither such a file nor a shipped protocol of that name. */
export async function readProtocol(name: string): Promise<Source> {
  if (isShipped(name)) return shippedSource(name);
  if (!existsSync(name)) {
    const allowed = `a file, or ${SHIPPED.join(", ")}${meantHint(name, SHIPPED)}`;
    throw new Problem(`no such protocol: ${name}; allowed: ${allowed}`);
  }
  return readSource(name, "protocol");
}

/**
 * The agents of a run: those of the file, or the example that comes with a shipped protocol.
 * @throws Problem if there is no such file, or none is given for a protocol that has no example.
 */
export async function readAgentsFor(protocol: string, file: string | undefined): Promise<Source> {
  if (file !== undefined) return readSource(file, "agents file");
  if (isShipped(protocol)) return exampleAgents(protocol);
  throw new Problem(`no agents for ${protocol}: give --agents FILE (only shipped protocols have an example)`);
}

export async function readSource(file: string, what: string): Promise<Source> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw fileProblem(`no such ${what}`, file, error);
  });
  return { text, file };
}

/** A file of that name comes first. */
function isShipped(name: string): name is ShippedName {
  return (SHIPPED as readonly string[]).includes(name) && !existsSync(name);
}
