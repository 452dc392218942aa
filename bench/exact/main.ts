/**
 * `node --import tsx bench/exact/main.ts`: branch and bound against toulbar2, where it is installed, on every class
 * of classes.ts, several seeds each; writes bench/exact/results.json.
 * Both are stopped by the clock on the wall; toulbar2 has one core, branch and bound as many as it gets.
 * `--only "m=8 delta=10"`: the classes with these words in their names; the others' rows stay as they were. `--cfn FILE --instance FILE`: writes an instance file for toulbar2.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import yargs from "yargs";
import { branchAndBound } from "../../src/exact/branch-and-bound.ts";
import { exploreInThreads } from "../../src/exact/features/in-threads.ts";
import { readInstance } from "../../src/game/files.ts";
import type { Instance } from "../../src/game/instance.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { median } from "../median.ts";
import { CLASSES, className, generateFor, type InstanceClass } from "./classes.ts";
import { costFunctionNetwork, solveByToulbar2, toulbar2Version } from "./toulbar2.ts";

const RESULTS = fileURLToPath(new URL("results.json", import.meta.url));

const given = yargs(process.argv.slice(2))
  .options({
    only: { type: "string", default: "" },
    seeds: { type: "number", default: 5 },
    "time-limit": { type: "number", default: 60 },
    workers: { type: "number", default: availableParallelism() },
    toulbar2: { type: "boolean", default: true },
    instance: { type: "string" },
    cfn: { type: "string", implies: "instance" },
  })
  .strict()
  .parseSync();

interface Row {
  readonly seed: number;
  readonly optimum: number;
  readonly proven: boolean;
  /** Of the processor, by all threads. */
  readonly seconds: number;
  /** By the clock on the wall. */
  readonly wall: number;
  readonly nodes: number;
  readonly gap: number;
  readonly toulbar2Seconds: number | null;
  readonly toulbar2Proven: boolean | null;
  readonly load: number;
}

/** Other work on the machine disturbs the processor's seconds less than those of the clock on the wall. */
function solve(instance: Instance) {
  const before = process.cpuUsage();
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const result = branchAndBound(instance, DEFAULT_SETTINGS, {
    explore: exploreInThreads(given.workers),
    proceed: () => elapsed() < given.timeLimit,
  });
  const wall = elapsed();
  const { user, system } = process.cpuUsage(before);
  return { ...result, seconds: (user + system) / 1e6, wall };
}

function compare(instance: Instance, seed: number, hasToulbar2: boolean): Row {
  const { cost, lowerBound, proven, seconds, wall, nodes } = solve(instance);
  const other = hasToulbar2 ? solveByToulbar2(instance, given.timeLimit) : null;
  if (proven && other?.optimum != null && Math.abs(other.optimum - cost) > 1e-3) {
    throw new Error(`optima differ: ${cost} and, by toulbar2, ${other.optimum}; seed ${seed}`);
  }
  return {
    seed,
    optimum: cost,
    proven,
    seconds,
    wall,
    nodes,
    gap: (cost - lowerBound) / cost,
    toulbar2Seconds: other?.seconds ?? null,
    toulbar2Proven: other === null ? null : other.optimum !== null,
    load: loadavg()[0],
  };
}

function summary(rows: readonly Row[]): string {
  const seconds = median(rows.map((row) => row.seconds));
  const proven = rows.filter((row) => row.proven).length;
  const walls = rows.map((row) => row.wall);
  const mine = `${proven}/${rows.length} proven, median ${seconds.toFixed(2)} s of the processor, ${median(walls).toFixed(2)} s by the clock, worst ${Math.max(...walls).toFixed(2)} s`;
  const theirs = rows.flatMap((row) => (row.toulbar2Seconds === null ? [] : [row.toulbar2Seconds]));
  if (theirs.length === 0) return mine;
  const theirMedian = median(theirs);
  const theirProven = rows.filter((row) => row.toulbar2Proven).length;
  const atLeast = theirMedian >= given.timeLimit ? "at least " : "";
  return `${mine}; toulbar2 ${theirProven}/${rows.length}, median ${atLeast}${theirMedian.toFixed(2)} s; ratio ${atLeast}${(theirMedian / seconds).toFixed(1)}`;
}

async function main(): Promise<void> {
  if (given.instance !== undefined && given.cfn !== undefined) {
    writeFileSync(given.cfn, costFunctionNetwork(await readInstance(given.instance)));
    return;
  }
  const version = given.toulbar2 ? toulbar2Version() : undefined;
  if (version === undefined) console.log("toulbar2 is skipped: not installed, or --no-toulbar2");
  const table = new Map(storedRows());
  // What the engine compiles once is not the first row's to pay.
  solve(generateFor(CLASSES[0], given.seeds + 1));
  const words = given.only.split(" ").filter((word) => word !== "");
  const isAskedFor = (one: InstanceClass) => words.every((word) => className(one).split(" ").includes(word));
  for (const instanceClass of CLASSES.filter(isAskedFor)) {
    const rows: Row[] = [];
    for (let seed = 1; seed <= given.seeds; seed++) {
      rows.push(compare(generateFor(instanceClass, seed), seed, version !== undefined));
    }
    console.log(`${className(instanceClass).padEnd(20)} ${summary(rows)}`);
    table.set(className(instanceClass), rows);
  }
  if (version === undefined) return;
  const classes = CLASSES.flatMap((one) => {
    const rows = table.get(className(one));
    return rows === undefined ? [] : [{ ...one, rows }];
  });
  const { timeLimit, workers } = given;
  const meta = { format: "flockbench/exact-bench@1", toulbar2: version, timeLimit, workers };
  writeFileSync(RESULTS, `${JSON.stringify({ ...meta, seconds: "CPU seconds", classes }, null, 1)}\n`);
}

function storedRows(): [string, readonly Row[]][] {
  if (!existsSync(RESULTS)) return [];
  const { classes } = JSON.parse(readFileSync(RESULTS, "utf8")) as {
    readonly classes: readonly (InstanceClass & { readonly rows: readonly Row[] })[];
  };
  return classes.map((one) => [className(one), one.rows]);
}

await main();
