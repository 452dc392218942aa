import { parentPort, workerData } from "node:worker_threads";
import { checkClaims, claimsNamed } from "./check-claims.ts";
import type { LedgerFacts } from "./ledger.ts";

parentPort?.on("message", async (id: string) => {
  const [entry] = await checkClaims(claimsNamed([id]), workerData as LedgerFacts);
  parentPort?.postMessage(entry);
});
