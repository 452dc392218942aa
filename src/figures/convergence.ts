import { foldCells } from "../analysis/cells.ts";
import { groupBy } from "../analysis/group.ts";
import { bandOf, collectTrajectories, spacedRounds, type Trajectory } from "../analysis/trajectories.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, nothingToDraw, type Tables } from "./figure.ts";
import { conditions, contestantNames, infiniteRuns, rounded, sampleSizes } from "./labels.ts";
import { bandLayers } from "./lines.ts";
import { axisFor } from "./scales.ts";
import { COLUMN_WIDTH } from "./theme.ts";

/** More rounds than this are thinned evenly: a column of a paper shows no more. */
const MOST_ROUNDS = 150;

/**
 * Social cost against the round: median and 10 to 90 % band of several variants, relative to the proven optimum where
 * every traced run has one, to the cost of the initial assignment otherwise. A run that has ended keeps its last cost.
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
    const { optima, cells } = optimaOf(tables, total);
    const toOptimum = runs.every((run) => typeof optima.get(runKey(run)) === "number");
    const relative = runs.map((run) =>
      relativeTo(run, toOptimum ? Number(optima.get(runKey(run))) : run.values[0]),
    );
    const { rows, names, sizes } = bandRows(relative);
    const y = axisFor(rows.flatMap((row) => [row.lower, row.upper]));
    const last = Math.max(...rows.map((row) => row.x));
    const cost = total ? "Total weighted latency" : "Regularised social cost";
    return {
      ...frame(context, "Convergence of the social cost", [
        ...(cells.length > 0 ? [conditions(cells)] : []),
        `Median and band from the 10 % to the 90 % quantile; ${sampleSizes(sizes, "runs a variant")}. A run that has ended keeps its last cost.`,
        ...infiniteRuns(all.length - runs.length),
      ]),
      width: COLUMN_WIDTH,
      height: 140,
      autosize: { type: "fit-x", contains: "padding" },
      layer: bandLayers(
        rows,
        names,
        { title: "Round", scale: { domain: [0, last], nice: false }, axis: { tickCount: 6, grid: false } },
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

function optimaOf(tables: Tables, total: boolean) {
  const optima = new Map<string, number | null>();
  const note = (_: undefined, row: RunRecord) =>
    optima.set(runKey(row), total ? row.optimalTotalWeightedLatency : row.optimalRegularisedSocialCost);
  const cells = foldCells(tables.records, () => undefined, note);
  return { optima, cells };
}

export function relativeTo(run: Trajectory, reference: number): Trajectory {
  return { ...run, values: run.values.map((value) => value / reference) };
}

/** Bands of every contestant, as rows for `bandLayers`. */
export function bandRows(runs: readonly Trajectory[]) {
  const groups = groupBy(runs, (run) => `${run.variant}\u0000${run.options}`);
  const members = [...groups.keys()].sort().map((key) => groups.get(key) as Trajectory[]);
  const names = contestantNames(members.map(([first]) => first));
  const last = Math.max(...runs.map((run) => run.values.length - 1));
  const rounds = spacedRounds(last, MOST_ROUNDS);
  const rows = members.flatMap((group, i) =>
    bandOf(group, rounds).map((point) => ({
      x: point.round,
      series: names[i],
      lower: rounded(point.lower),
      median: rounded(point.median),
      upper: rounded(point.upper),
    })),
  );
  return { rows, names, sizes: members.map((group) => group.length) };
}
