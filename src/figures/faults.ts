import { type Cell, foldCells, type Levels } from "../analysis/cells.ts";
import { groupBy } from "../analysis/group.ts";
import { meanOf } from "../analysis/running-mean.ts";
import { counted } from "../counted.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { add, type Faults, type Faulty, faultyOf, optionsOf, type Sample, start } from "./fault-cells.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { cutAtAllHosts, cutIntervals, intervalOf } from "./interval.ts";
import { conditions, failedRuns, intervalsOf, rounded, sampleSizes, seriesNaming } from "./labels.ts";
import { hostsLacking } from "./lacking.ts";
import { lookalikes } from "./legend.ts";
import { referenceLegend } from "./lines.ts";
import { type Panel, panelGrid } from "./panels.ts";
import { meanLayers, meanPoint } from "./series.ts";
import { cycled, FAINT, NUMBER_LABEL, NUMBERS, PERCENTAGES, REFERENCE_DASHES } from "./theme.ts";

/**
 * What negotiating hosts still reach, and what they spend, when the network loses messages and hosts crash: utilisation
 * spread under load balancing, hosts in use and the fullest of them under energy, migrations and messages under both.
 * Each fault is drawn where the other is absent. Variants that know no faults are lines to compare with.
 */
export const faults: Figure = {
  name: "faults",
  needs: ["records"],
  lacks: (spec) => hostsLacking(spec) ?? severalFaultsLacking(spec),
  draw({ records }, context) {
    const played = foldCells(records, start, add).filter(({ levels }) =>
      SCENARIOS.some(({ scenario }) => scenario === levels.scenario),
    );
    const cells = played.flatMap(faultyOf);
    const faultless = played.filter((cell) => optionsOf(cell).loss === undefined);
    const nameOf = seriesNaming([...cells, ...faultless], ["scenario"]);
    const scenarios = SCENARIOS.map(({ scenario, title, measures }) => {
      const among = (cell: Cell<Sample>) => cell.levels.scenario === scenario;
      const own = cells.filter(among);
      const axes = AXES.filter((axis) => new Set(along(own, axis).map(valueOn(axis))).size > 1);
      const drawn = own.filter((cell) => axes.some((axis) => along([cell], axis).length > 0));
      const rows = measures.flatMap((of): Row[] => {
        const known = drawn.filter(({ value }) => value[of].count > 0);
        if (known.length === 0) return [];
        const heading = of === measures[0] ? title : null;
        const lines = referencesOf(of, known, faultless.filter(among), nameOf);
        return [{ of, heading, axes, cells: known, lines, labelled: of === measures.at(-1) }];
      });
      return { own, drawn, rows };
    });
    const rows = scenarios.flatMap((one) => one.rows);
    const names = [...new Set(rows.flatMap(({ lines }) => lines.map(({ text }) => text)))].sort();
    const drawn = scenarios.flatMap((one) => one.drawn);
    const series = [...new Set(drawn.map(nameOf))];
    const widths = new Set(rows.map((row) => row.axes.length));
    const panels = rows.flatMap((row) =>
      // Panels of rows that differ in width do not stand above each other.
      panelsOf({ ...row, labelled: row.labelled || widths.size > 1 }, { names, series, nameOf }),
    );
    if (panels.length === 0) {
      throw nothingToDraw(
        "faults",
        "rows of variants with the options loss and crashes, several values of one",
      );
    }
    const beside = scenarios.flatMap(({ own }) => own).length - drawn.length;
    const points = rows.flatMap((row) => row.axes.flatMap((axis) => pointsOf(row, axis, nameOf)));
    return {
      ...frame(context, "Negotiation under lost messages and crashing hosts", [
        conditions(drawn, ["variant", "scenario"]),
        `Outcome after ${sampleSizes(
          drawn.map(({ seconds }) => seconds),
          "simulated seconds",
        )}; ${intervalsOf(drawn.map(({ value }) => value.spread.count).filter((count) => count > 0))}.`,
        "Spread: the fullest host's utilisation minus the emptiest one's. Fullest host: its utilisation; above 1 it is over its capacity.",
        ...cutIntervals(points),
        ...cutAtAllHosts(
          drawn
            .filter(({ levels }) => levels.scenario === "energy")
            .map(({ value, levels }) => [value.inUse, Number(levels.clouds)]),
        ),
        ...(beside > 0 ? [`Not shown: ${counted(beside, "setting")} on none of these lines.`] : []),
        ...failedRuns(drawn.map(({ value }) => value.statuses)),
        ...lookalikes(series, "mark"),
        ...lookalikes(names, "reference"),
      ]),
      ...(widths.has(2) ? panelGrid(panels, 44, 2, PAIR_WIDTH) : panelGrid(panels, 44, 1)),
    };
  },
};

function severalFaultsLacking({ variants }: ExperimentSpec): string | null {
  const faulty = variants.filter(
    ({ options }) => options.loss !== undefined && options.crashes !== undefined,
  );
  const differ = (option: string) => new Set(faulty.map(({ options }) => options[option])).size > 1;
  return differ("loss") || differ("crashes")
    ? null
    : "variants with several values of the option loss or crashes";
}

/** Of panels side by side, of which the left one alone has labels: both have its scale. */
const PAIR_WIDTH = 96;

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
  readonly labels: typeof NUMBERS | typeof PERCENTAGES;
}
const AXES: readonly Axis[] = [
  { fault: "loss", other: "crashes", title: "Messages lost", labels: PERCENTAGES },
  { fault: "crashes", other: "loss", title: "Crashes per host in 1000 s", labels: NUMBERS },
];

function along<C extends Faulty>(cells: readonly C[], { other }: Axis): C[] {
  return cells.filter(({ faults }) => faults[other] === 0);
}

function valueOn({ fault }: Axis): (cell: Faulty) => number {
  return ({ faults }) => faults[fault];
}

/** A measure against every fault that has several values. */
interface Row {
  readonly of: Measure;
  /** The scenario, above its first row. */
  readonly heading: string | null;
  readonly axes: readonly Axis[];
  readonly cells: readonly Faulty[];
  readonly lines: readonly Reference[];
  /** Whether it names the faults: the last row of a scenario does. */
  readonly labelled: boolean;
}

/** All names of reference lines and of series in the figure. */
interface Names {
  readonly names: readonly string[];
  readonly series: readonly string[];
  readonly nameOf: (cell: Cell<Sample>) => string;
}

function panelsOf(row: Row, all: Names): Panel[] {
  const { of, heading, axes, cells, lines } = row;
  const top = Math.max(...cells.map((cell) => upperEnd(cell, of)), ...lines.map(({ at }) => at));
  const y = {
    scale: { domain: [0, rounded(top * 1.08) || 1], nice: false },
  };
  const labels = { tickCount: 4, labelExpr: NUMBER_LABEL };
  return axes.map((axis, k) => ({
    ...(heading !== null && k === 0 ? { title: heading } : {}),
    layer: layersOf(row, axis, all, {
      ...y,
      title: k === 0 ? TITLES[of] : null,
      axis: { ...labels, labels: k === 0 },
    }),
  }));
}

const PACKING = "exact packing";
const CAPACITY = "capacity";
/** What a packing does not depend on. */
const NOT_OF_INSTANCES = ["scenario", "variant", "options", "epsilon", "eta", "evaluate"] as const;

interface Reference {
  readonly text: string;
  readonly at: number;
}

function referencesOf(
  of: Measure,
  cells: readonly Faulty[],
  faultless: readonly Cell<Sample>[],
  nameOf: (cell: Cell<Sample>) => string,
): Reference[] {
  const others = faultless.flatMap((cell) => {
    const mean = cell.value[of];
    return mean.count === 0 ? [] : [{ text: nameOf(cell), at: rounded(mean.mean) }];
  });
  if (of === "fullest") return [{ text: CAPACITY, at: 1 }, ...others];
  return of === "inUse" ? [...packingsOf(cells), ...others] : others;
}

/** One for all that is played on the same instances, where every run has a proven one. */
function packingsOf(cells: readonly Faulty[]): Reference[] {
  const nameOf = seriesNaming(cells, NOT_OF_INSTANCES);
  return [...groupBy(cells, nameOf)].flatMap(([name, own]) => {
    if (own.some(({ value }) => value.packing.count < value.inUse.count)) return [];
    const at = rounded(meanOf(own.map(({ value }) => value.packing.mean)).mean);
    return [{ text: name === "" ? PACKING : `${PACKING}, ${name}`, at }];
  });
}

function upperEnd({ value, levels }: Faulty, of: Measure): number {
  return intervalOf(value[of], 0, mostOf(of, levels)).upper ?? value[of].mean;
}

/** What a mean cannot be above. */
function mostOf(of: Measure, { clouds }: Levels): number | undefined {
  return of === "inUse" ? Number(clouds) : undefined;
}

function pointsOf({ of, cells }: Row, axis: Axis, nameOf: Names["nameOf"]) {
  return along(cells, axis)
    .map((cell) => {
      const { value, levels } = cell;
      return meanPoint(valueOn(axis)(cell), nameOf(cell), value[of], true, 0, mostOf(of, levels));
    })
    .sort((p, q) => p.x - q.x);
}

function layersOf(row: Row, axis: Axis, { names, series, nameOf }: Names, y: object): Layer[] {
  const { lines, labelled } = row;
  const points = pointsOf(row, axis, nameOf);
  const x = {
    title: labelled ? axis.title : null,
    scale: { nice: false, padding: 6 },
    axis: {
      values: [...new Set(points.map(({ x }) => x))],
      ...axis.labels,
      grid: false,
      labels: labelled,
    },
  };
  const references = lines.length === 0 ? [] : [referenceLayer(lines, names)];
  return [...references, ...meanLayers(points, series, x, y)];
}

/** Dashed lines, told apart by a legend: labels would lie on each other, and on what is drawn. */
function referenceLayer(lines: readonly Reference[], names: readonly string[]): Layer {
  const range = cycled(REFERENCE_DASHES, names.length);
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
        legend: referenceLegend(names),
      },
    },
  };
}
