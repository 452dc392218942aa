import { counted } from "../counted.ts";
import { assignmentCount, OPTIMUM_METHODS, type OptimumMethod } from "../exact/optimum.ts";
import { readInstance, writeAssignment } from "../game/files.ts";
import type { Instance } from "../game/instance.ts";
import { checkOutputs, keepInputs } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { defineCommand } from "./command.ts";
import { formatMs, printResult } from "./output.ts";
import { checkTimeLimit, optimumScenarioOption, settingsFrom, settingsOptions } from "./settings.ts";
import { solveInterruptibly } from "./solving.ts";
import { workersFrom, workersOption } from "./workers.ts";

/** Enumerating more than this takes hours: it is only begun with a time limit. */
const UNLIMITED = 1e12;

export const optimumCommand = defineCommand({
  command: "optimum <instance>",
  describe: "the assignment of lowest social cost, with a proof",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .option("objective", {
        requiresArg: true,
        choices: ["total", "regularised"] as const,
        default: "total" as const,
        describe: "which social cost",
      })
      .option("method", {
        requiresArg: true,
        choices: OPTIMUM_METHODS,
        describe: "default: enumeration where it takes under a second, else branch and bound",
      })
      .options({
        a: settingsOptions.a,
        epsilon: settingsOptions.epsilon,
        scenario: optimumScenarioOption,
      })
      .option("time-limit", {
        type: "number",
        requiresArg: true,
        describe: "seconds; then the best so far and the bound that is proven",
      })
      .option("workers", {
        ...workersOption,
        describe: "threads that search; what they find does not depend on it",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "assignment file to write",
      })
      .example("$0 optimum ten.json --json", "proven optimum of a small instance")
      .example("$0 optimum thirty.json --time-limit 60", "the best in a minute, and how far it may be off"),
  handler: async (given) => {
    const instance = await readInstance(given.instance);
    const settings = settingsFrom({ ...given, eta: 1, evaluate: "exact" });
    const seconds = checkTimeLimit(given.timeLimit) ?? Number.POSITIVE_INFINITY;
    checkOutputs(given.output);
    keepInputs([given.instance], [given.output]);
    const { objective, method } = given;
    checkCount(instance, method, given.timeLimit);
    const workers = workersFrom(given.workers);
    const task = { instance, settings, objective, workers, ...(method ? { method } : {}) };
    const optimum = await solveInterruptibly("optimum", task, {
      seconds,
      describe: ({ steps, lowerBound }) =>
        `${steps.toPrecision(4)} steps, lower bound ${formatMs(lowerBound)}`,
      done: ({ steps }) => (method === "exhaustive" ? steps / assignmentCount(instance) : 0),
    });
    if (given.output !== undefined) await writeAssignment(given.output, optimum.assignment);
    const { cost, lowerBound, proven, assignment, steps } = optimum;
    const result = { cost, lowerBound, proven, assignment, method: optimum.method, steps };
    printResult(given.json, result, () => [
      `cost         ${formatMs(cost)}`,
      `lower bound  ${formatMs(lowerBound)} (${proven ? "proven optimal" : gapText(cost, lowerBound)})`,
      `method       ${optimum.method}, ${counted(steps, optimum.method === "exhaustive" ? "assignment" : "node", countText(steps))}`,
    ]);
  },
});

/** Whole as long as it fits; of the rest four digits. */
function countText(count: number): string {
  return count < 1e6 ? String(count) : count.toPrecision(4);
}

function gapText(cost: number, lowerBound: number): string {
  const gap = lowerBound > 0 ? `${(100 * (cost / lowerBound - 1)).toFixed(2)} % above the bound` : "no bound";
  return `not proven, ${gap}`;
}

function checkCount(
  instance: Instance,
  method: OptimumMethod | undefined,
  timeLimit: number | undefined,
): void {
  const count = assignmentCount(instance);
  if (method !== "exhaustive" || timeLimit !== undefined || count <= UNLIMITED) return;
  throw new Problem(
    `too many assignments: ${count.toPrecision(3)} for ${instance.vms} VMs on ${instance.clouds} clouds; ` +
      `allowed without --time-limit: ${UNLIMITED.toPrecision(1)} (--method branch-and-bound has no such limit)`,
  );
}
