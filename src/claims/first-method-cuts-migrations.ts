import type { Claim } from "./claim.ts";
import { evidenceOfFewer, fewerMigrations } from "./migration-cost.ts";

const COST = { variant: "migration-cost-latency", options: { cost: 50, kappa: 0.9 } };

export const firstMethodCutsMigrations: Claim = {
  id: "first-method-cuts-migrations",
  claim: "Migration costs in the latencies of targets cut the number of migrations.",
  source: "Flock, section IV-C, first method",
  evidence: evidenceOfFewer,
  check: (context) =>
    fewerMigrations(context, COST, "Cost of 50 ms for a VM that always migrates, kappa = 0.9."),
};
