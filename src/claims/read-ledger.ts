import { join } from "node:path";
import { readText } from "../game/files.ts";
import { parseJson } from "../game/json.ts";
import { Place } from "../game/place.ts";
import { Problem } from "../problem.ts";
import { type Entry, LEDGER_FORMAT, type LedgerFacts } from "./ledger.ts";
import type { Measure } from "./measure.ts";
import type { Witness } from "./witness.ts";
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
  const { seed, quick, claims } = await readLedgerFile(join(folder, "claims.json"));
  const entries: Entry[] = [];
  for (const { counterexample, measures, ...entry } of claims) {
    const { witness } = witnessFiles(folder, entry.id);
    entries.push({
      ...entry,
      measures: measures.map((measure) => ({ ...measure, value: measure.value ?? Number.NaN })),
      counterexample: counterexample && (await readWitness(witness)),
    });
  }
  return { seed, quick, entries };
}

/** A claims.json by itself: its counterexamples lie in files beside it, and are only told. */
export interface LedgerFile extends LedgerFacts {
  readonly format: string;
  readonly claims: readonly FileEntry[];
}

export interface FileEntry extends Omit<Entry, "measures" | "counterexample"> {
  readonly measures: readonly FileMeasure[];
  readonly counterexample: { readonly kind: Witness["kind"]; readonly replay: readonly string[] } | null;
}

/** JSON has no NaN, which a share or a mean of no cases is: null. */
export interface FileMeasure extends Omit<Measure, "value"> {
  readonly value: number | null;
}

/** @throws Problem if it cannot be read, or is no ledger of this version. */
export async function readLedgerFile(path: string): Promise<LedgerFile> {
  const file = parseJson(await readText(path), new Place(path), "a ledger as a JSON object") as LedgerFile;
  if (file?.format === LEDGER_FORMAT) return file;
  throw new Problem(`wrong format: ${file?.format} in ${path}; allowed: ${LEDGER_FORMAT}`);
}
