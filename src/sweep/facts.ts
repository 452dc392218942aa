import type { Instance } from "../game/instance.ts";
import type { RunRecord } from "../records/record.ts";
import { instanceFields } from "./axes.ts";
import { canonicalJson } from "./canonical.ts";
import type { CellGroup } from "./cells.ts";
import type { InstanceFiles } from "./sources.ts";
import type { Json } from "./spec.ts";

/** The columns that are the same for all instances of a group. */
export type InstanceFacts = Pick<
  RunRecord,
  "family" | "vms" | "clouds" | "meanDegree" | "offeredLoad" | "delayModel" | "delta" | "instanceOptions"
>;

/** The options of every family that have columns of their own. */
const COLUMNS = ["vms", "clouds", "meanDegree", "offeredLoad", "delayModel", "delta"];

/** What was asked of a family; of a file, what it holds. */
export function factsOf({ family, instance }: CellGroup, files: InstanceFiles): InstanceFacts {
  if (family === "file") return { family, ...measured(files.get(String(instance.path)) as Instance) };
  return {
    family,
    vms: Number(instance.vms),
    clouds: Number(instance.clouds),
    meanDegree: Number(instance.meanDegree),
    offeredLoad: Number(instance.offeredLoad),
    delayModel: String(instance.delayModel),
    delta: Number(instance.delta),
    instanceOptions: otherOptions(family, instance),
  };
}

/**
 * Significant digits of the load of a file. A file that was made for 0.6 sums up to 0.5999999999999993 or
 * 0.6000000000000002, and figures would take these for different settings.
 */
const DIGITS = 9;

function measured({ vms, clouds, demand, load, capacity, delay }: Instance): Omit<InstanceFacts, "family"> {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return {
    vms,
    clouds,
    meanDegree: (2 * demand.amount.length) / vms,
    offeredLoad: Number((sum(load) / sum(capacity)).toPrecision(DIGITS)),
    delayModel: delay.model,
    delta: delay.delta,
    instanceOptions: null,
  };
}

function otherOptions(family: string, instance: Readonly<Record<string, Json>>): string | null {
  const fields = instanceFields(family);
  const isUsual = (name: string) =>
    canonicalJson(fields[name].parse(undefined) as Json) === canonicalJson(instance[name]);
  const others = Object.keys(instance).filter((name) => !COLUMNS.includes(name) && !isUsual(name));
  if (others.length === 0) return null;
  return canonicalJson(Object.fromEntries(others.map((name) => [name, instance[name]])));
}
