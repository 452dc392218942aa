import { instanceFields, valuesOf } from "./axes.ts";
import { type ExperimentSpec, gameFields, type Json } from "./spec.ts";

type Need = (spec: ExperimentSpec) => string | null;

/**
 * What figures need that a spec alone shows to be missing (docs/experiments.md has all that they need): better said
 * before a sweep of hours than after it. Null: nothing, as far as the spec tells.
 */
const NEEDS: Readonly<Record<string, Need>> = {
  "rounds-by-size": fixedEnvironment,
  "ratio-by-eta": (spec) => {
    const objective = spec.objective ?? "regularised";
    const { method, objectives } = spec.optimum;
    const isProven = method !== "none" && method !== "bound" && objectives.includes(objective);
    return isProven ? null : `an optimum, exhaustive or branch-and-bound, with the objective ${objective}`;
  },
  "bound-gap": ({ optimum }) =>
    optimum.method !== "none" && optimum.objectives.includes("total")
      ? null
      : "an optimum with the objective total",
  scaling: (spec) => fixedEnvironment(spec) ?? severalOf(spec, ["vms", "clouds"]),
  sensitivity: (spec) => severalOf(spec, ["delta", "offeredLoad", "meanDegree", "clouds", "vms"]),
  "host-loads-over-time": ({ variants }) =>
    variants.some(({ options }) => options.slice !== undefined)
      ? null
      : "variants whose rounds are slices of time, those of LCC",
  "hosts-by-protocol": hosts,
  faults: (spec) => hosts(spec) ?? severalFaults(spec),
};

/** What `figure` needs in place of what the spec says, or null. */
export function missingFor(figure: string, spec: ExperimentSpec): string | null {
  return Object.hasOwn(NEEDS, figure) ? NEEDS[figure](spec) : null;
}

function fixedEnvironment({ game }: ExperimentSpec): string | null {
  const environments = valuesOf(game.dynamics, gameFields.dynamics);
  return environments.includes(null) ? null : "a game without dynamics";
}

function hosts({ game }: ExperimentSpec): string | null {
  const scenarios = [game.scenario].flat();
  return scenarios.some((scenario) => scenario !== "latency") ? null : "scenario load-balancing or energy";
}

/** Of instances from files the sizes are not in the spec. */
function severalOf({ instances }: ExperimentSpec, keys: readonly string[]): string | null {
  const { family, ...axes } = instances;
  if (family === "file") return null;
  const fields = instanceFields(family);
  const varies = keys.some((key) => valuesOf(axes[key], fields[key]).length > 1);
  return varies ? null : `several values of ${keys.slice(0, -1).join(", ")} or ${keys.at(-1)}`;
}

function severalFaults({ variants }: ExperimentSpec): string | null {
  const faulty = variants.filter(
    ({ options }) => options.loss !== undefined && options.crashes !== undefined,
  );
  const differ = (option: string) => new Set(faulty.map(({ options }): Json => options[option])).size > 1;
  return differ("loss") || differ("crashes")
    ? null
    : "variants with several values of the option loss or crashes";
}
