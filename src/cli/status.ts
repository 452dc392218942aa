import { type FolderStatus, folderStatus, type PartStatus } from "../sweep/folder-status.ts";
import { duration } from "../sweep/progress.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";
import { checkResultFolder } from "./result-folder.ts";

export const statusCommand = defineCommand({
  command: "status <folder>",
  describe: "tell how far a sweep and its shards are, its slowest cells and its failures, also while it runs",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "result folder" })
      .example("watch $0 status out", "from another terminal"),
  handler: async ({ folder, json }) => {
    checkResultFolder(folder);
    const status = folderStatus(folder);
    printResult(json, status, () => describe(status));
  },
});

const SLOWEST = 5;

function describe({ experiment, complete, parts, failures, moreFailures }: FolderStatus): string[] {
  const slowest = parts
    .flatMap(({ latest }) => latest?.slowest ?? [])
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST);
  return [
    `${experiment}: ${complete ? "complete" : "not complete"}`,
    ...parts.map(describePart),
    ...slowest.map(({ cell, seconds }) => `slow: cell ${cell}, ${duration(seconds)}`),
    ...failures.flatMap(({ cell, repetition, message, replay }) => [
      `failed: cell ${cell}, repetition ${repetition}: ${message}`,
      `  ${replay}`,
    ]),
    ...(moreFailures > 0 ? [`failed: ${moreFailures} more runs`] : []),
  ];
}

function describePart({ shard, state, finishedCells, cells, damagedCells, latest }: PartStatus): string {
  const what = shard === null ? state : `shard ${shard}: ${state}`;
  const damaged = damagedCells === 0 ? "" : ` (${damagedCells} damaged)`;
  const share = `${finishedCells} of ${cells} cells${damaged}`;
  if (state !== "running" || latest === null) return `${what}, ${share}`;
  const { cellsPerSecond, remainingSeconds } = latest;
  const left = remainingSeconds === null ? "" : `, about ${duration(remainingSeconds)} left`;
  return `${what}, ${share}, ${cellsPerSecond.toPrecision(3)} cells/s${left}`;
}
