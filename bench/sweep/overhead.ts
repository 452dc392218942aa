/**
 * What a sweep costs beside its runs, and what a second worker gains:
 * `node --import tsx bench/sweep/overhead.ts`. Ratios of processor time travel; wall clock wants a quiet machine.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { prepareExperiment } from "../../src/sweep/experiment.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { playRepetition, type Workbench } from "../../src/sweep/repetition.ts";
import type { ExperimentSpec } from "../../src/sweep/spec.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const variants = await findVariants();
const folder = mkdtempSync(join(tmpdir(), "flockbench-overhead-"));

interface Time {
  /** Of all threads. */
  readonly processor: number;
  readonly wall: number;
}

async function timed(work: () => Promise<void>): Promise<Time> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { processor: (user + system) / 1e6, wall: (performance.now() - started) / 1e3 };
}

function specOf(name: string, instances: string, repetitions: number): ExperimentSpec {
  const text = `format: flockbench/experiment@1
name: ${name}
instances: ${instances}
variants: [ { name: flock } ]
sampling: { minimum: ${repetitions}, maximum: ${repetitions} }
`;
  return checkSpec(text, `${name}.yaml`, { variants });
}

/** The same runs in one loop: no threads, no journal, no tables. */
async function loop(spec: ExperimentSpec): Promise<void> {
  const { groups, files } = await prepareExperiment(spec, "bench.yaml");
  const workbench: Workbench = { spec, kernel: loadWasmKernel("simd"), variants, files };
  for (const group of groups) {
    for (let k = 0; k < spec.sampling.maximum; k++) playRepetition(workbench, group, group.cells, k);
  }
}

async function sweep(spec: ExperimentSpec, workers: number): Promise<void> {
  const out = join(folder, `${spec.name}-${workers}`);
  await runSweep(spec, {
    out,
    workers,
    specFile: "bench.yaml",
    progress: progressTo("none", process.stderr),
  });
  rmSync(out, { recursive: true });
}

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;

// Threads, the kernel and the code are made ready once a sweep; a sweep of one short run shows how long that takes.
const startup = await timed(() => sweep(specOf("startup", "{ family: binomial, vms: 5 }", 1), 1));
console.log(`startup: ${startup.wall.toFixed(2)} s, ${startup.processor.toFixed(2)} s of processor time`);

const cases: [string, string, number][] = [
  ["long", "{ family: binomial, vms: [2000, 4000], clouds: 16, meanDegree: 6 }", 300],
  ["middle", "{ family: binomial, vms: [300, 600], clouds: 16, meanDegree: 6 }", 2000],
  ["short", "{ family: binomial, vms: [8, 10], clouds: 4 }", 20000],
];
for (const [name, instances, repetitions] of cases) {
  const spec = specOf(name, instances, repetitions);
  const alone = await timed(() => loop(spec));
  const one = await timed(() => sweep(spec, 1));
  const two = await timed(() => sweep(spec, 2));
  const milliseconds = (1000 * alone.processor) / (2 * repetitions);
  console.log(
    `${name}: runs of ${milliseconds.toFixed(2)} ms; harness ` +
      `${percent((one.processor - startup.processor) / alone.processor - 1)} of the runs' processor time with 1 worker, ` +
      `${percent((two.processor - 2 * startup.processor) / alone.processor - 1)} with 2; ` +
      `2 workers are ${((one.wall - startup.wall) / (two.wall - startup.wall)).toFixed(2)} times one`,
  );
}
rmSync(folder, { recursive: true });
