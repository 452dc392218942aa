import { type Cell, foldCells } from "../analysis/cells.ts";
import { largest } from "../analysis/extremes.ts";
import { groupBy } from "../analysis/group.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import type { RunRecord } from "../records/record.ts";
import type { TraceRecord } from "../records/trace.ts";
import { runKey } from "./convergence.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { conditions, namedFactors, rounded, sampleSizes, seriesNaming, settingsNotShown } from "./labels.ts";
import { panelGrid } from "./panels.ts";
import { PALETTE } from "./theme.ts";

/** The last label of each axis, half of which is right of its panel, has room in the column. */
const PAIR_WIDTH = 86;

/**
 * The simulation picture of the LCC slides: loads of the hosts over simulated time, under agility (load balancing) and
 * power saving (energy). The band goes from the least to the most loaded host, each averaged over the runs.
 */
export const hostLoadsOverTime: Figure = {
  name: "host-loads-over-time",
  needs: ["records", "traces"],
  lacks: ({ variants }) =>
    variants.some(({ options }) => options.slice !== undefined)
      ? null
      : "variants whose rounds are slices of time, those of LCC",
  draw({ records, traces }, context) {
    const settings = settingsOf(records);
    const traced = meansOf(traces, settings);
    const shown = settings.filter((setting) => traced.has(setting));
    if (shown.length === 0) {
      throw nothingToDraw("host-loads-over-time", "traces of variants whose rounds are slices of time");
    }
    const panels = panelsOf(shown, traced);
    const top = largest(panels.flatMap(({ points }) => points.map((point) => point.largest)).concat(1));
    return {
      ...frame(context, "Loads of the hosts over simulated time", [
        conditions(shown, ["scenario", ...namedFactors(shown, ["scenario"])]),
        `${sampleSizes(
          [...traced.values()].map(({ runs }) => runs.size),
          "runs a panel",
        )}, averaged. Agility evens loads, power saving frees hosts.`,
        ...settingsNotShown(settings, shown),
      ]),
      ...panelGrid(
        panels.map(({ title, points }, i) => ({
          title,
          layer: layersOf(points, top, { isLast: i >= panels.length - 2, isLeft: i % 2 === 0 }),
        })),
        62,
        2,
        PAIR_WIDTH,
      ),
    };
  },
};

/** Runs under the same conditions whose rounds are slices of time: the numbers of their cells in the sweep. */
type Setting = Cell<Set<number>>;

interface Traced {
  readonly rounds: Map<number, Record<"smallest" | "largest" | "inUse", RunningMean>>;
  readonly runs: Set<string>;
}

interface Point {
  readonly panel: string;
  readonly x: number;
  readonly smallest: number;
  readonly largest: number;
  readonly inUse: number;
}

const POLICY: Readonly<Record<string, string>> = { "load-balancing": "agility", energy: "power\u00a0saving" };

function settingsOf(records: Iterable<RunRecord>): Setting[] {
  const all = foldCells(
    records,
    () => new Set<number>(),
    (numbers, { cell }) => numbers.add(cell),
  );
  return all.filter((setting) => secondsOf(setting) !== undefined);
}

/** Of simulated time in a round. */
function secondsOf({ levels }: Setting): number | undefined {
  return (JSON.parse(String(levels.options)) as { slice?: number }).slice;
}

function meansOf(traces: Iterable<TraceRecord>, settings: readonly Setting[]): Map<Setting, Traced> {
  const settingOf = new Map(
    settings.flatMap((setting) => [...setting.value].map((cell) => [cell, setting] as const)),
  );
  const traced = new Map<Setting, Traced>();
  for (const row of traces) {
    const setting = settingOf.get(row.cell);
    if (setting === undefined) continue;
    const { rounds, runs } = traced.get(setting) ?? { rounds: new Map(), runs: new Set() };
    traced.set(setting, { rounds, runs });
    runs.add(runKey(row));
    const means = rounds.get(row.round) ?? {
      smallest: new RunningMean(),
      largest: new RunningMean(),
      inUse: new RunningMean(),
    };
    rounds.set(row.round, means);
    means.smallest.add(row.utilisationMaximum - row.utilisationSpread);
    means.largest.add(row.utilisationMaximum);
    means.inUse.add(row.cloudsInUse);
  }
  return traced;
}

/** A panel for every setting; what tells them apart is in its title. */
function panelsOf(shown: readonly Setting[], traced: ReadonlyMap<Setting, Traced>) {
  // Its two policies stand side by side, agility first.
  const groups = groupBy(shown.toReversed(), seriesNaming(shown, ["scenario"]));
  const titled = [...groups].toReversed().flatMap(([name, own]) => own.map((setting) => ({ name, setting })));
  return titled.map(({ name, setting }) => {
    const scenario = String(setting.levels.scenario);
    const title = `${name}, ${POLICY[scenario] ?? scenario}`;
    const rounds = [...(traced.get(setting)?.rounds ?? [])].sort(([p], [q]) => p - q);
    const points = rounds.map(
      ([round, { smallest, largest, inUse }]): Point => ({
        panel: title,
        x: rounded(round * Number(secondsOf(setting))),
        // A difference of two 32-bit numbers may end a little below nothing.
        smallest: Math.max(0, Number(smallest.mean.toFixed(6))),
        largest: rounded(largest.mean),
        inUse: rounded(inUse.mean / Number(setting.levels.clouds)),
      }),
    );
    return { title, points };
  });
}

const LOADS = "least to most loaded host";
const IN_USE = "hosts in use / all hosts";
const BAND_OPACITY = 0.6;

function layersOf(points: readonly Point[], top: number, at: { isLast: boolean; isLeft: boolean }): Layer[] {
  const x = {
    field: "x",
    type: "quantitative" as const,
    title: at.isLast ? "Simulated time (s)" : null,
    scale: { nice: false },
    axis: { tickCount: 4, grid: false },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative" as const,
    title: at.isLeft ? "Utilisation" : null,
    scale: { domain: [0, rounded(top * 1.05)], nice: false },
    axis: { tickCount: 4 },
  });
  const color = (series: string) => ({
    datum: series,
    type: "nominal" as const,
    title: null,
    scale: { domain: [LOADS, IN_USE], range: [PALETTE[4], PALETTE[1]] },
    legend: {
      columns: 2,
      symbolType: "square" as const,
      // A swatch is as faint as what it stands for.
      symbolOpacity: { expr: `datum.value === '${LOADS}' ? ${BAND_OPACITY} : 1` },
    },
  });
  return [
    {
      data: { values: points as object[] },
      mark: { type: "area", opacity: BAND_OPACITY },
      encoding: { x, y: y("smallest"), y2: { field: "largest" }, color: color(LOADS) },
    },
    {
      data: { values: points as object[] },
      mark: { type: "line" },
      encoding: { x, y: y("inUse"), color: color(IN_USE) },
    },
  ];
}
