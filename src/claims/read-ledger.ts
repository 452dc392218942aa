import { join } from "node:path";
import { readText } from "../game/files.ts";
import { parseJson } from "../game/json.ts";
import { Place } from "../game/place.ts";
import { Problem } from "../problem.ts";
import { type Entry, LEDGER_FORMAT, type LedgerFacts } from "./ledger.ts";
import { readWitness, witnessFiles } from "./witness-file.ts";

/** A ledger as `flockbench claims` wrote it. */
export interface Ledger extends LedgerFacts {
  readonly entries: readonly Entry[];
}

/**
 * Reads claims.json in a folder, and the counterexamples beside it.
 * @throws Problem if it is no ledger of this version, or a counterexample is missing or bad.
 */
export async function readLedger(folder: string): Promise<Ledger> {
  const path = join(folder, "claims.json");
  const file = parseJson(await readText(path), new Place(path), "a ledger as a JSON object") as LedgerFile;
  if (file?.format !== LEDGER_FORMAT)
    throw new Problem(`wrong format: ${file?.format} in ${path}; allowed: ${LEDGER_FORMAT}`);
  const entries: Entry[] = [];
  for (const { counterexample, ...entry } of file.claims) {
    const { witness } = witnessFiles(folder, entry.id);
    entries.push({ ...entry, counterexample: counterexample && (await readWitness(witness)) });
  }
  return { seed: file.seed, quick: file.quick, entries };
}

interface LedgerFile extends LedgerFacts {
  readonly format: string;
  readonly claims: readonly (Omit<Entry, "counterexample"> & { readonly counterexample: object | null })[];
}
