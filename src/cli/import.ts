import { basename, join, resolve } from "node:path";
import { readBytes, readText, writeInstance } from "../game/files.ts";
import { formatInstance } from "../game/format.ts";
import { type ArrowFile, instanceFromTables } from "../game/import/arrow-tables.ts";
import { importInstance, importOptions } from "../game/import/import.ts";
import { checkOutputs, keepInputs } from "../output-file.ts";
import { Problem } from "../problem.ts";
import { defineCommand } from "./command.ts";
import { describeInstance, summariseInstance } from "./generate.ts";
import { note, printResult } from "./output.ts";
import { addFields, valuesGiven } from "./schema-options.ts";

export const importCommand = defineCommand({
  command: "import",
  describe: "make an instance from measured latencies and demands",
  builder: (yargs) =>
    addFields(yargs, importOptions.shape)
      .option("latency", {
        type: "string",
        requiresArg: true,
        describe: "the clouds: a latency matrix (CSV with labels, or plain), or a network with link lengths",
      })
      .option("demand", {
        type: "string",
        requiresArg: true,
        describe:
          "the VMs: a network with demands (TopoHub, SNDlib), a traffic matrix, an edge list or a muBench work model",
      })
      .option("tables", {
        type: "string",
        requiresArg: true,
        conflicts: ["latency", "demand", "coordinates"],
        describe:
          "in place of those: a folder with clouds.arrow, vms.arrow and demand.arrow (docs/formats.md)",
      })
      .option("coordinates", { type: "string", requiresArg: true, describe: "JSON with clouds' lat and lon" })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "file to write, Arrow if it ends in .arrow, else JSON; default: JSON to standard output",
      })
      .example("$0 import --latency rtt.csv --demand geant.json -o placed.json", "measured data"),
  handler: async (given) => {
    checkOutputs(given.output);
    const { latency, demand, coordinates, tables } = given;
    const inputs = [latency, demand, coordinates, ...(tables === undefined ? [] : tableFiles(tables))];
    keepInputs(inputs, [given.output]);
    const options = valuesGiven(importOptions.shape, given);
    const { instance, messages } =
      tables === undefined
        ? await importMeasured(given, options)
        : { instance: await importTables(tables, options), messages: [] };
    for (const message of messages) note(message);
    if (given.output === undefined) {
      process.stdout.write(formatInstance(instance));
      return;
    }
    await writeInstance(given.output, instance);
    printResult(given.json, { file: given.output, ...describeInstance(instance), messages }, () => [
      `${given.output}: ${summariseInstance(instance)}`,
    ]);
  },
});

interface MeasuredFiles {
  readonly latency?: string | undefined;
  readonly demand?: string | undefined;
  readonly coordinates?: string | undefined;
}

async function importMeasured(given: MeasuredFiles, options: Record<string, unknown>) {
  const { latency, demand } = given;
  if (latency === undefined || demand === undefined) {
    const missing = latency === undefined ? "--latency" : "--demand";
    throw new Problem(`missing option: ${missing}; allowed: --latency and --demand, or --tables`);
  }
  const coordinates = given.coordinates === undefined ? {} : { coordinates: await read(given.coordinates) };
  return importInstance({
    latency: await read(latency),
    demand: await read(demand),
    ...coordinates,
    options,
  });
}

function tableFiles(folder: string): string[] {
  return ["clouds", "vms", "demand"].map((name) => join(folder, `${name}.arrow`));
}

async function importTables(folder: string, options: Record<string, unknown>) {
  const tables: ArrowFile[] = [];
  for (const file of tableFiles(folder)) tables.push({ file, bytes: await readBytes(file) });
  const [clouds, vms, demand] = tables;
  return instanceFromTables({ name: basename(resolve(folder)), clouds, vms, demand, options });
}

async function read(file: string) {
  return { file, text: await readText(file) };
}
