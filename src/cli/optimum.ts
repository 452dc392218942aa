import { readInstance, writeAssignment } from "../game/files.ts";
import { type Instance, UNPINNED } from "../game/instance.ts";
import { loadWasmKernel } from "../kernel/modules.ts";
import type { ExhaustiveOptimum, GameSettings, Objective } from "../kernel/types.ts";
import { Problem } from "../problem.ts";
import { defineCommand } from "./command.ts";
import { formatMs, overwriteLine, printResult } from "./output.ts";
import { checkTimeLimit, settingsFrom, settingsOptions } from "./settings.ts";

/** More assignments than this take hours: they are only begun with a time limit. */
const UNLIMITED = 1e12;

export const optimumCommand = defineCommand({
  command: "optimum <instance>",
  describe: "the assignment of lowest social cost, with a proof",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .option("objective", {
        choices: ["total", "regularised"] as const,
        default: "total" as const,
        describe: "which social cost",
      })
      .options({
        a: settingsOptions.a,
        epsilon: settingsOptions.epsilon,
        scenario: settingsOptions.scenario,
      })
      .option("time-limit", { type: "number", requiresArg: true, describe: "seconds; then the best so far" })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "assignment file to write",
      })
      .example("$0 optimum ten.json --json", "proven optimum of a small instance"),
  handler: async (given) => {
    const instance = await readInstance(given.instance);
    const settings = settingsFrom({ ...given, eta: 1, evaluate: "exact" });
    const timeLimit = checkTimeLimit(given.timeLimit);
    const { cost, assignment, complete, visited } = enumerate(instance, settings, given.objective, timeLimit);
    if (given.output !== undefined) await writeAssignment(given.output, assignment);
    const lowerBound = complete ? cost : 0;
    const result = { cost, lowerBound, proven: complete, assignment, method: "exhaustive", visited };
    printResult(given.json, result, () => [
      `cost         ${formatMs(cost)}`,
      `lower bound  ${formatMs(lowerBound)} (${complete ? "proven optimal" : "time limit reached"})`,
      `method       exhaustive, ${visited.toPrecision(4)} assignments`,
    ]);
  },
});

function enumerate(
  instance: Instance,
  settings: GameSettings,
  objective: Objective,
  timeLimit: number | null,
): ExhaustiveOptimum {
  const free = instance.pinned.reduce((count, pin) => count + (pin === UNPINNED ? 1 : 0), 0);
  const count = instance.clouds ** free;
  if (timeLimit === null && count > UNLIMITED) {
    throw new Problem(
      `too many assignments: ${instance.clouds}^${free} = ${count.toPrecision(3)}; ` +
        `allowed without --time-limit: ${UNLIMITED.toPrecision(1)}`,
    );
  }
  const deadline = performance.now() + 1000 * (timeLimit ?? Number.POSITIVE_INFINITY);
  const proceed = (visited: number) => {
    overwriteLine(`${((100 * visited) / count).toFixed(1)} % of ${count.toPrecision(3)} assignments`);
    return performance.now() < deadline;
  };
  const optimum = loadWasmKernel("simd").load(instance, settings).exhaustiveOptimum(objective, proceed);
  overwriteLine("");
  return optimum;
}
