import { replayCommands, writeWitness } from "../claims/witness-file.ts";
import { QUARRIES } from "../hunt/quarry.ts";
import { checkFolder, makeFolder } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";
import { checkTimeLimit, checkWhole, settingsFrom, settingsOptions } from "./settings.ts";
import { solveInterruptibly } from "./solving.ts";

export const huntCommand = defineCommand({
  command: "hunt",
  describe: "search instances for the worst case of a claim, and shrink what is found",
  builder: (yargs) =>
    yargs
      .option("claim", {
        requiresArg: true,
        choices: QUARRIES.map(({ claim }) => claim),
        demandOption: true,
        describe: QUARRIES.map(({ claim, describes }) => `${claim}: ${describes}`).join("; "),
      })
      .option("vms", {
        type: "number",
        default: 4,
        requiresArg: true,
        describe: "VMs of the instances tried",
      })
      .option("clouds", {
        type: "number",
        default: 3,
        requiresArg: true,
        describe: "clouds of the instances",
      })
      .option("seed", { type: "string", default: "1", requiresArg: true, describe: "any text or integer" })
      .options(settingsOptions)
      .option("time-limit", { type: "number", requiresArg: true, describe: "seconds; default 10" })
      .option("tries", { type: "number", requiresArg: true, describe: "in place of a time limit: instances" })
      .option("output", {
        alias: "o",
        type: "string",
        default: "hunted",
        requiresArg: true,
        describe: "folder for the instance and its witness",
      })
      .example("$0 hunt --claim price-of-anarchy --time-limit 30", "the worst equilibrium that 30 s find"),
  handler: async (given) => {
    const { tries, seconds } = huntLimits(given);
    checkFolder(given.output);
    const task = {
      claim: given.claim,
      vms: checkWhole("vms", given.vms, 2),
      clouds: checkWhole("clouds", given.clouds, 2),
      settings: settingsFrom(given),
      seed: given.seed,
      tries,
    };
    const found = await solveInterruptibly("hunt", task, {
      seconds,
      describe: ({ tried, score }) => `${tried} instances, worst ${score.toPrecision(6)}`,
      done: ({ tried }) => tried / tries,
    });
    const { witness, original: _unshrunk, ...result } = found;
    if (witness !== null) {
      makeFolder(given.output);
      await writeWitness(given.output, given.claim, witness);
    }
    const replay = replayCommands(given.output, given.claim, witness);
    const size = witness && { vms: witness.instance.vms, clouds: witness.instance.clouds };
    printResult(given.json, { ...result, shrunkTo: size, replay }, () => [
      `${given.claim}: ${found.found ? "counterexample found" : "none found"} in ${found.tried} instances`,
      `worst ${found.measures}: ${found.score}`,
      ...(size
        ? [`shrunk to ${size.vms} VMs and ${size.clouds} clouds: ${found.shrunkScore}`, ...replay]
        : []),
    ]);
  },
});

/** How many instances, or how many seconds: with --tries the result depends on the seed alone. */
export function huntLimits({
  tries,
  timeLimit,
}: {
  readonly tries?: number | undefined;
  readonly timeLimit?: number | undefined;
}): { readonly tries: number; readonly seconds: number } {
  const unlimited = Number.POSITIVE_INFINITY;
  if (tries === undefined) return { tries: unlimited, seconds: checkTimeLimit(timeLimit) ?? 10 };
  if (timeLimit === undefined) return { tries: checkWhole("tries", tries, 1), seconds: unlimited };
  throw new Problem("conflicting options: --tries and --time-limit; allowed: one of them");
}
