import { writeInstance } from "../game/files.ts";
import { formatInstance } from "../game/format.ts";
import { families, familyNamed } from "../game/generate/families.ts";
import { contentHash } from "../game/hash.ts";
import type { Instance } from "../game/instance.ts";
import { checkOutputs } from "../output-file.ts";
import type { z } from "../packages/zod.ts";
import { defineCommand } from "./command.ts";
import { printResult } from "./output.ts";
import { addFields, valuesGiven } from "./schema-options.ts";

export const generateCommand = defineCommand({
  command: "generate",
  describe: "generate an instance of a family",
  builder: (yargs) =>
    addFields(yargs, familyFields)
      .option("family", {
        type: "string",
        default: "binomial",
        describe: families.map(({ name, description }) => `${name}: ${description}`).join("; "),
      })
      .option("output", {
        alias: "o",
        type: "string",
        requiresArg: true,
        describe: "file to write, Arrow if it ends in .arrow, else JSON; default: JSON to standard output",
      })
      .example("$0 generate --vms 10 --clouds 4 --seed 1 -o ten.json", "a small random instance")
      .example("$0 generate --family geographic --vms 200 --clouds 12 -o world.json", "clouds in real cities")
      .example("$0 generate --vms 1000000 --clouds 100 --mean-degree 10 -o big.arrow", "a large one"),
  handler: async (given) => {
    checkOutputs(given.output);
    const instance = familyNamed(given.family).generate(valuesGiven(familyFields, given));
    if (given.output === undefined) {
      process.stdout.write(formatInstance(instance));
      return;
    }
    await writeInstance(given.output, instance);
    printResult(given.json, { file: given.output, ...describeInstance(instance) }, () => [
      `${given.output}: ${summariseInstance(instance)}`,
    ]);
  },
});

export function describeInstance(instance: Instance) {
  return {
    name: instance.name,
    vms: instance.vms,
    clouds: instance.clouds,
    pairs: instance.demand.amount.length,
    hash: contentHash(instance),
  };
}

export function summariseInstance(instance: Instance): string {
  const { name, vms, clouds, pairs, hash } = describeInstance(instance);
  return `${name}; ${vms} VMs, ${clouds} clouds, ${pairs} pairs; hash ${hash.slice(0, 16)}`;
}

/** The options of all families together; the chosen family refuses those it does not have. */
const familyFields: Readonly<Record<string, z.ZodType>> = Object.assign(
  {},
  ...families.toReversed().map(({ name, options }) => describedWithin(name, options.shape)),
);

/** An option that some family lacks is described as one of the family that has it. */
function describedWithin(
  family: string,
  fields: Readonly<Record<string, z.ZodType>>,
): Record<string, z.ZodType> {
  const isShared = (name: string) => families.every(({ options }) => Object.hasOwn(options.shape, name));
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      isShared(name) ? field : field.describe(`${family}: ${field.description}`),
    ]),
  );
}
