import { readAssignment, readInstance } from "../game/files.ts";
import { kernelNamed } from "../kernel/kernels.ts";
import { defineCommand } from "./command.ts";
import { formatMs, printResult } from "./output.ts";
import { describeSettings, kernelOption, settingsFrom, settingsOptions } from "./settings.ts";

export const evaluateCommand = defineCommand({
  command: "evaluate <instance> <assignment>",
  describe: "measure an assignment: costs, utilities, weights, and who would migrate",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .positional("assignment", { type: "string", demandOption: true, describe: "assignment file" })
      .options({ ...settingsOptions, kernel: kernelOption })
      .example("$0 evaluate ten.json placed.json --eta 0.9 --json", "verdict at eta = 0.9"),
  handler: async (given) => {
    const instance = await readInstance(given.instance);
    const assignment = await readAssignment(given.assignment, instance);
    const settings = settingsFrom(given);
    const game = kernelNamed(given.kernel).load(instance, settings);
    game.setAssignment(assignment);
    const { totalWeightedLatency, regularisedSocialCost, utilities, weights, load } = game.evaluate();
    const utilisation = load.map((carried, cloud) => carried / instance.capacity[cloud]);
    const deviations = game.deviations();
    const equilibrium = deviations.length === 0;
    const result = { totalWeightedLatency, regularisedSocialCost, utilities, weights, utilisation };
    printResult(given.json, { ...result, equilibrium, deviations }, () => [
      `total weighted latency   ${formatMs(totalWeightedLatency)}`,
      `regularised social cost  ${formatMs(regularisedSocialCost)}`,
      `highest utilisation      ${(100 * utilisation.reduce((a, b) => Math.max(a, b), 0)).toFixed(1)} %`,
      equilibrium
        ? `equilibrium              yes (${describeSettings(settings)})`
        : `equilibrium              no: ${deviations.length} VMs would migrate (${describeSettings(settings)})`,
    ]);
  },
});
