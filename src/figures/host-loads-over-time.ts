import { groupBy } from "../analysis/group.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import type { RunRecord } from "../records/record.ts";
import type { TraceRecord } from "../records/trace.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { contestantNames, rounded, sampleSizes } from "./labels.ts";
import { panelGrid } from "./panels.ts";
import { PALETTE } from "./theme.ts";

/**
 * The simulation picture of the LCC slides: loads of the hosts over simulated time, under agility (load balancing) and
 * power saving (energy). The band goes from the least to the most loaded host, each averaged over the runs.
 */
export const hostLoadsOverTime: Figure = {
  name: "host-loads-over-time",
  needs: ["records", "traces"],
  draw({ records, traces }, context) {
    const cells = negotiatedCells(records);
    const points = pointsOf(traces, cells);
    if (points.length === 0) {
      throw nothingToDraw("host-loads-over-time", "traces of variants whose rounds are slices of time");
    }
    const panels = [...groupBy(points, ({ panel }) => panel)];
    const top = points.reduce((most, { largest }) => Math.max(most, largest), 1);
    const runs = [...cells.values()].map(({ runs }) => runs);
    return {
      ...frame(context, "Loads of the hosts over simulated time", [
        conditionsOf([...cells.values()]),
        `${sampleSizes(runs, "runs a panel")}, averaged. Agility evens loads, power saving frees hosts.`,
      ]),
      ...panelGrid(
        panels.map(([title, members], i) => ({
          title,
          layer: layersOf(members, top, { isLast: i >= panels.length - 2, isLeft: i % 2 === 0 }),
        })),
        62,
        2,
      ),
    };
  },
};

interface Negotiated {
  readonly panel: string;
  readonly record: RunRecord;
  /** Seconds of simulated time in a round. */
  readonly slice: number;
  readonly runs: number;
}

const POLICY: Readonly<Record<string, string>> = { "load-balancing": "agility", energy: "power saving" };

function negotiatedCells(records: Iterable<RunRecord>): Map<number, Negotiated> {
  const runs = new Map<number, { record: RunRecord; slice: number; runs: number }>();
  for (const record of records) {
    const known = runs.get(record.cell);
    const { slice } = JSON.parse(record.options) as { slice?: number };
    if (known) known.runs++;
    else if (slice !== undefined) runs.set(record.cell, { record, slice, runs: 1 });
  }
  const cells = [...runs.values()];
  const names = contestantNames(cells.map(({ record }) => record));
  return new Map(
    cells.map((cell, i) => {
      const { scenario } = cell.record;
      return [cell.record.cell, { ...cell, panel: `${names[i]}, ${POLICY[scenario] ?? scenario}` }];
    }),
  );
}

interface Point {
  readonly panel: string;
  readonly x: number;
  readonly smallest: number;
  readonly largest: number;
  readonly inUse: number;
}

function pointsOf(traces: Iterable<TraceRecord>, cells: ReadonlyMap<number, Negotiated>): Point[] {
  const sums = new Map<string, { cell: Negotiated; round: number; means: RunningMean[] }>();
  for (const row of traces) {
    const cell = cells.get(row.cell);
    if (cell === undefined) continue;
    const key = `${cell.panel} ${row.round}`;
    const means = [new RunningMean(), new RunningMean(), new RunningMean()];
    const sum = sums.get(key) ?? { cell, round: row.round, means };
    sums.set(key, sum);
    const { utilisationMaximum, utilisationSpread, cloudsInUse } = row;
    const values = [utilisationMaximum - utilisationSpread, utilisationMaximum, cloudsInUse];
    values.forEach((value, k) => {
      sum.means[k].add(value);
    });
  }
  const points = [...sums.values()].map(({ cell: { panel, record, slice }, round, means }): Point => {
    const [smallest, largest, inUse] = means.map(({ mean }) => mean);
    return {
      panel,
      x: rounded(round * slice),
      // A difference of two 32-bit numbers may end a little below nothing.
      smallest: Math.max(0, Number(smallest.toFixed(6))),
      largest: rounded(largest),
      inUse: rounded(inUse / record.clouds),
    };
  });
  return points.sort((p, q) => (p.panel === q.panel ? p.x - q.x : p.panel < q.panel ? -1 : 1));
}

function conditionsOf(cells: readonly Negotiated[]): string {
  const [{ record }] = cells;
  const load = record.offeredLoad === null ? "" : `, load\u00a0${record.offeredLoad}`;
  return `${record.vms} VMs on ${record.clouds} hosts${load}.`;
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
