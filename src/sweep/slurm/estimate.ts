import { kernelNamed } from "../../kernel/kernels.ts";
import type { Experiment } from "../experiment.ts";
import { playRepetition } from "../repetition.ts";

/** A task should take minutes: schedulers dislike shorter ones, and longer ones lose more when a node dies. */
const TASK_SECONDS = 600;
const MOST_SHARDS = 500;
const PILOT_SECONDS = 5;
const PILOT_GROUPS = 20;

/**
 * How many shards to cut a sweep into, from a few of its runs played here.
 * @param workers Threads of one task.
 * @param largestIndex Of an array job, as the cluster allows it.
 */
export function shardsFor(experiment: Experiment, workers: number, largestIndex: number): number {
  const cells = experiment.groups.reduce((total, group) => total + group.cells.length, 0);
  const wanted = Math.ceil(estimatedSeconds(experiment, cells) / (workers * TASK_SECONDS));
  return Math.max(1, Math.min(wanted, cells, MOST_SHARDS, largestIndex));
}

/** Every cell at its fewest repetitions, on one thread. */
function estimatedSeconds({ spec, files, variants, groups }: Experiment, cells: number): number {
  const workbench = { spec, files, variants, kernel: kernelNamed("wasm-simd") };
  const started = performance.now();
  const step = Math.max(1, Math.floor(groups.length / PILOT_GROUPS));
  let seconds = 0;
  let runs = 0;
  // From the last group on: cost mostly grows along the experiment's order.
  for (let g = groups.length - 1; g >= 0 && seconds < PILOT_SECONDS; g -= step) {
    playRepetition(workbench, groups[g], groups[g].cells, 0);
    runs += groups[g].cells.length;
    seconds = (performance.now() - started) / 1000;
  }
  return (seconds / runs) * cells * spec.sampling.minimum;
}
