import type { z } from "zod";
import { Problem } from "../../problem.ts";
import type { Instance } from "../instance.ts";
import { nearest } from "../nearest.ts";
import { show } from "../place.ts";
import { binomialOptions, generateBinomial } from "./binomial.ts";
import { generateGeographic, geographicOptions } from "./geographic.ts";

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
    generate(given) {
      const checked = options.safeParse(given, { reportInput: true });
      if (!checked.success) {
        throw new Problem(
          checked.error.issues.map((issue) => optionProblem(issue, name, options)).join("\n"),
        );
      }
      return generate(checked.data);
    },
  };
}

function optionProblem(issue: z.core.$ZodIssue, family: string, options: z.ZodObject): string {
  const of = `of family ${family}`;
  if (issue.code === "unrecognized_keys") {
    const names = Object.keys(options.shape);
    return issue.keys
      .map((key) => {
        const meant = nearest(key, names);
        const hint = meant === undefined ? "" : ` (did you mean "${meant}"?)`;
        return `unknown option: ${show(key)} ${of}; allowed: ${names.join(", ")}${hint}`;
      })
      .join("\n");
  }
  const path = issue.path.join(".") || "options";
  return `bad option: ${path} = ${show(issue.input)} ${of}; allowed: ${issue.message.replace(/^.*?: expected (number to be )?/, "")}`;
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
  const meant = nearest(name, names);
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  throw new Problem(`unknown family: ${JSON.stringify(name)}; allowed: ${names.join(", ")}${hint}`);
}
