import type { z } from "../../packages/zod.ts";
import { Problem } from "../../problem.ts";
import type { Instance } from "../instance.ts";
import { meantHint } from "../meant-hint.ts";
import { checkOptions } from "../options.ts";
import { binomialOptions, generateBinomial } from "./binomial.ts";
import { generateGeographic, geographicOptions } from "./geographic.ts";
import { DEFAULT_DEGREE } from "./options.ts";

/** A family of generated instances, as the command line and sweep specs list it. */
export interface Family {
  readonly name: string;
  readonly description: string;
  /** A strict object; parsing checks the options and fills in every default. `shape` and `meta` describe each one. */
  readonly options: z.ZodObject;
  /** Checks the options like `options.parse` and generates; throws a `Problem` on bad ones. */
  generate(options: unknown): Instance;
}

function defineFamily<Schema extends z.ZodObject>(
  name: string,
  description: string,
  options: Schema,
  generate: (options: z.output<Schema>) => Instance,
): Family {
  return {
    name,
    description,
    options,
    generate: (given) => generate(checkOptions(options, withDegree(given), `family ${name}`)),
  };
}

/** A few VMs have fewer others than the usual degree: where none is asked for, each talks to all. */
function withDegree(given: unknown): unknown {
  if (typeof given !== "object" || given === null) return given;
  const { vms, meanDegree } = given as { readonly vms?: unknown; readonly meanDegree?: unknown };
  const isFew = typeof vms === "number" && Number.isInteger(vms) && vms >= 1 && vms <= DEFAULT_DEGREE;
  return isFew && meanDegree === undefined ? { ...given, meanDegree: vms - 1 } : given;
}

export const families: readonly Family[] = [
  defineFamily(
    "binomial",
    "a binomial demand graph; uniform demands, latencies and capacities",
    binomialOptions,
    generateBinomial,
  ),
  defineFamily(
    "geographic",
    "a binomial demand graph on clouds in real cities, latency from distance at fibre speed",
    geographicOptions,
    generateGeographic,
  ),
];

/** The family of this name; a `Problem` lists the others. */
export function familyNamed(name: string): Family {
  const family = families.find((candidate) => candidate.name === name);
  if (family !== undefined) return family;
  const names = families.map((candidate) => candidate.name);
  const allowed = names.join(", ") + meantHint(name, names);
  throw new Problem(`unknown family: ${JSON.stringify(name)}; allowed: ${allowed}`);
}
