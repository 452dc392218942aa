/**
 * One row of a trace: the state of one run after one round. Round 0 is the initial assignment, before any activation.
 * The rows of a run come by ascending round; (cell, repetition) joins them to the run's `RunRecord`.
 */
export interface TraceRecord {
  readonly cell: number;
  readonly repetition: number;
  readonly variant: string;
  /** The variant's options with every default filled in, as canonical JSON. */
  readonly options: string;
  readonly round: number;
  /** U and C of docs/model.md section 1, ms. */
  readonly totalWeightedLatency: number;
  readonly regularisedSocialCost: number;
  /** Migrations during this round; 0 in round 0. */
  readonly migrations: number;
  /** Largest g_i(x) / g_i(y) over all VMs and targets: at most 1 in a Nash equilibrium. */
  readonly equilibriumGap: number;
  /** Clouds that host at least one VM. */
  readonly cloudsInUse: number;
  /** L(x) / gamma(x) over the clouds: largest minus smallest, mean, largest. */
  readonly utilisationSpread: number;
  readonly utilisationMean: number;
  readonly utilisationMaximum: number;
}
