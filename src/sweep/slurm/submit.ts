import { join } from "node:path";
import { writeOutputFrom } from "../../output-file.ts";
import { TryAgain } from "../../problem.ts";
import { shellWord } from "../../shell-word.ts";
import { collectShards, mergeShards, missingShards } from "../merge.ts";
import { shardJournals } from "../store.ts";
import { sbatch } from "./commands.ts";
import { arrayWords, mergeWords, scriptsOf } from "./scripts.ts";
import { type Submission, slurmFolder, writeSubmission } from "./submission.ts";

/**
 * Merges if every cell is there, else submits an array job for the shards that have cells left, and the merge job that
 * follows it. The merge job does the same.
 * @throws TryAgain if Slurm refuses, or if the last rounds brought nothing any more.
 */
export async function mergeOrSubmit(submission: Submission): Promise<Submission> {
  const { output, shards, rounds, retries } = submission;
  const missing = await missingShards(output, shards);
  if (missing.length === 0) {
    // Without shards the tables are there already.
    if (shardJournals(output).length > 0) await mergeShards(output);
    const merged: Submission = { ...submission, state: "merged" };
    writeSubmission(merged);
    return merged;
  }
  const finished = await finishedCells(output);
  const idle = rounds.filter((round) => round.finishedCells === finished).length;
  if (idle <= retries) return submit(submission, missing, finished);
  writeSubmission({ ...submission, state: "given up" });
  throw givenUp(submission);
}

async function submit(
  submission: Submission,
  shards: readonly number[],
  finishedCells: number,
): Promise<Submission> {
  writeSubmission(submission);
  const scripts = scriptsOf(submission);
  const folder = slurmFolder(submission.output);
  await writeOutputFrom(join(folder, "array.sh"), [scripts.array]);
  await writeOutputFrom(join(folder, "merge.sh"), [scripts.merge]);
  const arrayJob = sbatch(arrayWords(submission, shards));
  const withRound = (mergeJob: string | null): Submission => ({
    ...submission,
    state: "submitted",
    rounds: [...submission.rounds, { shards, arrayJob, mergeJob, finishedCells }],
  });
  // Before the merge job, which Slurm may refuse: the array job is in the queue.
  writeSubmission(withRound(null));
  const submitted = withRound(submitMerge(submission, arrayJob));
  writeSubmission(submitted);
  return submitted;
}

function submitMerge(submission: Submission, arrayJob: string): string {
  try {
    return sbatch(mergeWords(submission, arrayJob));
  } catch (error) {
    if (!(error instanceof TryAgain)) throw error;
    const follow = `npx flockbench sweep --attach ${shellWord(submission.output)}`;
    throw new TryAgain(`${error.message}; array job ${arrayJob} goes on, and ${follow} merges after it`);
  }
}

export function givenUp({ output, shards, retries }: Submission): TryAgain {
  const jobs = retries === 0 ? "array job" : `${retries + 1} array jobs`;
  const folder = shellWord(output);
  return new TryAgain(
    `given up: ${output} gained no finished cell from its last ${jobs} (npx flockbench missing ${folder} --shards ` +
      `${shards} names the shards, ${slurmFolder(output)} has their logs, npx flockbench sweep --attach ${folder} tries again)`,
  );
}

async function finishedCells(output: string): Promise<number> {
  return shardJournals(output).length === 0 ? 0 : (await collectShards(output)).entries.size;
}
