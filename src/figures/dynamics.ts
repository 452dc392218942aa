import { largest } from "../analysis/extremes.ts";
import { countStatuses } from "../analysis/status.ts";
import { collectTrajectories } from "../analysis/trajectories.ts";
import { bandRows, cellsOf, isBounded, recordsOf, relativeTo, runKey } from "./convergence.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import {
  conditions,
  cutShort,
  infiniteRuns,
  namedFactors,
  sampleSizes,
  seriesNaming,
  settingsNotShown,
} from "./labels.ts";
import { lookalikes } from "./legend.ts";
import { bandLayers } from "./lines.ts";
import { panelGrid } from "./panels.ts";
import { axisFor, zeroBased } from "./scales.ts";

/**
 * Variants under latencies and capacities that change over time: social cost relative to the start, and migrations
 * a round, median and 10 to 90 % band. The second panel shows whether a protocol settles or keeps moving VMs about.
 */
export const dynamics: Figure = {
  name: "dynamics",
  needs: ["traces", "records"],
  draw({ traces, records }, context) {
    const rows = [...traces];
    const total = context.objective !== "regularised";
    const all = collectTrajectories(rows, (row) =>
      total ? row.totalWeightedLatency : row.regularisedSocialCost,
    );
    const costs = all
      .filter(isBounded)
      .map((run) => relativeTo(run, run.values[0]))
      .filter(isBounded);
    if (costs.length === 0) throw nothingToDraw("dynamics", "traces of finite costs");
    const migrations = collectTrajectories(rows, (row) => row.migrations);
    const { cells, statuses } = recordsOf({ records }, all, total);
    if (cells.length === 0) throw nothingToDraw("dynamics", "records of the traced runs");
    const bounded = cellsOf(costs, cells);
    const nameOf = seriesNaming(cells, []);
    const cost = bandRows(costs, bounded, bounded.map(nameOf));
    const moved = bandRows(migrations, cells, cells.map(nameOf));
    // Round 0 is the start, in which nothing can migrate yet: the line begins with the first real round.
    const moves = moved.rows.filter((row) => row.x > 0);
    const last = largest(cost.rows.map((row) => row.x));
    const x = {
      title: "Round",
      scale: { domain: [0, last], nice: false },
      axis: { tickCount: 6, tickMinStep: 1, grid: false },
    };
    const name = total ? "Weighted latency / start" : "Regularised cost / start";
    const relative = { title: name, ...axisFor(cost.rows.flatMap((row) => [row.lower, row.upper])) };
    const count = {
      title: "Migrations a round",
      scale: zeroBased(moves.map((row) => row.upper)),
      axis: { tickCount: 5, tickMinStep: 1 },
    };
    return {
      ...frame(context, "Behaviour under changing conditions", [
        conditions(cells, namedFactors(cells, [])),
        `Median and band from the 10 % to the 90 % quantile; ${sampleSizes(moved.sizes, "runs a line")}.`,
        ...cutShort(
          [countStatuses(all.flatMap((run) => statuses.get(runKey(run)) ?? []))],
          "What they did last goes on in the picture.",
        ),
        ...settingsNotShown(cells, bounded),
        ...infiniteRuns(all.length - costs.length),
        ...lookalikes(moved.names, "line"),
      ]),
      ...panelGrid(
        [
          { layer: bandLayers(cost.rows, moved.names, { ...x, title: null }, relative) },
          { layer: bandLayers(moves, moved.names, x, count) },
        ],
        100,
        1,
      ),
    };
  },
};
