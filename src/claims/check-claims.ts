import { meantHint } from "../game/meant-hint.ts";
import { loadWasmKernel } from "../kernel/modules.ts";
import { Problem } from "../problem.ts";
import { findVariants } from "../variants/driver/find.ts";
import type { Claim, ClaimContext } from "./claim.ts";
import { check, type Entry, type LedgerFacts } from "./ledger.ts";
import { CLAIMS } from "./list.ts";

/** Of the usual number of cases, how many are taken by a quick ledger, and how many at least. */
const QUICK_SHARE = 0.1;
const FEWEST = 5;

/** The claims with these ids in the ledger's order, or all. @throws Problem for an id that no claim has. */
export function claimsNamed(ids: readonly string[] | null): readonly Claim[] {
  if (ids === null) return CLAIMS;
  const unknown = ids.find((id) => !CLAIMS.some((claim) => claim.id === id));
  if (unknown === undefined) return CLAIMS.filter(({ id }) => ids.includes(id));
  const all = CLAIMS.map(({ id }) => id);
  throw new Problem(`unknown claim: ${unknown}; allowed: ${all.join(", ")}${meantHint(unknown, all)}`);
}

/** Checks the claims one after the other; `report` hears of each as it is done. */
export async function checkClaims(
  claims: readonly Claim[],
  { seed, quick }: LedgerFacts,
  report: (entry: Entry) => void = () => {},
): Promise<Entry[]> {
  const context: ClaimContext = {
    seed,
    cases: (usual) => (quick ? Math.max(Math.min(usual, FEWEST), Math.round(QUICK_SHARE * usual)) : usual),
    kernel: loadWasmKernel("simd"),
    variants: await findVariants(),
  };
  return claims.map((claim) => {
    const entry = check(claim, context);
    report(entry);
    return entry;
  });
}
