import { meantHint } from "../../game/meant-hint.ts";
import { type LccRun, lccRun } from "../../lcc/commands.ts";
import { buildChart } from "../../lcc/trace/chart.ts";
import { chartSvg } from "../../lcc/trace/chart-svg.ts";
import { chartText } from "../../lcc/trace/chart-text.ts";
import { checkOutputs, keepInputs, writeOutputFrom } from "../../output-file.ts";
import { Problem } from "../../problem.ts";
import { defineCommand } from "../command.ts";
import { FAILED } from "../exit-codes.ts";
import { namedWords } from "../given-once.ts";
import { note, printResult } from "../output.ts";
import { checkWhole } from "../settings.ts";
import { PROTOCOL, readAgentsFor, readProtocol } from "./source.ts";

/** Names that a complaint lists. */
const MOST_LISTED = 20;

export const lccRunCommand = defineCommand({
  command: "run <protocol>",
  describe: "let agents play a protocol on simulated time, and draw what they said",
  builder: (yargs) =>
    yargs
      .positional("protocol", { type: "string", demandOption: true, describe: PROTOCOL })
      .option("agents", {
        type: "string",
        requiresArg: true,
        describe: "agents file; default: the example of a shipped protocol",
      })
      .option("seed", { type: "string", default: "1", requiresArg: true, describe: "any text or integer" })
      .option("param", {
        type: "string",
        array: true,
        default: [] as string[],
        requiresArg: true,
        describe: "values for parameters of the protocol: name=value ...",
      })
      .option("until", {
        type: "number",
        requiresArg: true,
        describe: "simulated seconds; default: those of the agents file",
      })
      .option("trace", {
        type: "string",
        requiresArg: true,
        describe: "Arrow file to write all that happened to",
      })
      .option("chart", {
        requiresArg: true,
        choices: ["text", "svg", "none"] as const,
        describe: "message sequence chart; default: svg into a file that ends in .svg, else text",
      })
      .option("show", {
        type: "string",
        array: true,
        requiresArg: true,
        describe: "draw these agents alone",
      })
      .option("rows", {
        type: "number",
        requiresArg: true,
        describe: "events to draw at most; default: 100",
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "file to write the chart to; default: standard output",
      })
      .example("$0 lcc run shop", "the slides' buyer and shopkeeper")
      .example(
        "$0 lcc run guarded --param policy=power_saving --chart svg -o chart.svg",
        "hosts that pack their VMs",
      ),
  handler: async (given) => {
    const { seed, until, json } = given;
    const form = given.chart ?? (given.output?.toLowerCase().endsWith(".svg") ? "svg" : "text");
    if (until !== undefined && !(until >= 0 && until <= 1e9)) {
      throw new Problem(`bad option: --until ${until}; allowed: seconds from 0 to 1e9`);
    }
    const rows = checkWhole("rows", given.rows ?? 100, 1);
    checkDrawn(given);
    checkOutputs(given.output, given.trace);
    keepInputs([given.protocol, given.agents], [given.output, given.trace]);
    const run = lccRun({
      protocol: await readProtocol(given.protocol),
      agents: await readAgentsFor(given.protocol, given.agents),
      seed,
      parameters: parametersFrom(given.param),
      ...(until === undefined ? {} : { until }),
    });
    const { trace, agents, ...result } = run;
    checkShown(given.show ?? [], agents);
    if (given.trace !== undefined) {
      const { writeTrace } = await import("../../lcc/trace/table.ts");
      await writeTrace(given.trace, trace, run);
    }
    const chart = chartOf(run, form, { rows, ...(given.show && { agents: given.show }) });
    if (given.output !== undefined) await writeOutputFrom(given.output, [chart]);
    const isPrinted = given.output === undefined && form !== "none" && !json;
    if (isPrinted) process.stdout.write(chart);
    // A picture on standard output goes into a file: nothing else may stand in it.
    if (isPrinted && form === "svg") for (const line of describe(run)) note(line);
    else printResult(json, result, () => [...(isPrinted ? [""] : []), ...describe(run)]);
    if (run.status !== "error") return;
    note(`protocol failed: ${run.message}`);
    process.exitCode = FAILED;
  },
});

function parametersFrom(words: readonly string[]): Record<string, string | number> {
  return Object.fromEntries(
    namedWords("param", words).map(([name, value]) => {
      if (value === "") throw new Problem(`bad option: --param ${name}=; allowed: name=value`);
      return [name, Number.isFinite(Number(value)) ? Number(value) : value];
    }),
  );
}

interface ChartOptions {
  readonly chart?: string | undefined;
  readonly show?: readonly string[] | undefined;
  readonly rows?: number | undefined;
  readonly output?: string | undefined;
  readonly json: boolean;
}

/** Where no chart is drawn, what is said of it is refused. */
function checkDrawn({ chart, show, rows, output, json }: ChartOptions): void {
  if (chart !== "none" && (output !== undefined || !json)) return;
  const said = {
    chart: chart === "none" ? undefined : chart,
    show: show?.join(" "),
    rows,
    output,
  };
  const [idle] = Object.entries(said).filter(([, value]) => value !== undefined);
  if (idle === undefined) return;
  const remedy = chart === "none" ? "with --chart text or svg" : "beside --json with -o FILE";
  throw new Problem(`option without effect: --${idle.join(" ")}; allowed: ${remedy}`);
}

function checkShown(shown: readonly string[], agents: readonly string[]): void {
  const unknown = shown.find((name) => !agents.includes(name));
  if (unknown === undefined) return;
  const allowed = agents.slice(0, MOST_LISTED).join(", ") + (agents.length > MOST_LISTED ? ", ..." : "");
  throw new Problem(`bad option: --show ${unknown}; allowed: ${allowed}${meantHint(unknown, agents)}`);
}

function chartOf(
  { trace }: LccRun,
  form: "text" | "svg" | "none",
  options: Parameters<typeof buildChart>[1],
) {
  switch (form) {
    case "none":
      return "";
    case "text":
      return chartText(buildChart(trace, options));
    case "svg":
      return chartSvg(buildChart(trace, options));
  }
}

function describe({ protocol, seed, status, messages, trace, hosts }: LccRun): string[] {
  const seconds = trace.at(-1)?.time ?? 0;
  const lines = [
    `${protocol}, seed ${seed}`,
    `status      ${status}; the last event after ${seconds.toFixed(3)} s`,
    `messages    ${messages.sent} sent, ${messages.lost} lost, ${messages.duplicated} duplicated, ${messages.expired} never taken`,
  ];
  if (hosts === null) return lines;
  const { series, migrations, failedMigrations, hostNames } = hosts;
  const last = series.times.length - 1;
  const loads = (sample: number) =>
    series
      .greatest(sample)
      .map((load, host) => `${hostNames[host]} ${load.toFixed(2)}`)
      .join(", ");
  return [
    ...lines,
    `migrations  ${migrations} done, ${failedMigrations} failed`,
    `first load  ${loads(0)}`,
    `last load   ${loads(last)}`,
    `in use      ${series.activeHosts(last)} of ${series.hosts} hosts, ${series.activeHosts(0)} at first`,
  ];
}
