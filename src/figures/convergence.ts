import { type Cell, foldCells } from "../analysis/cells.ts";
import { largest } from "../analysis/extremes.ts";
import { groupBy } from "../analysis/group.ts";
import { ascending } from "../analysis/quantile.ts";
import { relativeCost } from "../analysis/relative-cost.ts";
import { countStatuses } from "../analysis/status.ts";
import { bandOf, collectTrajectories, spacedRounds, type Trajectory } from "../analysis/trajectories.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, nothingToDraw, type Tables } from "./figure.ts";
import {
  conditions,
  infiniteRuns,
  namedFactors,
  rounded,
  sampleSizes,
  seriesNaming,
  settingsNotShown,
  unfinished,
} from "./labels.ts";
import { lookalikes } from "./legend.ts";
import { bandLayers } from "./lines.ts";
import { axisFor } from "./scales.ts";
import { COLUMN_WIDTH } from "./theme.ts";

/** More rounds than this are thinned evenly: a column of a paper shows no more. */
const MOST_ROUNDS = 150;
/** Of the runs of a line that have ended where the axis does: the band, which goes to the 90 % quantile, then hardly changes. */
const ENDED = 0.95;

/**
 * Social cost against the round: median and 10 to 90 % band of several variants, relative to the proven optimum where
 * every traced run has one, to the cost of the initial assignment otherwise. A run that has ended keeps its last cost. The
 * axis ends where most runs of every line have: one run at the round limit would leave no room for what happens before.
 */
export const convergence: Figure = {
  name: "convergence",
  needs: ["traces", "records"],
  draw(tables, context) {
    const total = context.objective !== "regularised";
    const all = collectTrajectories(tables.traces, (row) =>
      total ? row.totalWeightedLatency : row.regularisedSocialCost,
    );
    const runs = all.filter(isBounded);
    if (runs.length === 0) throw nothingToDraw("convergence", "traces of finite costs");
    const { optima, statuses, cells } = recordsOf(tables, all, total);
    if (cells.length === 0) throw nothingToDraw("convergence", "records of the traced runs");
    const toOptimum = runs.every((run) => typeof optima.get(runKey(run)) === "number");
    const relative = runs
      .map((run) => relativeTo(run, toOptimum ? Number(optima.get(runKey(run))) : run.values[0]))
      .filter(isBounded);
    if (relative.length === 0) throw nothingToDraw("convergence", "traces of finite ratios");
    const shown = cellsOf(relative, cells);
    const last = lastRound(relative, shown);
    const { rows, names, sizes } = bandRows(relative, shown, shown.map(seriesNaming(cells, [])), last);
    const y = axisFor(rows.flatMap((row) => [row.lower, row.upper]));
    const cost = total ? "Total weighted latency" : "Regularised social cost";
    return {
      ...frame(context, "Convergence of the social cost", [
        conditions(cells, namedFactors(cells, [])),
        `Median and band from the 10 % to the 90 % quantile; ${sampleSizes(sizes, "runs a line")}. A run that has ended keeps its last cost.`,
        ...unfinished([countStatuses(relative.flatMap((run) => statuses.get(runKey(run)) ?? []))]),
        ...longerRuns(relative, last),
        ...settingsNotShown(cells, shown),
        ...infiniteRuns(all.length - relative.length),
        ...lookalikes(names, "line"),
      ]),
      width: COLUMN_WIDTH,
      height: 140,
      autosize: { type: "fit-x", contains: "padding" },
      layer: bandLayers(
        rows,
        names,
        {
          title: "Round",
          scale: { domain: [0, last], nice: false },
          axis: { tickCount: 6, tickMinStep: 1, grid: false },
        },
        { title: `${cost} / ${toOptimum ? "optimum" : "start"}`, ...y },
      ),
    };
  },
};

/** Whether its cost is finite after every round. */
export function isBounded({ values }: Trajectory): boolean {
  return values.every(Number.isFinite);
}

export function runKey(run: { readonly cell: number; readonly repetition: number }): string {
  return `${run.cell}/${run.repetition}`;
}

/** What the records tell of traced runs, in one pass: the conditions of these, their optima, and how they ended. */
export function recordsOf({ records }: Pick<Tables, "records">, runs: readonly Trajectory[], total: boolean) {
  const optima = new Map<string, number | null>();
  const statuses = new Map<string, Pick<RunRecord, "status">>();
  const noted = function* () {
    for (const row of records) {
      optima.set(runKey(row), total ? row.optimalTotalWeightedLatency : row.optimalRegularisedSocialCost);
      statuses.set(runKey(row), { status: row.status });
      yield row;
    }
  };
  return { cells: tracedCells(noted(), runs), optima, statuses };
}

/** The conditions of some runs, and the numbers of the cells that were played under them. */
function tracedCells(records: Iterable<RunRecord>, runs: readonly Trajectory[]): Cell<Set<number>>[] {
  const cells = foldCells(
    records,
    () => new Set<number>(),
    (numbers, { cell }) => numbers.add(cell),
  );
  return cellsOf(runs, cells);
}

/** Those in which some of the runs were made. */
export function cellsOf(
  runs: readonly Trajectory[],
  cells: readonly Cell<Set<number>>[],
): Cell<Set<number>>[] {
  const traced = new Set(runs.map((run) => run.cell));
  return cells.filter(({ value }) => [...value].some((number) => traced.has(number)));
}

export function relativeTo(run: Trajectory, reference: number): Trajectory {
  return { ...run, values: run.values.map((value) => relativeCost(value, reference)) };
}

/** The first after which no line goes on in more than a few of its runs; where none took a round a line still has two ends. */
function lastRound(runs: readonly Trajectory[], cells: readonly Cell<Set<number>>[]): number {
  const ends = groupsOf(runs, cells).map((group) => {
    const lengths = ascending(group.map(roundsOf));
    return lengths[Math.ceil(ENDED * lengths.length) - 1];
  });
  const [most, all] = [ends, runs.map(roundsOf)].map((some) => largest([1, ...some]));
  // Less than half of the axis is not worth the cut.
  return 2 * most < all ? most : all;
}

/** Which runs are longer than the axis, as caption lines: none or one. */
function longerRuns(runs: readonly Trajectory[], last: number): string[] {
  const longer = runs.map(roundsOf).filter((rounds) => rounds > last);
  if (longer.length === 0) return [];
  const goOn =
    longer.length === 1
      ? `1 of ${runs.length} runs goes on to`
      : `${longer.length} of ${runs.length} runs go on, the longest to`;
  return [
    `The axis ends where ${100 * ENDED} % of the runs of every line have ended: ${goOn} round ${largest(longer)}.`,
  ];
}

function roundsOf({ values }: Trajectory): number {
  return values.length - 1;
}

function groupsOf(runs: readonly Trajectory[], cells: readonly Cell<Set<number>>[]): Trajectory[][] {
  const byNumber = groupBy(runs, (run) => run.cell);
  return cells.map(({ value }) => [...value].flatMap((number) => byNumber.get(number) ?? []));
}

/** A band for all runs under the same conditions up to the `last` round, as rows for `bandLayers`. */
export function bandRows(
  runs: readonly Trajectory[],
  cells: readonly Cell<Set<number>>[],
  names: readonly string[],
  last = largest([1, ...runs.map(roundsOf)]),
) {
  const groups = groupsOf(runs, cells);
  const rounds = spacedRounds(last, MOST_ROUNDS);
  const rows = groups.flatMap((group, i) =>
    bandOf(group, rounds).map((point) => ({
      x: point.round,
      series: names[i],
      lower: rounded(point.lower),
      median: rounded(point.median),
      upper: rounded(point.upper),
    })),
  );
  return { rows, names, sizes: groups.map((group) => group.length) };
}
