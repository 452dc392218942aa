import { join } from "node:path";
import { claimsNamed } from "../claims/check-claims.ts";
import { checkClaimsInThreads } from "../claims/in-threads.ts";
import { keptEntries } from "../claims/kept-entries.ts";
import type { Entry, LedgerFacts } from "../claims/ledger.ts";
import { writeLedger } from "../claims/ledger-files.ts";
import { fewDigits } from "../claims/measure.ts";
import { replay } from "../claims/witness.ts";
import { readWitness } from "../claims/witness-file.ts";
import { checkFolder } from "../output-file.ts";
import { defineCommand } from "./command.ts";
import { FAILED, INTERRUPTED } from "./exit-codes.ts";
import { refuseIdle } from "./idle-options.ts";
import { untilInterrupted } from "./interrupt.ts";
import { note, overwriteLine, printResult } from "./output.ts";
import { timeLeft } from "./time-left.ts";
import { workersFrom, workersOption } from "./workers.ts";

export const claimsCommand = defineCommand({
  command: "claims",
  describe: "check the papers' claims and write a ledger with counterexamples",
  builder: (yargs) =>
    yargs
      .option("only", {
        type: "string",
        requiresArg: true,
        describe: "ids of claims, with commas; the ledger keeps the others",
      })
      .option("quick", {
        type: "boolean",
        default: false,
        describe: "a tenth of the cases: wide intervals, in results-quick/claims",
      })
      .option("seed", {
        type: "string",
        defaultDescription: '"1"',
        requiresArg: true,
        describe: "any text or integer",
      })
      .option("workers", workersOption)
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
    if (given.replay !== undefined) {
      const { only, quick, seed, workers, output } = given;
      refuseIdle({ only, quick, seed, workers, output }, "without --replay");
      return replayWitness(given.replay, given.json);
    }
    const ledger = await untilInterrupted((signal) =>
      runClaims({
        folder: given.output ?? claimsFolder(given.quick ? "results-quick" : "results"),
        only: given.only,
        facts: { seed: given.seed ?? "1", quick: given.quick },
        workers: workersFrom(given.workers),
        signal,
      }),
    );
    const { entries, written } = ledger ?? { entries: [], written: [] };
    if (ledger === null) {
      note("interrupted: no ledger is written");
      process.exitCode = INTERRUPTED;
    }
    const verdicts = entries.map(({ id, verdict }) => ({ id, verdict }));
    printResult(given.json, { claims: verdicts, written }, () => [...entries.map(lineOf), ...written]);
  },
});

export function claimsFolder(root: string): string {
  return join(root, "claims");
}

export interface LedgerOrder {
  readonly folder: string;
  /** Ids of claims, separated by commas; all if undefined. */
  readonly only: string | undefined;
  readonly facts: LedgerFacts;
  readonly workers: number;
  readonly signal: AbortSignal;
}

/**
 * Checks claims and writes the ledger, which keeps its other claims if some were asked for. Null, and nothing is
 * written, if the signal has ended it.
 */
export async function runClaims({ folder, only, facts, workers, signal }: LedgerOrder) {
  const claims = claimsNamed(only?.split(",").map((id) => id.trim()) ?? null);
  checkFolder(folder);
  const kept = only === undefined ? [] : await keptEntries(folder, claims, facts);
  const started = performance.now();
  let done = 0;
  const report = ({ id, verdict }: Entry) => {
    overwriteLine("");
    note(`${id}: ${verdict}`);
    done++;
    const elapsedSeconds = (performance.now() - started) / 1000;
    const left = timeLeft({ elapsedSeconds, limitSeconds: Infinity, done: done / claims.length });
    if (done < claims.length) overwriteLine(`${done} of ${claims.length} claims${left}`);
  };
  const entries = await checkClaimsInThreads(claims, facts, { workers, signal, report });
  overwriteLine("");
  return entries === null ? null : { entries, written: await writeLedger(folder, entries, facts, kept) };
}

function lineOf({ id, verdict, measures }: Entry): string {
  const first = measures[0];
  if (first === undefined) return `${id}: ${verdict}`;
  const { what, value, low, high, unit } = first;
  const interval = low === null || high === null ? "" : ` (${fewDigits(low)} to ${fewDigits(high)})`;
  return `${id}: ${verdict}: ${what}: ${fewDigits(value)}${unit === "" ? "" : ` ${unit}`}${interval}`;
}

async function replayWitness(path: string, json: boolean): Promise<void> {
  const witness = await readWitness(path);
  const { holds, lines } = replay(witness);
  const conclusion = `${witness.kind}: ${holds ? "confirmed" : "NOT confirmed"} by the reference kernel`;
  printResult(json, { claim: witness.claim, kind: witness.kind, holds, lines }, () => [...lines, conclusion]);
  if (!holds) process.exitCode = FAILED;
}
