import type { Instance } from "../game/instance.ts";
import type { RunRecord } from "../records/record.ts";
import type { CellGroup } from "./cells.ts";
import type { InstanceFiles } from "./sources.ts";

/** The columns that are the same for all instances of a group. */
export type InstanceFacts = Pick<
  RunRecord,
  "family" | "vms" | "clouds" | "meanDegree" | "offeredLoad" | "delayModel" | "delta"
>;

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
  };
}

function measured({ vms, clouds, demand, load, capacity, delay }: Instance): Omit<InstanceFacts, "family"> {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return {
    vms,
    clouds,
    meanDegree: (2 * demand.amount.length) / vms,
    offeredLoad: sum(load) / sum(capacity),
    delayModel: delay.model,
    delta: delay.delta,
  };
}
