import { once } from "node:events";
import { answerOf, startThread } from "../thread.ts";
import type { Claim } from "./claim.ts";
import type { Entry, LedgerFacts } from "./ledger.ts";

export interface CheckingOptions {
  /** Threads at most. */
  readonly workers: number;
  /** Ends the checks. */
  readonly signal: AbortSignal;
  /** Hears of each claim as it is done, in any order. */
  readonly report: (entry: Entry) => void;
}

/**
 * What `checkClaims` finds, by threads that take one claim after the other: entries in the order of the claims. Null if the signal has
 * ended it.
 */
export async function checkClaimsInThreads(
  claims: readonly Claim[],
  facts: LedgerFacts,
  { workers, signal, report }: CheckingOptions,
): Promise<Entry[] | null> {
  if (signal.aborted) return null;
  const entries: Entry[] = [];
  const waiting = claims.entries();
  const threads = Array.from({ length: Math.min(workers, claims.length) }, () =>
    startThread("./checking-thread", import.meta.url, { workerData: facts }),
  );
  const checked = threads.map(async (thread) => {
    for (const [at, { id }] of waiting) {
      entries[at] = await answerOf<Entry>(thread, id, "a thread that checks claims");
      report(entries[at]);
    }
  });
  try {
    await Promise.race([Promise.all(checked), once(signal, "abort")]);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return signal.aborted ? null : entries;
}
