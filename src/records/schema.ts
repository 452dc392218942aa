import type { RunRecord } from "./record.ts";
import type { TraceRecord } from "./trace.ts";

/** `category` is text from a small set that is known before writing; it is stored as an Arrow dictionary. */
export type ColumnType = "uint32" | "float32" | "float64" | "category" | "text";

/**
 * One column of a table: what it holds, and in which unit ("" where a unit makes no sense). A table leaves out a nullable
 * column that is null in every row.
 */
export interface Column<Name extends string = string> {
  readonly name: Name;
  readonly type: ColumnType;
  readonly unit: string;
  readonly description: string;
  readonly nullable?: true;
}

/** The version of the records table. A reader refuses any other. */
export const RECORDS_FORMAT = "flockbench/records@2";
export const TIMINGS_FORMAT = "flockbench/timings@2";

/** Every column of records.arrow, in order: the one place that defines them. */
export const RECORD_COLUMNS: readonly Column<keyof RunRecord>[] = [
  { name: "cell", type: "uint32", unit: "", description: "index of the cell in the experiment's order" },
  { name: "repetition", type: "uint32", unit: "", description: "which repetition of the cell, from 0" },
  { name: "family", type: "category", unit: "", description: "where the instance comes from" },
  {
    name: "instanceSeed",
    type: "text",
    unit: "",
    description: "the seed that generates this instance again; of a file, its content hash",
  },
  { name: "vms", type: "uint32", unit: "VMs", description: "n, the number of VMs" },
  { name: "clouds", type: "uint32", unit: "clouds", description: "m, the number of clouds" },
  {
    name: "meanDegree",
    type: "float64",
    unit: "peers per VM",
    description: "the mean degree asked for of the demand graph",
    nullable: true,
  },
  {
    name: "offeredLoad",
    type: "float64",
    unit: "1",
    description: "the total load over the total capacity asked for",
    nullable: true,
  },
  { name: "delayModel", type: "category", unit: "", description: "the processing delay rho(x)" },
  { name: "delta", type: "float64", unit: "ms", description: "the delay constant" },
  {
    name: "instanceOptions",
    type: "category",
    unit: "",
    description: "other options of the family that are not its defaults, as canonical JSON; null: none",
    nullable: true,
  },
  { name: "variant", type: "category", unit: "", description: "the algorithm variant" },
  {
    name: "options",
    type: "category",
    unit: "",
    description: "the variant's options with every default filled in, as canonical JSON",
  },
  {
    name: "scenario",
    type: "category",
    unit: "",
    description: "what the VMs and the costs see: latency, load-balancing or energy",
  },
  {
    name: "dynamics",
    type: "category",
    unit: "",
    description: "how the environment changes between rounds, as canonical JSON; null: not at all",
    nullable: true,
  },
  { name: "a", type: "float64", unit: "ms", description: "the constant of f(w) = exp(-1 / (w + a))" },
  {
    name: "epsilon",
    type: "float64",
    unit: "1",
    description: "the Lemma's epsilon that belongs to a, lambda = 1",
  },
  { name: "eta", type: "float64", unit: "1", description: "the design threshold of the migration rule" },
  {
    name: "evaluate",
    type: "category",
    unit: "",
    description: "whether a target counts the VM's own load: exact or measured",
  },
  {
    name: "status",
    type: "category",
    unit: "",
    description: "how the run ended: equilibrium, cycle, round-limit, timeout, error or done",
  },
  {
    name: "rounds",
    type: "uint32",
    unit: "rounds",
    description: "rounds played; for status equilibrium that is T",
  },
  { name: "migrations", type: "uint32", unit: "migrations", description: "migrations in all rounds" },
  {
    name: "initialTotalWeightedLatency",
    type: "float64",
    unit: "ms",
    description: "U of the initial assignment",
  },
  { name: "totalWeightedLatency", type: "float64", unit: "ms", description: "U of the outcome" },
  { name: "regularisedSocialCost", type: "float64", unit: "ms", description: "C of the outcome" },
  {
    name: "optimalTotalWeightedLatency",
    type: "float64",
    unit: "ms",
    description: "the proven minimum of U; null where it was not computed",
    nullable: true,
  },
  {
    name: "optimalRegularisedSocialCost",
    type: "float64",
    unit: "ms",
    description: "the proven minimum of C; null where it was not computed",
    nullable: true,
  },
  {
    name: "observedRatioTotal",
    type: "float64",
    unit: "1",
    description: "U reached over its proven minimum",
    nullable: true,
  },
  {
    name: "observedRatioRegularised",
    type: "float64",
    unit: "1",
    description: "C reached over its proven minimum",
    nullable: true,
  },
  {
    name: "certifiedLowerBound",
    type: "float64",
    unit: "ms",
    description: "a proven lower bound on U over all assignments",
    nullable: true,
  },
  ...utilisationColumns(),
  {
    name: "idleClouds",
    type: "uint32",
    unit: "clouds",
    description: "clouds that host no VM in the outcome",
    nullable: true,
  },
  {
    name: "optimalIdleClouds",
    type: "uint32",
    unit: "clouds",
    description:
      "the most clouds that any packing within capacity leaves idle; null where that is not proven",
    nullable: true,
  },
  {
    name: "idleCloudsBound",
    type: "uint32",
    unit: "clouds",
    description: "the same if VMs could be cut in pieces: never less",
    nullable: true,
  },
  {
    name: "trackingCost",
    type: "float64",
    unit: "ms",
    description:
      "under dynamics, the mean over the rounds of U after the round, in the round's own environment",
    nullable: true,
  },
  {
    name: "bytesMoved",
    type: "float64",
    unit: "B",
    description: "bytes sent by all migrations, every pass included",
    nullable: true,
  },
  {
    name: "migrationTime",
    type: "float64",
    unit: "s",
    description: "seconds that all migrations took, added up",
    nullable: true,
  },
  {
    name: "downTime",
    type: "float64",
    unit: "s",
    description: "seconds for which VMs stood still, added up",
    nullable: true,
  },
  {
    name: "messages",
    type: "uint32",
    unit: "messages",
    description: "messages that the protocol sent",
    nullable: true,
  },
  {
    name: "message",
    type: "text",
    unit: "",
    description: "what went wrong, for status error",
    nullable: true,
  },
];

function utilisationColumns(): Column<keyof RunRecord>[] {
  const summary = {
    utilisationMinimum: "minimum",
    utilisationLowerQuartile: "lower quartile",
    utilisationMedian: "median",
    utilisationUpperQuartile: "upper quartile",
    utilisationMaximum: "maximum",
    utilisationMean: "mean",
  } as const;
  return Object.entries(summary).map(([name, statistic]) => ({
    name: name as keyof typeof summary,
    type: "float32",
    unit: "1",
    description: `${statistic} of L(x) / gamma(x) over the clouds of the outcome`,
    nullable: true,
  }));
}

/** How long one run took. Kept apart from the records, which are the same bytes every time. */
export interface RunTiming {
  readonly cell: number;
  readonly repetition: number;
  readonly playSeconds: number;
  /** Of the first cell that used this instance and optimum; null in the rows of the others, which shared it. */
  readonly instanceSeconds: number | null;
  readonly optimumSeconds: number | null;
}

export const TIMING_COLUMNS: readonly Column<keyof RunTiming>[] = [
  { name: "cell", type: "uint32", unit: "", description: "as in records.arrow" },
  { name: "repetition", type: "uint32", unit: "", description: "as in records.arrow" },
  {
    name: "playSeconds",
    type: "float32",
    unit: "s",
    description: "wall clock of the run itself; of a program from its start to its end",
  },
  {
    name: "instanceSeconds",
    type: "float32",
    unit: "s",
    description: "wall clock of generating the instance; null where another row has it",
    nullable: true,
  },
  {
    name: "optimumSeconds",
    type: "float32",
    unit: "s",
    description: "wall clock of the optima; null where another row has it, or none was asked for",
    nullable: true,
  },
];

export const TRACES_FORMAT = "flockbench/trace@2";

export const TRACE_COLUMNS: readonly Column<keyof TraceRecord>[] = [
  { name: "cell", type: "uint32", unit: "", description: "as in records.arrow" },
  { name: "repetition", type: "uint32", unit: "", description: "as in records.arrow" },
  { name: "variant", type: "category", unit: "", description: "the algorithm variant" },
  { name: "options", type: "category", unit: "", description: "the variant's options as canonical JSON" },
  { name: "round", type: "uint32", unit: "rounds", description: "0 is the initial assignment" },
  { name: "totalWeightedLatency", type: "float64", unit: "ms", description: "U after the round" },
  { name: "regularisedSocialCost", type: "float64", unit: "ms", description: "C after the round" },
  { name: "migrations", type: "uint32", unit: "migrations", description: "migrations during the round" },
  {
    name: "equilibriumGap",
    type: "float32",
    unit: "1",
    description: "largest g_i(x) / g_i(y): at most 1 in a Nash equilibrium",
  },
  { name: "cloudsInUse", type: "uint32", unit: "clouds", description: "clouds that host at least one VM" },
  {
    name: "utilisationSpread",
    type: "float32",
    unit: "1",
    description: "largest minus smallest L(x) / gamma(x)",
  },
  {
    name: "utilisationMean",
    type: "float32",
    unit: "1",
    description: "mean L(x) / gamma(x) over the clouds",
  },
  { name: "utilisationMaximum", type: "float32", unit: "1", description: "largest L(x) / gamma(x)" },
];
