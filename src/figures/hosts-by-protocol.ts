import { type Cell, foldCells } from "../analysis/cells.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type DotPanel, dot, dotPanels } from "./dots.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import { cutAtAllHosts, cutIntervals } from "./interval.ts";
import { conditions, intervalsOf, rounded, seriesNaming, settingsNotShown, unfinished } from "./labels.ts";
import { hostsLacking } from "./lacking.ts";

/**
 * What every protocol reaches under both goals of the LCC slides: how evenly the clouds are loaded under load balancing
 * (agility), how many are in use under energy (power saving) beside the exact packing, and how full the fullest then is.
 */
export const hostsByProtocol: Figure = {
  name: "hosts-by-protocol",
  needs: ["records"],
  lacks: hostsLacking,
  draw({ records }, context) {
    const played = foldCells(records, start, add);
    const all = played.filter(({ levels }) => levels.scenario === EVEN || levels.scenario === PACKED);
    const nameOf = seriesNaming(all, ["scenario"]);
    const cells = all.filter((cell) => cell.value.spread.count > 0);
    const named = cells.map((cell) => ({ name: nameOf(cell), cell }));
    const [even, packed] = [EVEN, PACKED].map((scenario) =>
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
        ...cutAtAllHosts(packed.map(({ cell }) => [cell.value.inUse, Number(cell.levels.clouds)])),
        ...unfinished(all.map((cell) => cell.value.statuses)),
        ...settingsNotShown(all, cells),
        ...(all.length < played.length ? ["Runs of other scenarios are not shown."] : []),
      ]),
      ...dotPanels(panels, [...new Set(named.map(({ name }) => name))], [SERIES]),
    };
  },
};

const EVEN = "load-balancing";
const PACKED = "energy";
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

function energyPanels(named: readonly Named[]): DotPanel[] {
  if (named.length === 0) return [];
  return [
    {
      ...packingOf(named),
      dots: named.map(({ name, cell }) => dot(name, SERIES, cell.value.inUse, Number(cell.levels.clouds))),
    },
    {
      title: "Energy: utilisation of the fullest host",
      dots: named.map(({ name, cell }) => dot(name, SERIES, cell.value.fullest)),
      reference: { at: 1, text: "capacity" },
    },
  ];
}

/**
 * The packing of a setting's own instances, drawn where every run has a proven one: a line where it is the same for
 * all settings, otherwise a tick for each.
 */
function packingOf(named: readonly Named[]): Pick<DotPanel, "title" | "reference" | "ticks"> {
  const title = "Energy: hosts in use";
  const proven = named.filter(({ cell: { value } }) => value.ideal.count === value.inUse.count);
  const ticks = proven.map(({ name, cell }) => ({ name, at: cell.value.ideal.mean }));
  if (ticks.length === 0) return { title };
  const [{ at }] = ticks;
  const isOne = ticks.length === named.length && ticks.every((tick) => rounded(tick.at) === rounded(at));
  return isOne
    ? { title, reference: { at, text: "exact packing" } }
    : { title: `${title}; grey: exact packing`, ticks };
}
