import { join } from "node:path";
import { FIGURES } from "../figures/index.ts";
import { readText } from "../game/files.ts";
import { Problem } from "../problem.ts";
import { shellWord } from "../shell-word.ts";
import { checkSpec } from "../sweep/check-spec.ts";
import { PROGRESS_KINDS, progressTo } from "../sweep/progress.ts";
import { MOST_SHARDS, parseShard, type Shard, shardFromEnvironment } from "../sweep/shard.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { variantsOfSpec } from "../sweep/spec-variants.ts";
import { runSweep } from "../sweep/sweep.ts";
import { defineCommand } from "./command.ts";
import { TRY_AGAIN } from "./exit-codes.ts";
import { untilInterrupted } from "./interrupt.ts";
import { note, printResult } from "./output.ts";
import { checkWhole, kernelOption } from "./settings.ts";
import { refuseIdleOptions, slurmOptions } from "./slurm-options.ts";
import { statusLine } from "./status-line.ts";
import { attachToSlurm, sweepOnSlurm } from "./sweep-slurm.ts";
import { workersFrom, workersOption } from "./workers.ts";

export const sweepCommand = defineCommand({
  command: "sweep [spec]",
  describe: "run an experiment: every cell, until its mean is known well enough",
  builder: (yargs) =>
    yargs
      .positional("spec", { type: "string", describe: "experiment file, YAML or JSON" })
      .option("workers", workersOption)
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "result folder; default results/<name of the experiment>",
      })
      .option("resume", {
        type: "boolean",
        default: false,
        describe:
          "go on with what the folder holds; its runs are kept, also when an axis grew or sampling asks for more",
      })
      .option("force-new", { type: "boolean", default: false, describe: "throw away what the folder holds" })
      .option("shard", { type: "string", requiresArg: true, describe: "play part k of N only: k/N" })
      .option("shards", {
        type: "number",
        requiresArg: true,
        describe: "N, with k from the environment of an array job (Slurm, Kubernetes, GNU parallel, ...)",
      })
      .option("index-base", {
        type: "number",
        requiresArg: true,
        describe: "where the array job begins to count, if not where its engine usually does",
      })
      .option("progress", {
        requiresArg: true,
        choices: PROGRESS_KINDS,
        default: "auto" as const,
        describe: "on standard error",
      })
      .option("kernel", kernelOption)
      .options(slurmOptions)
      .example("$0 sweep bench/experiments/figure-1.yaml -o out", "then: npx flockbench plot out"),
  handler: async (given) => {
    refuseIdleOptions(given);
    if (given.resume && given.forceNew)
      throw new Problem("conflicting options: --resume and --force-new; allowed: one");
    if (given.attach !== undefined) return attachToSlurm(given.attach, given);
    const specFile = given.spec;
    if (specFile === undefined) throw new Problem("no experiment: give its file, or --attach DIR");
    const spec = await readSpec(specFile);
    const out = given.output ?? join("results", spec.name);
    if (given.engine === "slurm") return sweepOnSlurm(spec, specFile, out, given);
    const shard = shardFrom(given);
    const { complete, manifest } = await untilInterrupted((signal) =>
      runSweep(spec, {
        out,
        workers: workersFrom(given.workers),
        specFile,
        kernel: given.kernel,
        resume: given.resume,
        forceNew: given.forceNew,
        progress: progressTo(given.progress, process.stderr),
        signal,
        ...(shard === undefined ? {} : { shard }),
      }),
    );
    const statuses = manifest?.statuses ?? null;
    const part = shard === undefined ? "" : `, shard ${shard.index}/${shard.count}`;
    const goesOn = given.resume || shard !== undefined ? "the same command" : "--resume";
    printResult(given.json, { output: out, complete, statuses }, () => [
      `${out}${part}: ${complete ? "complete" : `interrupted; ${goesOn} goes on`}`,
      ...(statuses === null ? [] : [statusLine(statuses)]),
    ]);
    if (!complete) process.exitCode = TRY_AGAIN;
    else if (statuses !== null && spec.figures.length > 0)
      note(`figures: npx flockbench plot ${shellWord(out)}`);
  },
});

export async function readSpec(file: string): Promise<ExperimentSpec> {
  const text = await readText(file);
  const variants = await variantsOfSpec(text, file);
  return checkSpec(text, file, { variants, figures: FIGURES });
}

function shardFrom(given: {
  shard?: string | undefined;
  shards?: number | undefined;
  indexBase?: number | undefined;
}): Shard | undefined {
  if (given.shard !== undefined && given.shards !== undefined) {
    throw new Problem(
      `conflicting options: --shard ${given.shard} and --shards ${given.shards}; allowed: one`,
    );
  }
  if (given.shard !== undefined) return parseShard(given.shard);
  if (given.shards === undefined) return undefined;
  const base = given.indexBase === undefined ? undefined : checkWhole("index-base", given.indexBase, 0);
  return shardFromEnvironment(process.env, checkWhole("shards", given.shards, 1, MOST_SHARDS), base);
}
