/**
 * The claims ledger: what the papers claim, checked under our reading of their formulas, and counterexamples that replay.
 * For Node.
 *
 * @module
 */
export { checkClaims, claimsNamed } from "../claims/check-claims.ts";
export { type Claim, type ClaimContext, type Finding, VERDICTS, type Verdict } from "../claims/claim.ts";
export type { Evidence } from "../claims/evidence.ts";
export type { Entry, LedgerFacts } from "../claims/ledger.ts";
export { ledgerTable } from "../claims/ledger-page.ts";
export type { Measure as ClaimMeasure } from "../claims/measure.ts";
export { type Ledger, readLedger } from "../claims/read-ledger.ts";
export { type Replay, replay, type Step, type Witness, type WitnessCase } from "../claims/witness.ts";
export { readWitness } from "../claims/witness-file.ts";
