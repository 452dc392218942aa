import { join } from "node:path";
import { shellWord } from "../../shell-word.ts";
import { ranges } from "../merge.ts";
import { type Submission, slurmFolder } from "./submission.ts";

/** Seconds before the time limit at which a task is told to stop, so that it ends with a whole journal. */
const NOTICE_SECONDS = 60;

export interface Scripts {
  /** Plays the shard that the array index names. */
  readonly array: string;
  /** Puts the shards together, or submits what is missing again. */
  readonly merge: string;
}

export function scriptsOf(submission: Submission): Scripts {
  const { experiment, program, specFile, output, kernel, workers, shards, options } = submission;
  const play = [...program, "sweep", specFile, "-o", output, "--kernel", kernel, "--workers", `${workers}`];
  const merge = [...program, "merge", output, "--resubmit"];
  return {
    array: script(
      [
        ...commonDirectives(submission, experiment, "%A-%a.log"),
        `--cpus-per-task=${workers}`,
        ...directive("time", options.time),
        ...directive("mem", options.memory),
        `--signal=B:TERM@${NOTICE_SECONDS}`,
        "--requeue",
      ],
      `exec ${play.map(shellWord).join(" ")} --progress none --shard "$SLURM_ARRAY_TASK_ID/${shards}"`,
    ),
    merge: script(
      [...commonDirectives(submission, `${experiment}-merge`, "merge-%j.log"), "--cpus-per-task=1"],
      `exec ${merge.map(shellWord).join(" ")}`,
    ),
  };
}

/** The words of sbatch for the array job of some shards. */
export function arrayWords({ output, options }: Submission, shards: readonly number[]): string[] {
  const atOnce = options.maxParallel === undefined ? "" : `%${options.maxParallel}`;
  return ["--parsable", `--array=${ranges(shards)}${atOnce}`, join(slurmFolder(output), "array.sh")];
}

/** Those for the merge job. It runs whatever becomes of the tasks: what they left is what counts. */
export function mergeWords({ output }: Submission, arrayJob: string): string[] {
  return ["--parsable", `--dependency=afterany:${arrayJob}`, join(slurmFolder(output), "merge.sh")];
}

function commonDirectives({ directory, output, options }: Submission, name: string, log: string): string[] {
  return [
    `--job-name=flockbench-${name}`,
    `--chdir="${directory}"`,
    `--output="${join(slurmFolder(output), log)}"`,
    "--open-mode=append",
    "--ntasks=1",
    ...directive("partition", options.partition),
    ...directive("account", options.account),
  ];
}

function directive(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function script(directives: readonly string[], command: string): string {
  return ["#!/bin/sh", ...directives.map((words) => `#SBATCH ${words}`), command, ""].join("\n");
}
