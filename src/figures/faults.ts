import { type Cell, foldCells } from "../analysis/cells.ts";
import { meanOf, RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { conditions, intervalsOf, rounded, sampleSizes } from "./labels.ts";
import { legendLayout } from "./legend.ts";
import { type Panel, panelGrid } from "./panels.ts";
import { meanLayers, meanPoint } from "./series.ts";
import { cycled, DASHES, FAINT, NUMBER_LABEL } from "./theme.ts";

/**
 * What negotiating hosts still reach, and what they spend, when the network loses messages and hosts crash: utilisation
 * spread under load balancing, hosts in use and the fullest of them under energy, migrations and messages under both.
 * Each fault is drawn where the other is absent. Variants that know no faults are lines to compare with.
 */
export const faults: Figure = {
  name: "faults",
  needs: ["records"],
  draw({ records }, context) {
    const all = foldCells(records, start, add).filter((cell) => cell.value.spread.count > 0);
    const cells = all.flatMap((cell): Faulty[] => {
      const { loss, crashes, rounds, slice } = optionsOf(cell);
      if (loss === undefined || crashes === undefined) return [];
      return [{ ...cell, faults: { loss, crashes }, seconds: Number(rounds) * Number(slice) }];
    });
    const faultless = all.filter((cell) => optionsOf(cell).loss === undefined);
    const rows = SCENARIOS.flatMap(({ scenario, title, measures }) => {
      const own = cells.filter(({ levels }) => levels.scenario === scenario);
      const others = faultless.filter(({ levels }) => levels.scenario === scenario);
      return measures.flatMap((of): Row[] => {
        const known = own.filter(({ value }) => value[of].count > 0);
        if (known.length === 0) return [];
        const heading = of === measures[0] ? title : null;
        return [{ of, heading, cells: known, lines: referencesOf(of, own, others) }];
      });
    });
    const names = [...new Set(rows.flatMap(({ lines }) => lines.map(({ text }) => text)))].sort();
    const panels = rows.flatMap((row) => panelsOf(row, names));
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
        "Spread: the fullest host's utilisation minus the emptiest one's. Fullest host: its utilisation; above 1 it is over its capacity.",
      ]),
      ...panelGrid(panels, 44, 2),
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

function optionsOf({ levels }: Cell<Sample>): Partial<Options> {
  return JSON.parse(String(levels.options)) as Partial<Options>;
}

interface Sample {
  readonly spread: RunningMean;
  readonly inUse: RunningMean;
  readonly fullest: RunningMean;
  readonly migrations: RunningMean;
  readonly messages: RunningMean;
  /** Hosts that the exact packing uses. */
  readonly packing: RunningMean;
  readonly statuses: StatusCounts;
}
type Faulty = Cell<Sample> & { readonly faults: Faults; readonly seconds: number };

function start(): Sample {
  return {
    spread: new RunningMean(),
    inUse: new RunningMean(),
    fullest: new RunningMean(),
    migrations: new RunningMean(),
    messages: new RunningMean(),
    packing: new RunningMean(),
    statuses: noStatus(),
  };
}

function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  const { clouds, utilisationMaximum, utilisationMinimum, idleClouds, optimalIdleClouds } = row;
  if (utilisationMaximum === null || utilisationMinimum === null || idleClouds === null) return;
  sample.spread.add(utilisationMaximum - utilisationMinimum);
  sample.inUse.add(clouds - idleClouds);
  sample.fullest.add(utilisationMaximum);
  sample.migrations.add(row.migrations);
  if (row.messages !== null) sample.messages.add(row.messages);
  if (optimalIdleClouds !== null) sample.packing.add(clouds - optimalIdleClouds);
}

const TITLES = {
  spread: "Spread",
  inUse: "Hosts in use",
  fullest: "Fullest host",
  migrations: "Migrations",
  messages: "Messages",
} as const;
type Measure = keyof typeof TITLES;

const SCENARIOS: readonly { scenario: string; title: string; measures: readonly Measure[] }[] = [
  { scenario: "load-balancing", title: "Load balancing", measures: ["spread", "migrations", "messages"] },
  { scenario: "energy", title: "Energy", measures: ["inUse", "fullest", "migrations", "messages"] },
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

/** A measure against every fault that has several values. The last row of a scenario names the faults. */
interface Row {
  readonly of: Measure;
  /** The scenario, above its first row. */
  readonly heading: string | null;
  readonly cells: readonly Faulty[];
  readonly lines: readonly Reference[];
}

/** @param names all reference lines of the figure */
function panelsOf({ of, heading, cells, lines }: Row, names: readonly string[]): Panel[] {
  const top = Math.max(...cells.map(({ value }) => upperEnd(value[of])), ...lines.map(({ at }) => at));
  const y = {
    scale: { domain: [0, rounded(top * 1.08)], nice: false },
    axis: { tickCount: 3, labelExpr: NUMBER_LABEL },
  };
  const varied = AXES.filter(({ fault, other }) => {
    const values = cells.filter(({ faults }) => faults[other] === 0).map(({ faults }) => faults[fault]);
    return new Set(values).size > 1;
  });
  return varied.map((axis, k) => ({
    ...(heading === null ? {} : { title: k === 0 ? heading : " " }),
    layer: layersOf(of, axis, cells, lines, names, { ...y, title: k === 0 ? TITLES[of] : null }),
  }));
}

const PACKING = "exact packing";
const CAPACITY = "capacity";

interface Reference {
  readonly text: string;
  readonly at: number;
}

function referencesOf(
  of: Measure,
  cells: readonly Faulty[],
  faultless: readonly Cell<Sample>[],
): Reference[] {
  const others = faultless.flatMap(({ levels, value }) =>
    value[of].count === 0 ? [] : [{ text: String(levels.variant), at: rounded(value[of].mean) }],
  );
  if (of === "fullest") return [{ text: CAPACITY, at: 1 }, ...others];
  const isProven = cells.every(({ value }) => value.packing.count === value.inUse.count);
  if (of !== "inUse" || !isProven) return others;
  const packing = meanOf(cells.map(({ value }) => value.packing.mean)).mean;
  return [{ text: PACKING, at: rounded(packing) }, ...others];
}

function upperEnd(mean: RunningMean): number {
  const half = mean.halfWidth();
  return mean.mean + (Number.isFinite(half) ? half : 0);
}

function layersOf(
  of: Measure,
  { fault, other, title, format }: Axis,
  cells: readonly Faulty[],
  lines: readonly Reference[],
  names: readonly string[],
  y: object,
): Layer[] {
  const points = cells
    .filter(({ faults }) => faults[other] === 0)
    .map(({ levels, faults, value }) => meanPoint(faults[fault], String(levels.variant), value[of]))
    .sort((p, q) => p.x - q.x);
  const isLast = of === "messages";
  const x = {
    title: isLast ? title : null,
    scale: { nice: false, padding: 6 },
    axis: { values: [...new Set(points.map(({ x }) => x))], format, grid: false, labels: isLast },
  };
  const variants = [...new Set(cells.map(({ levels }) => String(levels.variant)))];
  const references = lines.length === 0 ? [] : [referenceLayer(lines, names)];
  return [...references, ...meanLayers(points, variants, x, y)];
}

/** Dashed lines, told apart by a legend: labels would lie on each other, and on what is drawn. */
function referenceLayer(lines: readonly Reference[], names: readonly string[]): Layer {
  const range = cycled(DASHES.slice(1), names.length);
  return {
    data: { values: lines as object[] },
    mark: { type: "rule", color: FAINT },
    encoding: {
      y: { field: "at", type: "quantitative" },
      strokeDash: {
        field: "text",
        type: "nominal",
        title: null,
        scale: { domain: [...names], range },
        legend: {
          ...legendLayout(names, "line"),
          symbolType: "stroke",
          symbolSize: 200,
          symbolStrokeColor: FAINT,
        },
      },
    },
  };
}
