import { readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { DrawingThread } from "../figures/in-thread.ts";
import { figureNamed } from "../figures/index.ts";
import { QUICK } from "../figures/plot.ts";
import { Problem } from "../problem.ts";
import { progressTo } from "../sweep/progress.ts";
import { type ExperimentSpec, takesMinutes } from "../sweep/spec.ts";
import { ForeignRows } from "../sweep/store.ts";
import { runSweep, type SweepResult, type SweepSettings } from "../sweep/sweep.ts";
import { crowdNote } from "./choice.ts";
import { claimsFolder, runClaims } from "./claims.ts";
import { defineCommand } from "./command.ts";
import { TRY_AGAIN } from "./exit-codes.ts";
import { untilInterrupted } from "./interrupt.ts";
import { namesGiven } from "./names-given.ts";
import { note, printResult } from "./output.ts";
import { statusLine } from "./status-line.ts";
import { readSpec } from "./sweep.ts";
import { workersFrom, workersOption } from "./workers.ts";

/** Two levels up from src/cli/ and from dist/cli/ alike. */
const EXPERIMENTS = fileURLToPath(new URL("../../bench/experiments/", import.meta.url));

/** The claims ledger: an experiment without a spec, since it compares more than cells. */
const CLAIMS = "claims";

export const reproduceCommand = defineCommand({
  command: "reproduce",
  describe: "run every experiment in bench/experiments, draw its figures, and check the papers' claims",
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
    const workers = workersFrom(given.workers);
    const root = given.output ?? (given.quick ? "results-quick" : "results");
    const names = chosen(given.only);
    const finished: Reproduced[] = [];
    const thread = new DrawingThread();
    const complete = await untilInterrupted(async (signal) => {
      const order = { root, workers, quick: given.quick, signal };
      // Figures are drawn while the next experiment plays.
      let drawing: Promise<Reproduced> | null = null;
      for (const name of names) {
        const spec = name === CLAIMS ? null : await readSpec(specFileOf(name));
        const reason = given.only === undefined ? reasonToLeaveOut(spec) : null;
        if (reason !== null) {
          note(`${name}: left out, ${reason} (--only ${name} runs it)`);
          continue;
        }
        const played = await (spec === null ? reproduceClaims(order) : playExperiment(name, spec, order));
        if (drawing !== null) finished.push(await drawing);
        if (played === null) return false;
        drawing = played(thread);
        // A failure is told when the drawing is waited for, and is nobody's surprise before.
        drawing.catch(() => {});
      }
      if (drawing !== null) finished.push(await drawing);
      return true;
    }).finally(() => thread.end());
    printResult(given.json, { complete, experiments: finished }, () =>
      finished.flatMap(({ written }) => written.filter((path) => /\.(png|md)$/.test(path))),
    );
    if (!complete) process.exitCode = TRY_AGAIN;
  },
});

interface Order {
  /** The folder for one folder an experiment. */
  readonly root: string;
  readonly workers: number;
  readonly quick: boolean;
  readonly signal: AbortSignal;
}

interface Reproduced {
  readonly experiment: string;
  readonly folder: string;
  /** Paths of figures, or of the ledger's files. */
  readonly written: readonly string[];
}

/** Draws what was played, and puts it where it belongs. */
type Finish = (thread: DrawingThread) => Promise<Reproduced>;

/** Null if the signal has ended it. */
async function reproduceClaims({ root, workers, quick, signal }: Order): Promise<Finish | null> {
  const folder = claimsFolder(root);
  const facts = { seed: "1", quick };
  const ledger = await runClaims({ folder, only: undefined, facts, workers, signal });
  return ledger && (async () => ({ experiment: CLAIMS, folder, written: ledger.written }));
}

/** Plays an experiment. Results that are there stay whole until there are new ones. Null if the signal has ended it. */
async function playExperiment(
  name: string,
  spec: ExperimentSpec,
  { root, workers, quick, signal }: Order,
): Promise<Finish | null> {
  const folder = join(root, name);
  const unfinished = `${folder}.unfinished`;
  const { complete, manifest } = await goOnWith(quick ? quickly(spec) : spec, {
    out: unfinished,
    workers,
    specFile: relative(process.cwd(), specFileOf(name)),
    progress: progressTo("auto", process.stderr),
    signal,
  });
  if (!complete) return null;
  if (manifest !== null) note(statusLine(manifest.statuses));
  return (thread) => drawExperiment(name, unfinished, folder, thread);
}

/** @throws Problem if a figure cannot be drawn. */
async function drawExperiment(
  name: string,
  unfinished: string,
  folder: string,
  thread: DrawingThread,
): Promise<Reproduced> {
  const { written, problems, crowded } = await thread.plot(unfinished);
  if (problems.length > 0) throw new Problem(problems.join("; "));
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  for (const figure of crowded) note(crowdNote(figure, folder));
  return { experiment: name, folder, written: written.map((path) => join(folder, basename(path))) };
}

function specFileOf(name: string): string {
  return join(EXPERIMENTS, `${name}.yaml`);
}

/** Goes on with what an interruption left, unless the spec or the code has changed since. */
async function goOnWith(spec: ExperimentSpec, settings: SweepSettings): Promise<SweepResult> {
  try {
    return await runSweep(spec, { ...settings, resume: true });
  } catch (error) {
    if (error instanceof ForeignRows) return runSweep(spec, { ...settings, forceNew: true });
    throw error;
  }
}

/** All experiments in the order of their names and then the claims, or the ones asked for. */
function chosen(only: string | undefined): string[] {
  const all = readdirSync(EXPERIMENTS)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
  all.push(CLAIMS);
  if (only === undefined) return all;
  return namesGiven(only, all, "unknown experiment");
}

/** Times are no reproducible result, and some results take long: such experiments run on request alone. The claims have no spec, and are never left out. */
function reasonToLeaveOut(spec: ExperimentSpec | null): string | null {
  if (spec === null) return null;
  const { figures, optimum } = spec;
  if (figures.some((name) => figureNamed(name).needs.includes("timings")))
    return "its figures show times of this machine";
  return takesMinutes(optimum) ? "its bounds take minutes each" : null;
}

/** The same cells and seeds, with so few repetitions that the whole takes seconds. */
function quickly(spec: ExperimentSpec): ExperimentSpec {
  const { minimum, maximum, relativeError } = spec.sampling;
  const few = Math.max(2, Math.ceil(minimum / 10));
  return {
    ...spec,
    title: `${spec.title}${QUICK}`,
    optimum: { ...spec.optimum, rounds: 0 },
    sampling: {
      ...spec.sampling,
      minimum: few,
      maximum: Math.max(few, Math.ceil(maximum / 50)),
      relativeError: Math.min(1, 4 * relativeError),
    },
  };
}
