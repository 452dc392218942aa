import type { RunRecord } from "../../src/records/record.ts";

/** A complete row, the same every time, with the given columns in place of its own. */
export function runRecord(columns: Partial<RunRecord> = {}): RunRecord {
  return {
    cell: 0,
    repetition: 0,
    family: "binomial",
    instanceSeed: "1",
    vms: 10,
    clouds: 4,
    meanDegree: 4,
    offeredLoad: 0.6,
    delayModel: "utilisation",
    delta: 20,
    variant: "flock",
    options: "{}",
    a: 1000,
    epsilon: 0.000250125,
    eta: 1,
    status: "equilibrium",
    rounds: 5,
    migrations: 12,
    initialTotalWeightedLatency: 800,
    totalWeightedLatency: 400,
    regularisedSocialCost: 399,
    optimalTotalWeightedLatency: null,
    optimalRegularisedSocialCost: null,
    observedRatioTotal: null,
    observedRatioRegularised: null,
    message: null,
    ...columns,
  };
}
