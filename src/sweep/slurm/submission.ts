import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../../game/json.ts";
import { Place } from "../../game/place.ts";
import type { KernelName } from "../../kernel/kernels.ts";
import { makeFolder } from "../../output-file.ts";
import { Problem } from "../../problem.ts";
import { shellWord } from "../../shell-word.ts";
import { writeJson } from "../assemble.ts";

export const SUBMISSION_FORMAT = "flockbench/slurm@1";

/** What sbatch is asked for; what is undefined is left to the cluster. */
export interface SlurmOptions {
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  /** Of one task, as sbatch writes it: minutes, or days-hours:minutes:seconds. */
  readonly time?: string | undefined;
  /** Of one task, as sbatch writes it: 4G. */
  readonly memory?: string | undefined;
  /** Tasks at a time. */
  readonly maxParallel?: number | undefined;
}

/** One array job, and the merge job that waits for its end. */
export interface SubmittedRound {
  /** Shards from 1. */
  readonly shards: readonly number[];
  readonly arrayJob: string;
  /** Null while Slurm has not taken it: whoever follows the sweep does its work then. */
  readonly mergeJob: string | null;
  /** Cells that were finished when it was submitted. */
  readonly finishedCells: number;
}

/** A sweep on a cluster: all that is needed to go on with it from any terminal, or from a job. */
export interface Submission {
  readonly format: typeof SUBMISSION_FORMAT;
  readonly experiment: string;
  /** The words that start this program, and the folder to start it in. */
  readonly program: readonly string[];
  readonly directory: string;
  readonly specFile: string;
  readonly output: string;
  readonly kernel: KernelName;
  readonly workers: number;
  readonly shards: number;
  readonly cells: number;
  readonly options: SlurmOptions;
  /** Rounds in a row that may bring no finished cell before the sweep is given up. */
  readonly retries: number;
  readonly rounds: readonly SubmittedRound[];
  readonly state: "submitted" | "merged" | "given up";
}

export function slurmFolder(output: string): string {
  return join(output, "slurm");
}

export function isSubmitted(output: string): boolean {
  return existsSync(fileOf(output));
}

/** @throws Problem if nothing was submitted from this result folder. */
export function readSubmission(output: string): Submission {
  if (!isSubmitted(output)) {
    throw new Problem(
      `no submission: ${output}; npx flockbench sweep SPEC --engine slurm -o ${shellWord(output)} makes one`,
    );
  }
  const path = fileOf(output);
  const submission = parseJson(readFileSync(path, "utf8"), new Place(path), "a submission as a JSON object");
  const { format } = (submission ?? {}) as Partial<Submission>;
  if (format === SUBMISSION_FORMAT) return submission as Submission;
  throw new Problem(`wrong format: ${format} in ${path}; allowed: ${SUBMISSION_FORMAT}`);
}

export function writeSubmission(submission: Submission): void {
  makeFolder(slurmFolder(submission.output));
  writeJson(fileOf(submission.output), submission);
}

/** A submission of which Slurm took nothing: there is nothing to follow, and the next one may be another. */
export function forgetSubmission(output: string): void {
  rmSync(fileOf(output), { force: true });
}

function fileOf(output: string): string {
  return join(slurmFolder(output), "submission.json");
}
