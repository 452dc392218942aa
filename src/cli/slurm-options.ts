import { Problem } from "../problem.ts";

const ofSlurm = { requiresArg: true, group: "With --engine slurm:" } as const;

/** Options of `sweep` that concern a cluster. */
export const slurmOptions = {
  engine: {
    requiresArg: true,
    choices: ["local", "slurm"] as const,
    default: "local" as "local" | "slurm",
    describe:
      "where to play; slurm: as an array job of --shards N tasks (default: tasks of about ten minutes)",
  },
  partition: { type: "string", describe: "of the jobs", ...ofSlurm },
  account: { type: "string", describe: "of the jobs", ...ofSlurm },
  time: { type: "string", describe: "time limit of a task, as sbatch takes it: 2:00:00", ...ofSlurm },
  memory: { type: "string", describe: "of a task, as sbatch takes it: 4G", ...ofSlurm },
  cpus: { type: "number", defaultDescription: "1", describe: "threads of a task", ...ofSlurm },
  "max-parallel": { type: "number", describe: "tasks at a time", ...ofSlurm },
  retries: {
    type: "number",
    defaultDescription: "3",
    describe: "array jobs in a row that may finish no cell before the sweep is given up",
    ...ofSlurm,
  },
  "dry-run": {
    type: "boolean",
    default: false,
    describe: "print the job scripts and submit nothing",
    group: "With --engine slurm:",
  },
  detach: {
    type: "boolean",
    default: false,
    describe: "submit and return; --attach follows",
    group: "With --engine slurm:",
  },
  attach: {
    type: "string",
    requiresArg: true,
    describe: "follow the sweep on Slurm whose result folder this is, from any terminal",
    group: "With --engine slurm:",
  },
} as const;

const LOCAL = ["workers", "shard", "index-base", "resume"];
const ON_SLURM = Object.keys(slurmOptions).filter((name) => name !== "engine" && name !== "attach");

type Given = Readonly<Record<string, unknown>>;

/** @throws Problem naming an option of `sweep` that would be passed over in silence. */
export function refuseIdleOptions(given: Given): void {
  if (given.attach !== undefined) {
    refuse(given, ["spec", "output", "force-new", "shards", ...LOCAL, ...ON_SLURM], "beside --attach");
  } else if (given.engine === "slurm") refuse(given, LOCAL, "with --engine slurm");
  else {
    refuse(given, ON_SLURM, "without --engine slurm");
    if (given.shards === undefined) refuse(given, ["index-base"], "without --shards");
  }
}

function refuse(given: Given, names: readonly string[], where: string): void {
  const name = names.find((name) => given[name] !== undefined && given[name] !== false);
  if (name === undefined) return;
  throw new Problem(`option without effect: ${name === "spec" ? given.spec : `--${name}`} ${where}`);
}
