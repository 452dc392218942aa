import { type Cell, foldCells } from "../analysis/cells.ts";
import { meanOf, RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type DotPanel, dot, dotPanels } from "./dots.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import { cutIntervals } from "./interval.ts";
import { conditions, intervalsOf, seriesNaming, settingsNotShown, unfinished } from "./labels.ts";

/**
 * What every protocol reaches under both goals of the LCC slides: how evenly the clouds are loaded under load balancing
 * (agility), how many are in use under energy (power saving) beside the exact packing, and how full the fullest then is.
 */
export const hostsByProtocol: Figure = {
  name: "hosts-by-protocol",
  needs: ["records"],
  draw({ records }, context) {
    const all = foldCells(records, start, add);
    const nameOf = seriesNaming(all, ["scenario"]);
    const cells = all.filter((cell) => cell.value.spread.count > 0);
    const named = cells.map((cell) => ({ name: nameOf(cell), cell }));
    const [even, packed] = (["load-balancing", "energy"] as const).map((scenario) =>
      named.filter(({ cell }) => cell.levels.scenario === scenario),
    );
    const panels = [...spreadPanels(even), ...energyPanels(packed)];
    if (panels.length === 0) {
      throw nothingToDraw(
        "hosts-by-protocol",
        "rows of the scenarios load-balancing or energy with utilisation",
      );
    }
    return {
      ...frame(context, "Even loads and hosts in use, by protocol", [
        conditions(all, ["variant", "scenario"]),
        `${intervalsOf(cells.map((cell) => cell.value.spread.count))}.`,
        "Spread: the fullest cloud's utilisation minus the emptiest one's; 0 would be the ideal of load that can be cut.",
        ...cutIntervals(panels.flatMap(({ dots }) => dots)),
        ...unfinished(all.map((cell) => cell.value.statuses)),
        ...settingsNotShown(all, cells),
      ]),
      ...dotPanels(panels, [...new Set(named.map(({ name }) => name))], [SERIES]),
    };
  },
};

const SERIES = "mean";

interface Sample {
  readonly spread: RunningMean;
  readonly fullest: RunningMean;
  readonly inUse: RunningMean;
  readonly ideal: RunningMean;
  readonly statuses: StatusCounts;
}
type Named = { readonly name: string; readonly cell: Cell<Sample> };

function start(): Sample {
  return {
    spread: new RunningMean(),
    fullest: new RunningMean(),
    inUse: new RunningMean(),
    ideal: new RunningMean(),
    statuses: noStatus(),
  };
}

function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  if (row.status === "error") return;
  const { clouds, utilisationMaximum, utilisationMinimum, idleClouds, optimalIdleClouds } = row;
  if (utilisationMaximum !== null && utilisationMinimum !== null) {
    sample.spread.add(utilisationMaximum - utilisationMinimum);
    sample.fullest.add(utilisationMaximum);
  }
  if (idleClouds !== null) sample.inUse.add(clouds - idleClouds);
  if (optimalIdleClouds !== null) sample.ideal.add(clouds - optimalIdleClouds);
}

function spreadPanels(named: readonly Named[]): DotPanel[] {
  if (named.length === 0) return [];
  return [
    {
      title: "Load balancing: spread of the utilisation",
      dots: named.map(({ name, cell }) => dot(name, SERIES, cell.value.spread)),
    },
  ];
}

/** The packing is drawn where every run has a proven one. */
function energyPanels(named: readonly Named[]): DotPanel[] {
  if (named.length === 0) return [];
  const isProven = named.every(({ cell }) => cell.value.ideal.count === cell.value.inUse.count);
  const ideal = meanOf(named.map(({ cell }) => cell.value.ideal.mean)).mean;
  return [
    {
      title: "Energy: hosts in use",
      dots: named.map(({ name, cell }) => dot(name, SERIES, cell.value.inUse)),
      ...(isProven && { reference: { at: ideal, text: "exact packing" } }),
    },
    {
      title: "Energy: utilisation of the fullest host",
      dots: named.map(({ name, cell }) => dot(name, SERIES, cell.value.fullest)),
      reference: { at: 1, text: "capacity" },
    },
  ];
}
