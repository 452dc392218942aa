import type { BoundProgress } from "../exact/bound.ts";
import { confirmedBound } from "../exact/check.ts";
import { readInstance, writeAssignment } from "../game/files.ts";
import { checkOutputs, keepInputs } from "../output-file.ts";
import { defineCommand } from "./command.ts";
import { refuseIdle } from "./idle-options.ts";
import { formatMs, printResult } from "./output.ts";
import { checkTimeLimit, optimumScenarioOption, settingsFrom, settingsOptions } from "./settings.ts";
import { solveInterruptibly } from "./solving.ts";

export const boundCommand = defineCommand({
  command: "bound <instance>",
  describe: "a certified lower bound on the optimum, at sizes where no optimum is known",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .option("objective", {
        requiresArg: true,
        choices: ["total", "regularised"] as const,
        default: "total" as const,
        describe: "which social cost",
      })
      .options({
        a: settingsOptions.a,
        epsilon: settingsOptions.epsilon,
        scenario: optimumScenarioOption,
      })
      .option("time-limit", {
        type: "number",
        requiresArg: true,
        describe: "seconds; default: until it settles",
      })
      .option("certificate", {
        type: "boolean",
        default: false,
        describe: "with --json: add the dual values, which prove the bound",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "assignment file for the best assignment known",
      })
      .example(
        "$0 bound thousand.json --time-limit 60 --json",
        "how far the best known assignment may be off",
      ),
  handler: async (given) => {
    if (!given.json) refuseIdle({ certificate: given.certificate }, "with --json, for it is long");
    const instance = await readInstance(given.instance);
    const settings = settingsFrom({ ...given, eta: 1, evaluate: "exact" });
    checkOutputs(given.output);
    keepInputs([given.instance], [given.output]);
    const found = await solveInterruptibly(
      "bound",
      { instance, settings, objective: given.objective },
      { seconds: checkTimeLimit(given.timeLimit) ?? Number.POSITIVE_INFINITY, describe },
    );
    if (given.output !== undefined) await writeAssignment(given.output, found.assignment);
    const { certificate, ...rest } = found;
    const { lowerBound: proven, gap } = confirmedBound(found, found.checkedBound);
    const result = { ...rest, lowerBound: proven, gap, ...(given.certificate ? { certificate } : {}) };
    printResult(given.json, result, () => [
      `lower bound   ${formatMs(proven)} (${found.objective}, ${found.method}, ${found.sweeps} sweeps)`,
      `checked       ${formatMs(found.checkedBound)}, from the dual values without the solver`,
      `best known    ${formatMs(found.cost)}, ${(100 * gap).toFixed(2)} % above the bound`,
    ]);
  },
});

function describe({ cost, lowerBound, lifted, step }: BoundProgress): string {
  const known = `lower bound ${formatMs(lowerBound)}, best known ${formatMs(cost)}`;
  const rounds = lifted === null ? "" : `; ${lifted.rounds} of at most ${lifted.of} rounds done`;
  const part = step === null ? "" : `; ${Math.floor(100 * step.done)} % of a ${step.name} done`;
  return known + rounds + part;
}
