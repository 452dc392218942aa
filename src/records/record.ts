import type { GameSettings, Scenario } from "../kernel/types.ts";

/** How a run ended (docs/model.md, section 2). A run is a row whatever its status; none is ever dropped. */
export const STATUSES = ["equilibrium", "cycle", "round-limit", "timeout", "error", "done"] as const;
export type Status = (typeof STATUSES)[number];

/**
 * One row of a result table: one run of one variant on one instance. `null` means not measured, never zero.
 * Units and descriptions of the columns stand in `RECORD_COLUMNS` (schema.ts) and in the Arrow field metadata.
 */
export interface RunRecord {
  /** Index of the cell in the experiment's order, and which of its repetitions this is. */
  readonly cell: number;
  readonly repetition: number;

  readonly family: string;
  readonly instanceSeed: string;
  readonly vms: number;
  readonly clouds: number;
  readonly meanDegree: number | null;
  readonly offeredLoad: number | null;
  readonly delayModel: string;
  readonly delta: number;
  /** Options of the family that have no column and are not its defaults, as canonical JSON; null where there are none. */
  readonly instanceOptions: string | null;

  readonly variant: string;
  /** The variant's options with every default filled in, as canonical JSON. */
  readonly options: string;
  readonly scenario: Scenario;
  /** How the environment changes between rounds, as canonical JSON. */
  readonly dynamics: string | null;
  readonly a: number;
  readonly epsilon: number;
  readonly eta: number;
  readonly evaluate: GameSettings["evaluate"];

  readonly status: Status;
  readonly rounds: number;
  readonly migrations: number;
  readonly initialTotalWeightedLatency: number;
  readonly totalWeightedLatency: number;
  readonly regularisedSocialCost: number;
  /** Proven optima of the same instance, where asked for. */
  readonly optimalTotalWeightedLatency: number | null;
  readonly optimalRegularisedSocialCost: number | null;
  /** Reached cost over proven optimum: an observed ratio, not the price of anarchy. */
  readonly observedRatioTotal: number | null;
  readonly observedRatioRegularised: number | null;
  /** No assignment has a lower U: proven, where no optimum is. */
  readonly certifiedLowerBound: number | null;

  /** L(x) / gamma(x) over the clouds of the outcome: type 7 quantiles, and the mean. */
  readonly utilisationMinimum: number | null;
  readonly utilisationLowerQuartile: number | null;
  readonly utilisationMedian: number | null;
  readonly utilisationUpperQuartile: number | null;
  readonly utilisationMaximum: number | null;
  readonly utilisationMean: number | null;
  /** Clouds that host no VM in the outcome; the most that any packing of these VMs leaves idle, and a bound on that. */
  readonly idleClouds: number | null;
  readonly optimalIdleClouds: number | null;
  readonly idleCloudsBound: number | null;

  /** Under dynamics: the mean over the rounds of U after the round, in the round's own environment. */
  readonly trackingCost: number | null;
  /** What the protocol spent beside migrations. */
  readonly bytesMoved: number | null;
  readonly migrationTime: number | null;
  readonly downTime: number | null;
  readonly messages: number | null;
  /** What went wrong, for status `error`. */
  readonly message: string | null;
}
