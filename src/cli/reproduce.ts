import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { figureNamed } from "../figures/index.ts";
import { plotFolder } from "../figures/plot.ts";
import { Problem } from "../problem.ts";
import { progressTo } from "../sweep/progress.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { runSweep } from "../sweep/sweep.ts";
import { defineCommand } from "./command.ts";
import { FAILED } from "./exit-codes.ts";
import { untilInterrupted } from "./interrupt.ts";
import { note, printResult } from "./output.ts";
import { checkWhole } from "./settings.ts";
import { readSpec, statusLine, workersOption } from "./sweep.ts";

/** Two levels up from src/cli/ and from dist/cli/ alike. */
const EXPERIMENTS = fileURLToPath(new URL("../../bench/experiments/", import.meta.url));

export const reproduceCommand = defineCommand({
  command: "reproduce",
  describe: "run every experiment in bench/experiments and draw its figures",
  builder: (yargs) =>
    yargs
      .option("only", { type: "string", requiresArg: true, describe: "names of experiments, with commas" })
      .option("quick", {
        type: "boolean",
        default: false,
        describe: "a few repetitions only: wide intervals, the same figures, in results-quick/",
      })
      .option("workers", workersOption)
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "folder for one folder an experiment; default results/",
      })
      .example("$0 reproduce --only figure-1,figure-2", "the paper's first two figures"),
  handler: async (given) => {
    const workers = checkWhole("workers", given.workers, 1);
    const root = given.output ?? (given.quick ? "results-quick" : "results");
    const names = chosen(given.only);
    const finished: { experiment: string; folder: string; written: string[] }[] = [];
    const complete = await untilInterrupted(async (signal) => {
      for (const name of names) {
        const file = join(EXPERIMENTS, `${name}.yaml`);
        const spec = await readSpec(file);
        if (given.only === undefined && drawsTimings(spec)) {
          note(`${name}: left out, its figures show times of this machine (--only ${name} runs it)`);
          continue;
        }
        const folder = join(root, name);
        const result = await runSweep(given.quick ? quickly(spec) : spec, {
          out: folder,
          workers,
          specFile: relative(process.cwd(), file),
          forceNew: true,
          progress: progressTo("auto", process.stderr),
          signal,
        });
        if (!result.complete) return false;
        if (result.manifest !== null) note(statusLine(result.manifest.statuses));
        finished.push({ experiment: name, folder, written: await plotFolder(folder) });
      }
      return true;
    });
    printResult(given.json, { complete, experiments: finished }, () =>
      finished.flatMap(({ written }) => written.filter((path) => path.endsWith(".png"))),
    );
    if (!complete) process.exitCode = FAILED;
  },
});

/** All experiments in the order of their names, or the ones asked for. */
function chosen(only: string | undefined): string[] {
  const all = readdirSync(EXPERIMENTS)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
  if (only === undefined) return all;
  const names = only.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return names;
  throw new Problem(`unknown experiment: ${unknown}; allowed: ${all.join(", ")}`);
}

/** Times are no reproducible result: such experiments run on request alone. */
function drawsTimings(spec: ExperimentSpec): boolean {
  return spec.figures.some((name) => figureNamed(name).needs.includes("timings"));
}

/** The same cells and seeds, with so few repetitions that the whole takes seconds. */
function quickly(spec: ExperimentSpec): ExperimentSpec {
  const { minimum, maximum, relativeError } = spec.sampling;
  const few = Math.max(2, Math.ceil(minimum / 10));
  return {
    ...spec,
    title: `${spec.title} (quick)`,
    sampling: {
      ...spec.sampling,
      minimum: few,
      maximum: Math.max(few, Math.ceil(maximum / 50)),
      relativeError: Math.min(1, 4 * relativeError),
    },
  };
}
