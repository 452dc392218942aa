/** How a run ended (docs/model.md, section 2). A run is a row whatever its status; none is ever dropped. */
export const STATUSES = ["equilibrium", "cycle", "round-limit", "timeout", "error"] as const;
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

  readonly variant: string;
  /** The variant's options with every default filled in, as canonical JSON. */
  readonly options: string;
  readonly a: number;
  readonly epsilon: number;
  readonly eta: number;

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
  /** What went wrong, for status `error`. */
  readonly message: string | null;
}
