import type { Categories, Value } from "../records/columns.ts";
import { type RunRecord, STATUSES } from "../records/record.ts";
import { type Column, RECORD_COLUMNS } from "../records/schema.ts";
import { canonicalJson } from "./canonical.ts";
import type { Cell, CellGroup } from "./cells.ts";
import { factsOf } from "./facts.ts";
import type { InstanceFiles } from "./sources.ts";

/** The columns of a run that are the same in all rows of its cell. */
export type Conditions = Pick<
  RunRecord,
  | "family"
  | "vms"
  | "clouds"
  | "meanDegree"
  | "offeredLoad"
  | "delayModel"
  | "delta"
  | "instanceOptions"
  | "variant"
  | "options"
  | "scenario"
  | "dynamics"
  | "a"
  | "epsilon"
  | "eta"
  | "evaluate"
>;

export function conditionsOf(group: CellGroup, cell: Cell, files: InstanceFiles): Conditions {
  const { a, eta, evaluate, scenario, dynamics } = cell.settings;
  return {
    ...factsOf(group, files),
    variant: cell.variant.name,
    options: cell.optionsText,
    scenario,
    dynamics: dynamics && canonicalJson(dynamics),
    ...{ a, epsilon: cell.epsilon, eta, evaluate },
  };
}

/** How many different values a column of conditions may have to be stored as a dictionary: a byte or two a row. */
const MOST_VALUES = 2 ** 15;

/**
 * The columns of the records table and their dictionaries: every condition becomes a dictionary of the values that the
 * experiment has, and what no run measured is left out.
 *
 * @param measured names of the nullable columns in which some row has a value
 */
export function recordsLayout(
  groups: readonly CellGroup[],
  files: InstanceFiles,
  measured: ReadonlySet<string>,
): { columns: readonly Column<keyof RunRecord>[]; categories: Categories } {
  const values = new Map<string, Set<Value>>();
  for (const group of groups) {
    for (const cell of group.cells) {
      for (const [name, value] of Object.entries(conditionsOf(group, cell, files))) {
        if (!values.has(name)) values.set(name, new Set());
        if (value !== null) values.get(name)?.add(value);
      }
    }
  }
  const isText = (name: string) =>
    RECORD_COLUMNS.some((column) => column.name === name && column.type === "category");
  const dictionaries = [...values].filter(([name, { size }]) => isText(name) || size <= MOST_VALUES);
  return {
    columns: RECORD_COLUMNS.filter(
      ({ name, nullable }) => !nullable || measured.has(name) || (values.get(name)?.size ?? 0) > 0,
    ),
    categories: {
      ...Object.fromEntries(dictionaries.map(([name, found]) => [name, ascending(found)])),
      status: STATUSES,
    },
  };
}

function ascending(values: ReadonlySet<Value>): (string | number)[] {
  const present = [...values].filter((value) => value !== null);
  return present.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}
