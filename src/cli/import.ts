import { readText, writeInstance } from "../game/files.ts";
import { formatInstance } from "../game/format.ts";
import { importInstance, importOptions } from "../game/import/import.ts";
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
        demandOption: true,
        requiresArg: true,
        describe: "the clouds: a latency matrix (CSV with labels, or plain), or a network with link lengths",
      })
      .option("demand", {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: "the VMs: a network with demands (TopoHub, SNDlib), a traffic matrix or an edge list",
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
    const coordinates = given.coordinates === undefined ? {} : { coordinates: await read(given.coordinates) };
    const { instance, messages } = importInstance({
      latency: await read(given.latency),
      demand: await read(given.demand),
      ...coordinates,
      options: valuesGiven(importOptions.shape, given),
    });
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

async function read(file: string) {
  return { file, text: await readText(file) };
}
