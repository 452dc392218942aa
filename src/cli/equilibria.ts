import { type Cycle, type Equilibria, equilibria, type Outcome } from "../exact/equilibria.ts";
import { assignmentCount } from "../exact/optimum.ts";
import { readInstance } from "../game/files.ts";
import { defineCommand } from "./command.ts";
import { formatMs, overwriteLine, printResult } from "./output.ts";
import { describeSettings, optimumScenarioOption, settingsFrom, settingsOptions } from "./settings.ts";
import { timeLeft } from "./time-left.ts";

export const equilibriaCommand = defineCommand({
  command: "equilibria <instance>",
  describe: "every pure Nash equilibrium of a small instance, its price of anarchy, and cycles",
  builder: (yargs) =>
    yargs
      .positional("instance", { type: "string", demandOption: true, describe: "instance file" })
      .option("objective", {
        requiresArg: true,
        choices: ["total", "regularised"] as const,
        default: "total" as const,
        describe: "the social cost that ratios refer to",
      })
      .option("list", { type: "boolean", default: false, describe: "add every equilibrium's assignment" })
      .options({
        a: settingsOptions.a,
        epsilon: settingsOptions.epsilon,
        eta: settingsOptions.eta,
        evaluate: settingsOptions.evaluate,
        scenario: optimumScenarioOption,
      })
      .example(
        "$0 equilibria ten.json --json",
        "price of anarchy and of stability, by looking at every outcome",
      )
      .example("$0 equilibria ten.json --eta 0.9 --list", "all eta-equilibria"),
  handler: async (given) => {
    const instance = await readInstance(given.instance);
    const settings = settingsFrom(given);
    const count = assignmentCount(instance);
    const started = performance.now();
    const found = equilibria(instance, settings, {
      objective: given.objective,
      list: given.list,
      proceed: (visited) => {
        const elapsedSeconds = (performance.now() - started) / 1000;
        const done = visited / count;
        const left = timeLeft({ elapsedSeconds, limitSeconds: Number.POSITIVE_INFINITY, done });
        overwriteLine(`${(100 * done).toFixed(0)} % of ${count.toPrecision(3)} outcomes${left}`);
        return true;
      },
    });
    overwriteLine("");
    printResult(given.json, found, () => linesOf(found, describeSettings(settings)));
  },
});

function linesOf(found: Equilibria, settings: string): string[] {
  const { optimum, best, worst, priceOfAnarchy, priceOfStability, outcomes, list } = found;
  const costed = (outcome: Outcome | null) => (outcome === null ? "none" : formatMs(outcome.cost));
  return [
    `equilibria          ${found.equilibria} among ${outcomes} outcomes (${settings})`,
    `optimum             ${costed(optimum)} (${found.objective})`,
    `best equilibrium    ${costed(best)}, price of stability ${priceOfStability?.toFixed(6) ?? "none"}`,
    `worst equilibrium   ${costed(worst)}, price of anarchy ${priceOfAnarchy?.toFixed(6) ?? "none"}`,
    ...cycleLines("better-response cycle", found.betterResponseCycle),
    ...cycleLines("best-response cycle", found.bestResponseCycle),
    ...(list ?? []).map(({ cost, assignment }) => `  ${formatMs(cost)}  [${assignment.join(", ")}]`),
  ];
}

function cycleLines(title: string, cycle: Cycle | null): string[] {
  if (cycle === null) return [`${title.padEnd(22)}none: such migrations always end`];
  return [
    `${title.padEnd(22)}${cycle.length} steps`,
    ...cycle.steps.map(
      ({ assignment, vm, from, to, stay, move }) =>
        `  [${assignment.join(", ")}]  VM ${vm}: ${from} -> ${to}, ${formatMs(stay)} -> ${formatMs(move)}`,
    ),
  ];
}
