import type { Argv, CommandModule } from "yargs";
import { z } from "zod";
import { writeInstance } from "../game/files.ts";
import { formatInstance } from "../game/format.ts";
import { families, familyNamed } from "../game/generate/families.ts";
import { contentHash } from "../game/hash.ts";
import type { Instance } from "../game/instance.ts";
import { printResult } from "./output.ts";

interface GenerateArguments {
  json: boolean;
  family: string;
  output: string | undefined;
}

export const generateCommand: CommandModule<object, GenerateArguments> = {
  command: "generate",
  describe: "generate an instance of a family",
  builder: (yargs) =>
    familyOptions(yargs)
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
      .example("$0 generate --vms 1000000 --clouds 100 --mean-degree 10 -o big.arrow", "a large one") as Argv<
      object & GenerateArguments
    >,
  handler: async (given) => {
    const instance = familyNamed(given.family).generate(optionsGiven(given));
    if (given.output === undefined) {
      process.stdout.write(formatInstance(instance));
      return;
    }
    await writeInstance(given.output, instance);
    printResult(given.json, { file: given.output, ...describeInstance(instance) }, () => [
      `${given.output}: ${summariseInstance(instance)}`,
    ]);
  },
};

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

/** One option for each field of each family's schema, in kebab case; the family itself checks the values. */
function familyOptions(yargs: Argv): Argv {
  for (const [name, field] of Object.entries(allFields())) {
    const { type, default: standard } = z.toJSONSchema(field, { io: "input", unrepresentable: "any" });
    const many = type === "array";
    yargs.option(kebab(name), {
      type: type === "boolean" ? "boolean" : name === "seed" || type === "string" ? "string" : "number",
      ...(many ? { array: true, nargs: 2 } : { requiresArg: type !== "boolean" }),
      describe: `${field.description}; default ${JSON.stringify(standard)}`,
    });
  }
  return yargs;
}

function allFields(): Record<string, z.ZodType> {
  return Object.assign({}, ...families.map(({ options }) => options.shape)) as Record<string, z.ZodType>;
}

/** What the command line gave of the families' options; the rest takes the schema's defaults. */
function optionsGiven(given: GenerateArguments): Record<string, unknown> {
  const values = given as unknown as Record<string, unknown>;
  const named = Object.keys(allFields()).map((name) => [name, values[kebab(name)]] as const);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
