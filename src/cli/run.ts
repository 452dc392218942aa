import { counted } from "../counted.ts";
import { dynamicsSchema } from "../game/dynamics.ts";
import { readAssignment, readInstance, writeAssignment } from "../game/files.ts";
import { migrationTimeSchema } from "../game/migration-time.ts";
import { kernelNamed } from "../kernel/kernels.ts";
import type { Game, GameSettings } from "../kernel/types.ts";
import { checkOutputs, keepInputs } from "../output-file.ts";
import { canonicalJson } from "../sweep/canonical.ts";
import type { Json } from "../sweep/spec.ts";
import { variantNamed } from "../variants/driver/find.ts";
import { optionsFromWords } from "../variants/driver/option-words.ts";
import { readOwnVariants, withOwn } from "../variants/driver/own.ts";
import { type PlayResult, play, type RoundEvent } from "../variants/driver/play.ts";
import { runStreams } from "../variants/driver/streams.ts";
import { measureRound, type RoundMeasures } from "../variants/driver/trace.ts";
import { defineCommand } from "./command.ts";
import { FAILED } from "./exit-codes.ts";
import { namedWords } from "./given-once.ts";
import { jsonOption } from "./json-option.ts";
import { formatMs, note, overwriteLine, printResult } from "./output.ts";
import {
  checkTimeLimit,
  checkWhole,
  describeSettings,
  kernelOption,
  settingsFrom,
  settingsOptions,
} from "./settings.ts";

export const runCommand = defineCommand({
  command: "run <instance>",
  describe: "run one variant on one instance",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .option("variant", {
        type: "string",
        default: "flock",
        requiresArg: true,
        describe: "see: variants; or a file, ./mine.ts, or a program, exec:./solver",
      })
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
      .option("dynamics", {
        type: "string",
        requiresArg: true,
        describe:
          'change the environment between rounds, as JSON: {"latencyFactors":[0.5,2],"failureRate":0.01}',
      })
      .option("migration-time", {
        type: "string",
        requiresArg: true,
        describe: 'weigh migrations, as JSON: {"imageSize":[1,8],"bandwidth":1}',
      })
      .option("trace", {
        type: "string",
        requiresArg: true,
        describe: "Arrow file to write the state after every round to",
      })
      .option("kernel", kernelOption)
      .example("$0 run ten.json --seed 1 --json", "Flock from a random start")
      .example(
        "$0 run ten.json --variant best-response -O order=round-robin",
        "another variant, with an option",
      ),
  handler: async (given) => {
    checkOutputs(given.output, given.trace);
    keepInputs([given.instance, given.initial], [given.output, given.trace]);
    const instance = await readInstance(given.instance);
    const own = await readOwnVariants([given.variant], process.cwd());
    const variant = variantNamed(await withOwn(own), given.variant);
    const options = optionsFromWords(variant, namedWords("option", given.option));
    const dynamics = jsonOption("dynamics", given.dynamics, dynamicsSchema) ?? null;
    const settings = { ...settingsFrom(given), dynamics };
    const migrationTime = jsonOption("migration-time", given.migrationTime, migrationTimeSchema);
    const maxRounds = checkWhole("max-rounds", given.maxRounds, 0);
    const timeLimit = checkTimeLimit(given.timeLimit);
    const initial = given.initial === undefined ? null : await readAssignment(given.initial, instance);
    const game = kernelNamed(given.kernel).load(instance, settings);
    const streams = runStreams(given.seed, instance);
    if (initial === null) game.randomAssignment(streams.initial);
    else game.setAssignment(initial);
    const rounds: RoundMeasures[] = [];
    const onRound = (event: RoundEvent) => {
      showRound(event);
      if (given.trace !== undefined) rounds.push(measureRound(event));
    };
    const weighed = migrationTime && { migrationTime };
    const result = play(variant, game, { options, ...streams, ...weighed, maxRounds, timeLimit, onRound });
    overwriteLine("");
    // Where a variant broke off is nobody's outcome.
    const isOutcome = result.message === null;
    if (given.output !== undefined && isOutcome) await writeAssignment(given.output, game.assignment());
    if (given.trace !== undefined) {
      const { writeTrace } = await import("./trace-file.ts");
      await writeTrace(given.trace, variant.name, canonicalJson(options as Json), rounds);
    }
    const played = { variant: variant.name, options, seed: given.seed, settings };
    report(given.json, game, result, played);
    if (given.output !== undefined && !isOutcome) note(`not written: ${given.output}`);
  },
});

function showRound({ round, migrations, game }: RoundEvent): void {
  if (!process.stderr.isTTY) return;
  overwriteLine(`round ${round}: ${migrations} migrations, U = ${formatMs(game.totalWeightedLatency())}`);
}

/** What was played, for whoever keeps the result. */
interface Played {
  readonly variant: string;
  readonly options: unknown;
  readonly seed: string;
  readonly settings: GameSettings;
}

function report(
  json: boolean,
  game: Game,
  { status, rounds, migrations, message, overhead: _clock, ...measured }: PlayResult,
  played: Played,
): void {
  const { totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  const assignment = game.assignment();
  const costs = { totalWeightedLatency, regularisedSocialCost };
  const known = Object.fromEntries(Object.entries(measured).filter(([, value]) => value !== null));
  const reached = { status, message, rounds, migrations, assignment, ...costs, ...known };
  printResult(json, { ...played, ...reached }, () => [
    `${played.variant}, ${describeSettings(played.settings)}, seed ${played.seed}`,
    `status                   ${status} after ${counted(rounds, "round")} and ${counted(migrations, "migration")}`,
    `total weighted latency   ${formatMs(totalWeightedLatency)}`,
    `regularised social cost  ${formatMs(regularisedSocialCost)}`,
    ...describeMeasured(measured),
  ]);
  if (message === null) return;
  note(`variant failed: ${message}`);
  process.exitCode = FAILED;
}

function describeMeasured({ trackingCost, bytesMoved, downTime }: Partial<PlayResult>): string[] {
  const lines: string[] = [];
  if (trackingCost != null) lines.push(`mean over the rounds     ${formatMs(trackingCost)}`);
  if (bytesMoved != null) lines.push(`moved                    ${(bytesMoved / 1e9).toPrecision(6)} GB`);
  if (downTime != null) lines.push(`down-time                ${downTime.toPrecision(6)} s`);
  return lines;
}
