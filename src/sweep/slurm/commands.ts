import { execFileSync } from "node:child_process";
import { Problem, TryAgain } from "../../problem.ts";

/** How many tasks of some jobs wait, and how many are at work. */
export interface Queue {
  readonly queued: number;
  readonly running: number;
}

/** @returns the number of the job. */
export function sbatch(words: readonly string[]): string {
  // Of a federation the answer is job;cluster.
  return call("sbatch", words).trim().split(";")[0];
}

/** Tasks that the cluster still knows of: those that have ended are not counted. */
export function queueOf(jobs: readonly string[]): Queue {
  const mine = call("squeue", ["--noheader", "--array", "--me", "--format=%F %T"])
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([job]) => jobs.includes(job));
  const queued = mine.filter(([, state]) => WAITING.includes(state)).length;
  return { queued, running: mine.length - queued };
}

const WAITING = ["PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT"];

/** The largest array index that the cluster takes. */
export function largestArrayIndex(): number {
  const [, size] = /MaxArraySize\s*=\s*(\d+)/.exec(call("scontrol", ["show", "config"])) ?? [];
  return Number(size ?? 1001) - 1;
}

/** Bytes: a user may have a million tasks in the queue. */
const MOST_OUTPUT = 2 ** 28;

function call(command: string, words: readonly string[]): string {
  try {
    return execFileSync(command, words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: MOST_OUTPUT,
    });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === "ENOENT") throw new Problem(`no Slurm here: ${command} is not found`);
    // The commands are installed, but nothing says where a cluster is: no second attempt mends that.
    if (/configuration source/.test(stderr ?? ""))
      throw new Problem(`no Slurm here: ${command} finds no cluster`);
    const reason = (stderr ?? "").trim() || (code ?? "no reason given");
    throw new TryAgain(`Slurm refused: ${command} ${words.join(" ")} (${reason})`);
  }
}
