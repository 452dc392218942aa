/**
 * Experiments: check a spec, run it into a result folder, and read what was written. For Node.
 *
 * @module
 */
export type { KernelName } from "../kernel/kernels.ts";
export {
  type CodeVersion,
  type KernelVersion,
  type Machine,
  type Manifest,
  readManifest,
} from "../records/manifest.ts";
export { readRecords } from "../records/read.ts";
export { type RunRecord, STATUSES, type Status } from "../records/record.ts";
export { type Column, type ColumnType, RECORD_COLUMNS } from "../records/schema.ts";
export type { TraceRecord } from "../records/trace.ts";
export type { WrittenTable } from "../records/write.ts";
export { checkSpec, type DrawnFigure, type SpecContext } from "../sweep/check-spec.ts";
export { type InMemorySettings, type PlayedTables, playInMemory } from "../sweep/in-memory.ts";
export type { Progress, SweepState } from "../sweep/progress.ts";
export type { Shard } from "../sweep/shard.ts";
export {
  type ExperimentSpec,
  experimentSchema,
  type GameAxes,
  type InstanceAxes,
  type Json,
  type VariantChoice,
} from "../sweep/spec.ts";
export { runSweep, type SweepResult, type SweepSettings } from "../sweep/sweep.ts";
export { findVariants, variantNamed } from "../variants/driver/find.ts";
