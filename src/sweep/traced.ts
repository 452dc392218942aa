import type { TraceRecord } from "../records/trace.ts";
import type { RoundMeasures } from "../variants/driver/trace.ts";

/** The numbers of one round of a traced run; packed, they travel behind the runs of their cell. */
const NUMBERS = [
  "repetition",
  "round",
  "totalWeightedLatency",
  "regularisedSocialCost",
  "migrations",
  "equilibriumGap",
  "cloudsInUse",
  "utilisationSpread",
  "utilisationMean",
  "utilisationMaximum",
] as const satisfies readonly (keyof TraceRecord)[];

export type TracedRound = Pick<TraceRecord, (typeof NUMBERS)[number]>;

/** Doubles a packed round takes. */
export const TRACE_WIDTH = NUMBERS.length;

export function packRound(traces: number[], repetition: number, measures: RoundMeasures): void {
  const round: TracedRound = { repetition, ...measures };
  for (const name of NUMBERS) traces.push(round[name]);
}

export function* unpackRounds(traces: Float64Array): Generator<TracedRound> {
  for (let at = 0; at < traces.length; at += TRACE_WIDTH) {
    const numbers = NUMBERS.map((name, k) => [name, traces[at + k]] as const);
    yield Object.fromEntries(numbers) as unknown as TracedRound;
  }
}

/** The rounds of the repetitions before `end`: a worker may have played more than the stopping rule asked for. */
export function tracesBefore(traces: Float64Array, end: number): Float64Array {
  let length = traces.length;
  while (length > 0 && traces[length - TRACE_WIDTH] >= end) length -= TRACE_WIDTH;
  return traces.subarray(0, length);
}
