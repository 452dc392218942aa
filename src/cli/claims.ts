import { join } from "node:path";
import { checkClaims, claimsNamed } from "../claims/check-claims.ts";
import type { Entry } from "../claims/ledger.ts";
import { writeLedger } from "../claims/ledger-files.ts";
import { replay } from "../claims/witness.ts";
import { readWitness } from "../claims/witness-file.ts";
import { checkFolder } from "../output-file.ts";
import { defineCommand } from "./command.ts";
import { FAILED } from "./exit-codes.ts";
import { note, printResult } from "./output.ts";

export const claimsCommand = defineCommand({
  command: "claims",
  describe: "check the papers' claims and write a ledger with counterexamples",
  builder: (yargs) =>
    yargs
      .option("only", { type: "string", requiresArg: true, describe: "ids of claims, with commas" })
      .option("quick", {
        type: "boolean",
        default: false,
        describe: "a tenth of the cases: wide intervals, in results-quick/claims",
      })
      .option("seed", { type: "string", default: "1", requiresArg: true, describe: "any text or integer" })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "folder for the ledger; default results/claims",
      })
      .option("replay", {
        type: "string",
        requiresArg: true,
        describe: "check this witness file with the reference kernel, and do nothing else",
      })
      .example("$0 claims --quick", "all claims in a few seconds")
      .example(
        "$0 claims --replay results/claims/reaches-equilibrium.witness.json",
        "check a counterexample step by step",
      ),
  handler: async (given) => {
    if (given.replay !== undefined) return replayWitness(given.replay, given.json);
    const folder = given.output ?? claimsFolder(given.quick ? "results-quick" : "results");
    const { entries, written } = await runClaims(folder, given.only, given.seed, given.quick);
    const verdicts = entries.map(({ id, verdict }) => ({ id, verdict }));
    printResult(given.json, { claims: verdicts, written }, () => [...entries.map(lineOf), ...written]);
  },
});

export function claimsFolder(root: string): string {
  return join(root, "claims");
}

/** Checks the claims with these ids, separated by commas, or all, and writes the ledger. */
export async function runClaims(folder: string, only: string | undefined, seed: string, quick: boolean) {
  const claims = claimsNamed(only?.split(",").map((id) => id.trim()) ?? null);
  checkFolder(folder);
  const facts = { seed, quick };
  const entries = await checkClaims(claims, facts, ({ id, verdict }) => note(`${id}: ${verdict}`));
  return { entries, written: await writeLedger(folder, entries, facts) };
}

function lineOf({ id, verdict, measures }: Entry): string {
  const first = measures[0];
  if (first === undefined) return `${id}: ${verdict}`;
  const { what, value, low, high, unit } = first;
  const number = (part: number) => String(Number(part.toPrecision(4)));
  const interval = low === null || high === null ? "" : ` (${number(low)} to ${number(high)})`;
  return `${id}: ${verdict}: ${what}: ${number(value)}${unit === "" ? "" : ` ${unit}`}${interval}`;
}

async function replayWitness(path: string, json: boolean): Promise<void> {
  const witness = await readWitness(path);
  const { holds, lines } = replay(witness);
  const conclusion = `${witness.kind}: ${holds ? "confirmed" : "NOT confirmed"} by the reference kernel`;
  printResult(json, { claim: witness.claim, kind: witness.kind, holds, lines }, () => [...lines, conclusion]);
  if (!holds) process.exitCode = FAILED;
}
