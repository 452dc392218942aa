import { checkSpec } from "../../src/sweep/check-spec.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

/** A sweep to be killed: resumes in the folder that the first argument names. */
const text = `format: flockbench/experiment@1
name: kill
instances: { family: binomial, vms: [10, 20, 30, 40, 50], clouds: [3, 4, 5, 6], delta: [1, 5, 20, 50] }
game: { eta: [0.7, 1] }
variants: [ { name: flock }, { name: best-response } ]
maxRounds: 100
sampling: { relativeError: 0.1, minimum: 20, maximum: 80 }
`;
const spec = checkSpec(text, "kill.yaml", { variants: await findVariants() });
const quiet = progressTo("none", process.stderr);
const progress = { ...quiet, start: () => process.stdout.write("started\n") };
await runSweep(spec, { out: process.argv[2], workers: 1, specFile: "kill.yaml", resume: true, progress });
