import { readAssignment, readInstance, writeAssignment } from "../game/files.ts";
import { kernelNamed } from "../kernel/kernels.ts";
import type { Game } from "../kernel/types.ts";
import { findVariants, variantNamed } from "../variants/driver/find.ts";
import { play, type RoundEvent } from "../variants/driver/play.ts";
import { runStreams } from "../variants/driver/streams.ts";
import { defineCommand } from "./command.ts";
import { FAILED } from "./exit-codes.ts";
import { formatMs, note, overwriteLine, printResult } from "./output.ts";
import {
  checkTimeLimit,
  checkWhole,
  describeSettings,
  kernelOption,
  settingsFrom,
  settingsOptions,
} from "./settings.ts";
import { variantOptionsFrom } from "./variant-options.ts";

export const runCommand = defineCommand({
  command: "run <instance>",
  describe: "run one variant on one instance",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .option("variant", { type: "string", default: "flock", requiresArg: true, describe: "see: variants" })
      .option("option", {
        alias: "O",
        type: "string",
        array: true,
        default: [] as string[],
        requiresArg: true,
        describe: "an option of the variant, name=value",
      })
      .option("seed", { type: "string", default: "1", requiresArg: true, describe: "any text or integer" })
      .options(settingsOptions)
      .option("max-rounds", { type: "number", default: 1000, requiresArg: true, describe: "round limit" })
      .option("time-limit", { type: "number", requiresArg: true, describe: "seconds; then status timeout" })
      .option("initial", {
        type: "string",
        requiresArg: true,
        describe: "assignment file to start from; default: uniform at random, from the seed",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "assignment file to write the outcome to",
      })
      .option("kernel", kernelOption)
      .example("$0 run ten.json --seed 1 --json", "Flock from a random start")
      .example(
        "$0 run ten.json --variant best-response -O order=round-robin",
        "another variant, with an option",
      ),
  handler: async (given) => {
    const instance = await readInstance(given.instance);
    const variant = variantNamed(await findVariants(), given.variant);
    const options = variantOptionsFrom(variant, given.option);
    const settings = settingsFrom(given);
    const maxRounds = checkWhole("max-rounds", given.maxRounds, 0);
    const timeLimit = checkTimeLimit(given.timeLimit);
    const initial = given.initial === undefined ? null : await readAssignment(given.initial, instance);
    const game = kernelNamed(given.kernel).load(instance, settings);
    const streams = runStreams(given.seed, instance);
    if (initial === null) game.randomAssignment(streams.initial);
    else game.setAssignment(initial);
    const result = play(variant, game, { options, ...streams, maxRounds, timeLimit, onRound: showRound });
    overwriteLine("");
    if (given.output !== undefined) await writeAssignment(given.output, game.assignment());
    report(given.json, game, result, `${variant.name}, ${describeSettings(settings)}, seed ${given.seed}`);
  },
});

function showRound({ round, migrations, game }: RoundEvent): void {
  if (!process.stderr.isTTY) return;
  overwriteLine(`round ${round}: ${migrations} migrations, U = ${formatMs(game.totalWeightedLatency())}`);
}

function report(
  json: boolean,
  game: Game,
  { status, rounds, migrations, message }: ReturnType<typeof play>,
  title: string,
): void {
  const { totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  const assignment = game.assignment();
  const outcome = { status, rounds, migrations, assignment, totalWeightedLatency, regularisedSocialCost };
  printResult(json, outcome, () => [
    title,
    `status                   ${status} after ${rounds} rounds and ${migrations} migrations`,
    `total weighted latency   ${formatMs(totalWeightedLatency)}`,
    `regularised social cost  ${formatMs(regularisedSocialCost)}`,
  ]);
  if (message === null) return;
  note(`variant failed: ${message}`);
  process.exitCode = FAILED;
}
