import { FACTORS, type Levels, levelOf } from "../../src/analysis/cells.ts";
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
    instanceOptions: null,
    variant: "flock",
    options: "{}",
    scenario: "latency",
    dynamics: null,
    a: 1000,
    epsilon: 0.000250125,
    eta: 1,
    evaluate: "exact",
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
    certifiedLowerBound: null,
    utilisationMinimum: null,
    utilisationLowerQuartile: null,
    utilisationMedian: null,
    utilisationUpperQuartile: null,
    utilisationMaximum: null,
    utilisationMean: null,
    idleClouds: null,
    optimalIdleClouds: null,
    idleCloudsBound: null,
    trackingCost: null,
    bytesMoved: null,
    migrationTime: null,
    downTime: null,
    messages: null,
    message: null,
    ...columns,
  };
}

/** The conditions of such a row. */
export function runLevels(columns: Partial<RunRecord> = {}): Levels {
  const row = runRecord(columns);
  return Object.fromEntries(FACTORS.map((factor) => [factor, levelOf(row, factor)])) as Levels;
}
