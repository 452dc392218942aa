import { existsSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import type { Claim } from "./claim.ts";
import type { Entry, LedgerFacts } from "./ledger.ts";
import { readLedger } from "./read-ledger.ts";

/**
 * What the ledger in a folder says of the claims that are not checked now; nothing if there is no ledger.
 * @throws Problem if it cannot be read, or was made with another seed or another number of cases.
 */
export async function keptEntries(
  folder: string,
  checked: readonly Claim[],
  { seed, quick }: LedgerFacts,
): Promise<Entry[]> {
  if (!existsSync(join(folder, "claims.json"))) return [];
  const held = await readLedger(folder);
  if (held.seed !== seed || held.quick !== quick) {
    throw new Problem(
      `other ledger: ${folder} (seed ${held.seed}${held.quick ? ", --quick" : ""}); allowed: the same, ` +
        "-o with another folder, or all claims",
    );
  }
  return held.entries.filter((entry) => !checked.some(({ id }) => id === entry.id));
}
