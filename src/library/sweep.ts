/**
 * Experiments: check a spec, run it into a result folder, and read what was written. For Node.
 *
 * @module
 */
export { type Manifest, readManifest } from "../records/manifest.ts";
export { readRecords } from "../records/read.ts";
export { type RunRecord, STATUSES, type Status } from "../records/record.ts";
export { type Column, RECORD_COLUMNS } from "../records/schema.ts";
export type { TraceRecord } from "../records/trace.ts";
export { checkSpec, type SpecContext } from "../sweep/check-spec.ts";
export type { Progress } from "../sweep/progress.ts";
export type { ExperimentSpec } from "../sweep/spec.ts";
export { runSweep, type SweepResult, type SweepSettings } from "../sweep/sweep.ts";
export { findVariants, variantNamed } from "../variants/driver/find.ts";
