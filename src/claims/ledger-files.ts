import { join } from "node:path";
import { makeFolder, writeOutputFrom } from "../output-file.ts";
import type { Value } from "../records/columns.ts";
import type { Column } from "../records/schema.ts";
import { writeTable } from "../records/write.ts";
import { VERDICTS } from "./claim.ts";
import { type Entry, LEDGER_FORMAT, type LedgerFacts } from "./ledger.ts";
import { ledgerPage } from "./ledger-page.ts";
import { CLAIMS } from "./list.ts";
import { replay } from "./witness.ts";
import { replayCommands, writeWitness } from "./witness-file.ts";

const COLUMNS = [
  { name: "id", type: "text", unit: "", description: "the claim's short name" },
  { name: "claim", type: "text", unit: "", description: "the claim in our own words" },
  { name: "source", type: "text", unit: "", description: "paper and section" },
  { name: "verdict", type: "category", unit: "", description: "the same in every row of a claim" },
  { name: "assumption", type: "text", unit: "", description: "what the verdict assumes", nullable: true },
  { name: "measure", type: "text", unit: "", description: "what was measured", nullable: true },
  { name: "unit", type: "text", unit: "", description: "of value, low and high", nullable: true },
  { name: "sample", type: "uint32", unit: "", description: "how many were measured", nullable: true },
  { name: "of", type: "text", unit: "", description: "how many of what", nullable: true },
  { name: "value", type: "float64", unit: "see unit", description: "the number", nullable: true },
  { name: "low", type: "float64", unit: "see unit", description: "95 % interval from", nullable: true },
  { name: "high", type: "float64", unit: "see unit", description: "95 % interval to", nullable: true },
  { name: "replay", type: "text", unit: "", description: "replays the counterexample", nullable: true },
] as const satisfies readonly Column[];

/**
 * Writes claims.arrow (a row for each measure), claims.json, claims.md and the files of the counterexamples. Every
 * counterexample is played with the reference kernel once more before it is written.
 * @param kept Entries of the ledger that is there, whose counterexamples lie in the folder already.
 */
export async function writeLedger(
  folder: string,
  checked: readonly Entry[],
  facts: LedgerFacts,
  kept: readonly Entry[] = [],
): Promise<string[]> {
  makeFolder(folder);
  for (const { id, counterexample } of checked) {
    if (counterexample && !replay(counterexample).holds)
      throw new Error(`${id}: its witness does not replay`);
    await writeWitness(folder, id, counterexample);
  }
  const all = [...kept, ...checked];
  const entries = CLAIMS.flatMap((claim) => all.filter(({ id }) => id === claim.id));
  const paths = ["claims.md", "claims.json", "claims.arrow"].map((name) => join(folder, name));
  await writeOutputFrom(paths[0], [ledgerPage(entries, facts, folder)]);
  await writeOutputFrom(paths[1], [`${JSON.stringify(asJson(entries, facts, folder), null, 2)}\n`]);
  const metadata = { format: LEDGER_FORMAT, seed: facts.seed, quick: String(facts.quick) };
  const categories = { verdict: VERDICTS };
  await writeTable(paths[2], { columns: COLUMNS, metadata, categories }, rowsOf(entries, folder));
  return paths;
}

function asJson(entries: readonly Entry[], facts: LedgerFacts, folder: string) {
  const claims = entries.map(({ counterexample, ...entry }) => ({
    ...entry,
    counterexample: counterexample && {
      kind: counterexample.kind,
      replay: replayCommands(folder, entry.id, counterexample),
    },
  }));
  return { format: LEDGER_FORMAT, ...facts, claims };
}

type Row = Readonly<Record<(typeof COLUMNS)[number]["name"], Value>>;

/** A claim without a measure has one row all the same. */
function rowsOf(entries: readonly Entry[], folder: string): Row[] {
  return entries.flatMap((entry): Row[] => {
    const { id, claim, source, verdict, assumption, measures } = entry;
    const common = {
      id,
      claim,
      source,
      verdict,
      assumption,
      replay: replayCommands(folder, id, entry.counterexample)[0] ?? null,
    };
    if (measures.length === 0) {
      const nothing = {
        measure: null,
        unit: null,
        sample: null,
        of: null,
        value: null,
        low: null,
        high: null,
      };
      return [{ ...common, ...nothing }];
    }
    return measures.map(({ what, ...measure }) => ({ ...common, measure: what, ...measure }));
  });
}
