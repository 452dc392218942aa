import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { KernelName } from "../kernel/kernels.ts";
import { Problem } from "../problem.ts";
import { shellWord } from "../shell-word.ts";
import { discardShards } from "../sweep/discard-shards.ts";
import { type Experiment, prepareExperiment } from "../sweep/experiment.ts";
import type { ProgressKind } from "../sweep/progress.ts";
import { refuseOtherResults, removeResults, resultsIn } from "../sweep/results.ts";
import { MOST_SHARDS } from "../sweep/shard.ts";
import { largestArrayIndex } from "../sweep/slurm/commands.ts";
import { shardsFor } from "../sweep/slurm/estimate.ts";
import { arrayWords, mergeWords, scriptsOf } from "../sweep/slurm/scripts.ts";
import {
  forgetSubmission,
  isSubmitted,
  readSubmission,
  type SlurmOptions,
  SUBMISSION_FORMAT,
  type Submission,
  type SubmittedRound,
  slurmFolder,
} from "../sweep/slurm/submission.ts";
import { mergeOrSubmit } from "../sweep/slurm/submit.ts";
import { type SlurmState, watchSubmission } from "../sweep/slurm/watch.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { shardJournals } from "../sweep/store.ts";
import { TRY_AGAIN } from "./exit-codes.ts";
import { untilInterrupted } from "./interrupt.ts";
import { note, overwriteLine, printResult } from "./output.ts";
import { checkWhole } from "./settings.ts";

interface SlurmArguments extends SlurmOptions {
  readonly json: boolean;
  readonly progress: ProgressKind;
  readonly kernel: KernelName;
  readonly shards?: number | undefined;
  readonly forceNew: boolean;
  readonly cpus?: number | undefined;
  readonly retries?: number | undefined;
  readonly dryRun: boolean;
  readonly detach: boolean;
}

/** `sweep SPEC --engine slurm`: submits, and follows unless asked not to. */
export async function sweepOnSlurm(
  spec: ExperimentSpec,
  specFile: string,
  output: string,
  given: SlurmArguments,
): Promise<void> {
  const experiment = await prepareExperiment(spec, specFile);
  if (given.dryRun) {
    const submission = submissionFrom(experiment, output, given);
    printResult(given.json, { shards: submission.shards, ...scriptsOf(submission) }, () =>
      describe(submission),
    );
    return;
  }
  if (given.forceNew) await throwAway(output);
  if (isSubmitted(output) && readSubmission(output).state !== "merged") {
    throw new Problem(
      `submitted already: ${output} (--attach ${shellWord(output)} follows it, --force-new throws it away once its jobs are cancelled)`,
    );
  }
  refuseOtherResults(output, experiment.specHash, "--force-new replaces them, -o names another folder");
  const isThere = resultsIn(output)?.complete === true && shardJournals(output).length === 0;
  const round = isThere ? undefined : await firstRound(submissionFrom(experiment, output, given));
  if (round === undefined) {
    printResult(given.json, { output, complete: true }, () => [`${output}: complete`]);
    return;
  }
  const { shards, arrayJob, mergeJob } = round;
  note(`submitted: array job ${arrayJob} of ${shards.length} tasks, merge job ${mergeJob}`);
  if (given.detach) printResult(given.json, { output, complete: false, arrayJob, mergeJob }, () => [output]);
  else await follow(output, given);
}

/** What Slurm refuses, a misspelt partition for one, is mended by the same command with other words. */
async function firstRound(submission: Submission): Promise<SubmittedRound | undefined> {
  const { output } = submission;
  try {
    return (await mergeOrSubmit(submission)).rounds.at(-1);
  } catch (error) {
    if (isSubmitted(output) && readSubmission(output).rounds.length === 0) forgetSubmission(output);
    throw error;
  }
}

async function throwAway(output: string): Promise<void> {
  await discardShards(output);
  rmSync(slurmFolder(output), { recursive: true, force: true });
  removeResults(output);
}

/** `sweep --attach DIR`. What was given up is submitted again. */
export async function attachToSlurm(output: string, given: Pick<SlurmArguments, "json" | "progress">) {
  const submission = readSubmission(output);
  if (submission.state === "given up") await mergeOrSubmit({ ...submission, rounds: [] });
  await follow(output, given);
}

async function follow(output: string, { json, progress }: Pick<SlurmArguments, "json" | "progress">) {
  const complete = await untilInterrupted((signal) => watchSubmission(output, signal, showOn(progress)));
  if (process.stderr.isTTY) overwriteLine("");
  printResult(json, { output, complete }, () => [
    `${output}: ${complete ? "complete" : `goes on without you; npx flockbench sweep --attach ${shellWord(output)} follows it`}`,
  ]);
  if (!complete) process.exitCode = TRY_AGAIN;
}

function showOn(progress: ProgressKind): (state: SlurmState) => void {
  let last = "";
  const line = ({ experiment, finishedCells, cells, queued, running, done, failed }: SlurmState) =>
    `${experiment}: ${finishedCells}/${cells} cells; tasks: ${queued} queued, ${running} running, ${done} done, ${failed} failed`;
  return (state) => {
    if (progress === "none") return;
    if (progress === "json") return note(JSON.stringify({ event: "progress", ...state }));
    if (process.stderr.isTTY) overwriteLine(line(state));
    else if (line(state) !== last) note(line(state));
    last = line(state);
  };
}

function submissionFrom(experiment: Experiment, output: string, given: SlurmArguments): Submission {
  const { spec, specFile } = experiment;
  const workers = checkWhole("cpus", given.cpus ?? 1, 1);
  const largest = given.dryRun ? Number.POSITIVE_INFINITY : largestArrayIndex();
  const shards =
    given.shards === undefined
      ? shardsFor(experiment, workers, largest)
      : checkWhole("shards", given.shards, 1, MOST_SHARDS);
  if (shards > largest) {
    throw new Problem(
      `too many shards: ${shards}; allowed here: 1 to ${largest} (MaxArraySize of the cluster)`,
    );
  }
  const { partition, account, time, memory, maxParallel } = given;
  if (maxParallel !== undefined) checkWhole("max-parallel", maxParallel, 1);
  return {
    format: SUBMISSION_FORMAT,
    experiment: spec.name,
    program: [process.execPath, ...process.execArgv, resolve(process.argv[1])],
    directory: process.cwd(),
    ...{ specFile, output, kernel: given.kernel, workers, shards },
    cells: experiment.groups.reduce((total, group) => total + group.cells.length, 0),
    options: { partition, account, time, memory, maxParallel },
    retries: checkWhole("retries", given.retries ?? 3, 0),
    rounds: [],
    state: "submitted",
  };
}

function describe(submission: Submission): string[] {
  const { array, merge } = scriptsOf(submission);
  const all = Array.from({ length: submission.shards }, (_, k) => k + 1);
  const folder = slurmFolder(submission.output);
  const command = (words: readonly string[]) => `# sbatch ${words.map(shellWord).join(" ")}`;
  return [
    ...[`# ${folder}/array.sh`, array, `# ${folder}/merge.sh`, merge],
    command(arrayWords(submission, all)),
    command(mergeWords(submission, "ARRAYJOB")),
  ];
}
