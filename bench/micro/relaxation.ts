/**
 * How long a step of the relaxation takes: nearly all of it is the decomposition of a symmetric matrix, here of 211 rows, with half of its
 * eigenvectors wanted. Prints elapsed times of one thread for every build.
 */
import { Bench } from "tinybench";
import { Relaxation } from "../../src/exact/features/relaxation.ts";
import { freeCosts } from "../../src/exact/free-costs.ts";
import { quadraticProblem } from "../../src/exact/problem.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";
import { generateFor } from "../exact/classes.ts";

const STEPS = 10;
/** Until as many eigenvalues are negative as later on. */
const STEPS_BEFORE = 200;

const instance = generateFor({ vms: 30, clouds: 8, delta: 10, meanDegree: 9 }, 2);
const problem = quadraticProblem(instance, DEFAULT_SETTINGS);
const bench = new Bench({ throws: true, retainSamples: true, warmupIterations: 2, iterations: 30, time: 0 });
for (const build of ["simd", "scalar"] as const) {
  const relaxation = Relaxation.of(problem, freeCosts(instance, problem), build);
  if (relaxation === null) throw new Error("nothing to relax");
  const point = relaxation.iterated(relaxation.first, STEPS_BEFORE);
  bench.add(build, () => {
    relaxation.iterated(point, STEPS);
  });
}
await bench.run();
for (const { name, result } of bench.tasks) {
  if (result.state !== "completed") throw new Error(`${name}: ${result.state}`);
  const { p50, min } = result.latency;
  const each = (ms: number) => (ms / STEPS).toFixed(3);
  console.log(`${name}: ${each(p50)} ms a step (median), ${each(min)} (best)`);
}
