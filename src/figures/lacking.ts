import { instanceFields, valuesOf } from "../sweep/axes.ts";
import { type ExperimentSpec, gameFields } from "../sweep/spec.ts";

/**
 * What several figures need that a spec alone may show to be missing (`Figure.lacks`): the name of what is missing, or null.
 */

export function fixedEnvironmentLacking({ game }: ExperimentSpec): string | null {
  const environments = valuesOf(game.dynamics, gameFields.dynamics);
  return environments.includes(null) ? null : "a game without dynamics";
}

export function hostsLacking({ game }: ExperimentSpec): string | null {
  const scenarios = [game.scenario].flat();
  return scenarios.some((scenario) => scenario !== "latency") ? null : "scenario load-balancing or energy";
}

/** Of instances from files the sizes are not in the spec. */
export function severalLacking({ instances }: ExperimentSpec, keys: readonly string[]): string | null {
  const { family, ...axes } = instances;
  if (family === "file") return null;
  const fields = instanceFields(family);
  const varies = keys.some((key) => valuesOf(axes[key], fields[key]).length > 1);
  return varies ? null : `several values of ${keys.slice(0, -1).join(", ")} or ${keys.at(-1)}`;
}
