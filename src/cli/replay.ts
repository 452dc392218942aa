import { counted } from "../counted.ts";
import { kernelNamed } from "../kernel/kernels.ts";
import { checkOutputs } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { canonicalJson } from "../sweep/canonical.ts";
import { prepareReplay, type Replay } from "../sweep/replay.ts";
import { variantNamed } from "../variants/driver/find.ts";
import { type PlayResult, play, type RoundEvent } from "../variants/driver/play.ts";
import { measureRound, type RoundMeasures } from "../variants/driver/trace.ts";
import { defineCommand } from "./command.ts";
import { FAILED } from "./exit-codes.ts";
import { formatMs, note, printResult } from "./output.ts";
import { checkResultFolder, keepResults } from "./result-folder.ts";
import { describeSettings, kernelOption } from "./settings.ts";
import { writeTrace } from "./trace-file.ts";

export const replayCommand = defineCommand({
  command: "replay <folder> <cell>",
  describe: "play one run of a sweep again, finished or not, and show every round",
  builder: (yargs) =>
    yargs
      .positional("folder", { type: "string", demandOption: true, describe: "result folder" })
      .positional("cell", { type: "string", demandOption: true, describe: "as in the column cell" })
      .option("repetition", {
        type: "number",
        default: 0,
        requiresArg: true,
        describe: "as in the column repetition",
      })
      .option("trace", {
        type: "string",
        requiresArg: true,
        describe: "Arrow file to write the state after every round to",
      })
      .option("kernel", kernelOption)
      .example("$0 replay results/figure-1 12 --repetition 3", "what happened there, round by round"),
  handler: async (given) => {
    const cell = cellFrom(given.cell);
    checkResultFolder(given.folder);
    checkOutputs(given.trace);
    keepResults(given.folder, given.trace);
    const replay = await prepareReplay(given.folder, cell, given.repetition);
    const { rounds, ...outcome } = playAgain(replay, given.kernel);
    const { variant, settings, seed } = replay;
    const options = canonicalJson(variant.options);
    if (given.trace !== undefined) await writeTrace(given.trace, variant.name, options, rounds);
    printResult(given.json, { seed, ...outcome, trace: rounds }, () => [
      `${variant.name} ${options}, ${describeSettings(settings)}, seed ${seed}`,
      ...rounds.map(roundLine),
      `status                   ${outcome.status} after ${counted(rounds.length - 1, "round")} and ${counted(outcome.migrations, "migration")}`,
      `total weighted latency   ${formatMs(outcome.totalWeightedLatency)}`,
      `regularised social cost  ${formatMs(outcome.regularisedSocialCost)}`,
    ]);
    const { recordedError } = replay;
    if (outcome.message !== null) note(`variant failed: ${outcome.message}`);
    else if (recordedError !== null) note(`failed in the sweep, and not now: ${recordedError}`);
    else return;
    process.exitCode = FAILED;
  },
});

function cellFrom(word: string): number {
  const cell = Number(word);
  if (word.trim() !== "" && Number.isSafeInteger(cell) && cell >= 0) return cell;
  throw new Problem(`bad cell: ${word}; allowed: a whole number from 0, as in the column cell`);
}

interface Outcome extends Omit<PlayResult, "rounds" | "overhead"> {
  readonly rounds: readonly RoundMeasures[];
  readonly totalWeightedLatency: number;
  readonly regularisedSocialCost: number;
}

function playAgain(replay: Replay, kernelName: string): Outcome {
  const { instance, settings, variant, variants, streams } = replay;
  const game = kernelNamed(kernelName).load(instance, settings);
  game.randomAssignment(streams.initial);
  const rounds: RoundMeasures[] = [];
  const { overhead: _clock, ...result } = play(variantNamed(variants, variant.name), game, {
    ...replay,
    ...streams,
    options: variant.options,
    onRound: (event: RoundEvent) => rounds.push(measureRound(event)),
  });
  const { totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  return { ...result, rounds, totalWeightedLatency, regularisedSocialCost };
}

function roundLine({ round, migrations, totalWeightedLatency, equilibriumGap }: RoundMeasures): string {
  const columns = [
    `round ${round}:`,
    `${counted(migrations, "migration")},`,
    `U = ${formatMs(totalWeightedLatency)},`,
  ];
  return `${columns.join(" ")} equilibrium gap ${equilibriumGap.toPrecision(6)}`;
}
