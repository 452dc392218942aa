import type { Claim } from "./claim.ts";
import { evidenceOfFewer, fewerMigrations } from "./migration-cost.ts";

const COST = { variant: "migration-cost-threshold", options: { cost: 1, kappa: 0.9 } };

export const secondMethodCutsMigrations: Claim = {
  id: "second-method-cuts-migrations",
  claim: "A threshold eta that falls with a VM's migrations cuts the number of migrations.",
  source: "Flock, section IV-C, second method",
  evidence: evidenceOfFewer,
  check: (context) => fewerMigrations(context, COST, "eta_i = 1 - M_i, kappa = 0.9."),
};
