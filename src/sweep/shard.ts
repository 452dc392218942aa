import { Problem } from "../problem.ts";
import { type Cell, type CellGroup, MOST_CELLS } from "./cells.ts";

/** The part `index` of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** More would have nothing to play. */
export const MOST_SHARDS = MOST_CELLS;

/** @throws Problem unless it is `k/N` with 1 <= k <= N. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index >= 1 && index <= count && count <= MOST_SHARDS) return { index, count };
  throw new Problem(`bad shard: ${text}; allowed: k/N with 1 <= k <= N <= ${MOST_SHARDS}`);
}

/** What array jobs call their index, and where they begin to count. */
export const SHARD_VARIABLES: readonly {
  readonly name: string;
  readonly engine: string;
  readonly base: 0 | 1;
}[] = [
  { name: "SLURM_ARRAY_TASK_ID", engine: "Slurm, --array=1-N", base: 1 },
  { name: "JOB_COMPLETION_INDEX", engine: "Kubernetes indexed job", base: 0 },
  { name: "AWS_BATCH_JOB_ARRAY_INDEX", engine: "AWS Batch", base: 0 },
  { name: "PBS_ARRAY_INDEX", engine: "PBS, -J 1-N", base: 1 },
  { name: "OAR_ARRAY_INDEX", engine: "OAR", base: 1 },
  { name: "SGE_TASK_ID", engine: "Grid Engine, -t 1-N", base: 1 },
  { name: "LSB_JOBINDEX", engine: "LSF, [1-N]", base: 1 },
  { name: "PARALLEL_SEQ", engine: "GNU parallel", base: 1 },
];

/**
 * The shard that an array job's environment names. The number of shards is never guessed.
 * @param base Overrides where the engine begins to count.
 * @throws Problem if no variable is set, two disagree, or the index is out of range.
 */
export function shardFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  count: number,
  base?: number,
): Shard {
  // Engines that do not run an array set some of these to 0, "" or "undefined".
  const set = SHARD_VARIABLES.filter(({ name }) => /^\d+$/.test(environment[name] ?? ""));
  if (set.length === 0) {
    const names = SHARD_VARIABLES.map(({ name }) => name).join(", ");
    throw new Problem(`no shard index: give --shard k/N, or set one of ${names}`);
  }
  const indices = set.map((variable) => Number(environment[variable.name]) - (base ?? variable.base) + 1);
  const [index] = indices;
  const described = set.map(({ name }) => `${name}=${environment[name]}`).join(", ");
  if (indices.some((other) => other !== index)) {
    throw new Problem(`two shard indices: ${described}; allowed: one, or --shard k/N`);
  }
  if (index >= 1 && index <= count) return { index, count };
  throw new Problem(
    `shard out of range: ${described} is shard ${index} of ${count}; allowed: 1 to ${count} (--index-base says where the count begins)`,
  );
}

/** The ids of the cells that a shard plays. */
export function shardCells(groups: readonly CellGroup[], { index, count }: Shard): Set<string> {
  return new Set(
    dealtCells(groups, count)
      .get(index)
      ?.map(({ id }) => id),
  );
}

/**
 * The cells of each shard by its index, from 1; those that get none are left out. Whole groups are dealt out, so that
 * instances and optima are made once; where there are too few of them for that to be fair, single cells are. Dealt to
 * and fro (1 2 3 3 2 1 ...), since cost mostly grows along the experiment's order.
 */
export function dealtCells(groups: readonly CellGroup[], count: number): Map<number, Cell[]> {
  const units =
    groups.length >= 4 * count
      ? groups.map(({ cells }) => cells)
      : groups.flatMap(({ cells }) => cells.map((cell) => [cell]));
  const shards = new Map<number, Cell[]>();
  units.forEach((cells, k) => {
    const turn = k % (2 * count);
    const index = turn < count ? turn + 1 : 2 * count - turn;
    const mine = shards.get(index);
    if (mine === undefined) shards.set(index, [...cells]);
    else for (const cell of cells) mine.push(cell);
  });
  return shards;
}
