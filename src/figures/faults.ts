import { type Cell, foldCells } from "../analysis/cells.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import { conditions, intervalsOf, rounded, sampleSizes } from "./labels.ts";
import { type Panel, panelGrid } from "./panels.ts";
import { meanLayers, meanPoint } from "./series.ts";

/**
 * What negotiating hosts still reach when the network loses messages and hosts crash: utilisation spread under load
 * balancing, hosts in use under energy. Each fault is drawn where the other is absent.
 */
export const faults: Figure = {
  name: "faults",
  needs: ["records"],
  draw({ records }, context) {
    const cells = foldCells(records, start, add).flatMap((cell): Faulty[] => {
      const { loss, crashes, rounds, slice } = JSON.parse(String(cell.levels.options)) as Partial<Options>;
      if (loss === undefined || crashes === undefined || cell.value.spread.count === 0) return [];
      return [{ ...cell, faults: { loss, crashes }, seconds: Number(rounds) * Number(slice) }];
    });
    const variants = [...new Set(cells.map(({ levels }) => String(levels.variant)))];
    const panels = GOALS.flatMap((goal) => {
      const own = cells.filter(({ levels }) => levels.scenario === goal.scenario);
      const top = Math.max(...own.map(({ value }) => upperEnd(value[goal.of])));
      return AXES.flatMap((axis) => panelOf(goal, axis, own, variants, top));
    });
    if (panels.length === 0) {
      throw nothingToDraw(
        "faults",
        "rows of variants with the options loss and crashes, several values of one",
      );
    }
    return {
      ...frame(context, "Negotiation under lost messages and crashing hosts", [
        conditions(cells, ["variant", "scenario"]),
        `Outcome after ${sampleSizes(
          cells.map(({ seconds }) => seconds),
          "simulated seconds",
        )}; ${intervalsOf(cells.map((cell) => totalRuns(cell.value.statuses)))}.`,
      ]),
      ...panelGrid(panels, 80, 2),
    };
  },
};

interface Faults {
  readonly loss: number;
  readonly crashes: number;
}

interface Options extends Faults {
  readonly rounds: number;
  readonly slice: number;
}

interface Sample {
  readonly spread: RunningMean;
  readonly inUse: RunningMean;
  readonly statuses: StatusCounts;
}
type Faulty = Cell<Sample> & { readonly faults: Faults; readonly seconds: number };

function start(): Sample {
  return { spread: new RunningMean(), inUse: new RunningMean(), statuses: noStatus() };
}

function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  const { clouds, utilisationMaximum, utilisationMinimum, idleClouds } = row;
  if (utilisationMaximum === null || utilisationMinimum === null || idleClouds === null) return;
  sample.spread.add(utilisationMaximum - utilisationMinimum);
  sample.inUse.add(clouds - idleClouds);
}

interface Goal {
  readonly scenario: string;
  readonly title: string;
  readonly of: "spread" | "inUse";
}
const GOALS: readonly Goal[] = [
  { scenario: "load-balancing", title: "Utilisation spread", of: "spread" },
  { scenario: "energy", title: "Hosts in use", of: "inUse" },
];

interface Axis {
  readonly fault: keyof Faults;
  readonly other: keyof Faults;
  readonly title: string;
  readonly format: string;
}
const AXES: readonly Axis[] = [
  { fault: "loss", other: "crashes", title: "Messages lost", format: "%" },
  { fault: "crashes", other: "loss", title: "Crashes of a host in 1000 s", format: "~r" },
];

function upperEnd(mean: RunningMean): number {
  const half = mean.halfWidth();
  return mean.mean + (Number.isFinite(half) ? half : 0);
}

function panelOf(
  goal: Goal,
  { fault, other, title, format }: Axis,
  cells: readonly Faulty[],
  variants: readonly string[],
  top: number,
): Panel[] {
  const points = cells
    .filter(({ faults }) => faults[other] === 0)
    .map(({ levels, faults, value }) => meanPoint(faults[fault], String(levels.variant), value[goal.of]))
    .sort((p, q) => p.x - q.x);
  const values = [...new Set(points.map(({ x }) => x))];
  if (values.length < 2) return [];
  const x = {
    title: goal === GOALS[GOALS.length - 1] ? title : null,
    scale: { nice: false, padding: 6 },
    axis: { values, format, grid: false },
  };
  const y = {
    title: fault === "loss" ? goal.title : null,
    scale: { domain: [0, rounded(top * 1.05)], nice: false },
    axis: { tickCount: 5 },
  };
  return [{ layer: meanLayers(points, variants, x, y) }];
}
