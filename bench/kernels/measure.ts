import { Bench } from "tinybench";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { referenceKernel } from "../../src/kernel/reference.ts";
import type { Kernel } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";
import type { Start } from "../native/dump.ts";
import { type NativeTask, runNative } from "../native/run.ts";
import { startOf, type Work } from "./works.ts";

/** Seconds of every pass, by contestant. Pass k of all contestants ran one after the other. */
export type Samples = ReadonlyMap<string, readonly number[]>;

/** The contestants that ratios refer to: the C program as one writes it down, and as a port of assembly/. */
export const NATIVE = { straightforward: "native", tuned: "native-tuned" } as const;

/**
 * Runs one row: passes over all contestants in turn, so that whatever slows the machine down slows all of them. Checks
 * that every contestant gives the same result, which also keeps compilers from dropping the work.
 */
export async function measure(work: Work, native: boolean): Promise<Samples> {
  const start = startOf(work, loadWasmKernel("simd"));
  const samples = new Map<string, number[]>();
  const results = new Map<string, number>();
  const kernels = contestants(work);
  for (let pass = -1; pass < work.passes; pass++) {
    for (const kernel of kernels) await sample(kernel, work, start, pass, samples, results);
    if (native) sampleNative(work, start, pass, samples);
  }
  checkSame(work, results);
  return samples;
}

function contestants(work: Work): Kernel[] {
  const kernels = [loadWasmKernel("simd"), loadWasmKernel("scalar"), typescriptKernel];
  return work.reference ? [...kernels, referenceKernel] : kernels;
}

/** One timed execution by tinybench. Pass -1 warms up the compilers and is thrown away. */
async function sample(
  kernel: Kernel,
  work: Work,
  start: Start,
  pass: number,
  samples: Map<string, number[]>,
  results: Map<string, number>,
): Promise<void> {
  const game = kernel.load(start.instance, start.settings);
  const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true, retainSamples: true });
  bench.add(kernel.name, () => void results.set(kernel.name, work.run(game)), {
    beforeEach: () => work.prepare(game, start),
  });
  const [task] = await bench.run();
  const { result } = task;
  if (result.state !== "completed") throw new Error(`benchmark not completed: ${kernel.name}`);
  if (pass < 0) return;
  const seconds = result.latency.samples?.at(-1);
  if (seconds === undefined) throw new Error(`no sample: ${kernel.name}`);
  push(samples, kernel.name, seconds / 1000);
}

function sampleNative(work: Work, start: Start, pass: number, samples: Map<string, number[]>): void {
  for (const algorithm of algorithmsFor(work)) {
    // The first repeat warms caches and page tables up, as the passes before do for the others.
    const { seconds } = runNative(start, { ...work.native, algorithm, repeats: 2 });
    if (pass >= 0) push(samples, NATIVE[algorithm], seconds[1]);
  }
}

/** Enumeration and evaluation have one C program only. */
function algorithmsFor({ native }: Work): NativeTask["algorithm"][] {
  return native.work === "exhaustive" ? ["straightforward"] : ["straightforward", "tuned"];
}

function push(samples: Map<string, number[]>, name: string, seconds: number): void {
  const list = samples.get(name);
  if (list) list.push(seconds);
  else samples.set(name, [seconds]);
}

function checkSame(work: Work, results: ReadonlyMap<string, number>): void {
  const [expected] = results.values();
  for (const [name, result] of results) {
    if (Math.abs(result - expected) <= 1e-9 * Math.abs(expected)) continue;
    throw new Error(`different results of ${work.name}: ${name} gives ${result}, not ${expected}`);
  }
}
