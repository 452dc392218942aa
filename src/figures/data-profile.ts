import { foldCells } from "../analysis/cells.ts";
import { dataProfile as profileOf } from "../analysis/data-profile.ts";
import { largest } from "../analysis/extremes.ts";
import { Pairing } from "../analysis/pairs.ts";
import { countStatuses } from "../analysis/status.ts";
import { collectTrajectories } from "../analysis/trajectories.ts";
import type { RunRecord } from "../records/record.ts";
import { runKey } from "./convergence.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import { conditions, contestantNames, infiniteRuns, pairedSizes, shortNumber, unfinished } from "./labels.ts";
import { lookalikes } from "./legend.ts";
import { profileLayer } from "./profile-layer.ts";
import { COLUMN_WIDTH } from "./theme.ts";

/**
 * Data profile (Moré & Wild 2009): the share of the instances that a variant has solved after so many rounds. Solved
 * means within `tolerance` (default 0.1) of the best improvement that any of these variants made on the instance.
 */
export const dataProfile: Figure = {
  name: "data-profile",
  needs: ["traces", "records"],
  draw({ traces, records }, context) {
    const { tolerance = 0.1, objective = "total" } = context;
    const all = collectTrajectories(traces, (row) =>
      objective === "total" ? row.totalWeightedLatency : row.regularisedSocialCost,
    );
    // From an infinite start every finite cost is all of the improvement.
    const measurable = all.filter(({ values }) => Number.isFinite(values[0]));
    const histories = new Map(measurable.map((run) => [runKey(run), run.values]));
    const pairing = new Pairing((row: RunRecord) => ({ key: runKey(row), status: row.status }));
    const cells = foldCells(
      records,
      () => ({ traced: 0 }),
      (cell, row) => {
        if (!histories.has(runKey(row))) return;
        cell.traced++;
        pairing.add(row);
      },
    ).filter(({ value }) => value.traced > 0);
    const paired = pairing.paired();
    const { contestants, runs } = paired;
    if (runs.length === 0) throw nothingToDraw("data-profile", "traces and the records of the same runs");
    const profiles = profileOf(
      runs.map((own) => own.map(({ key }) => histories.get(key) as number[])),
      tolerance,
    );
    const names = contestantNames(contestants);
    const last = largest([1, ...profiles.flat().map((step) => step.budget)]);
    const end = Math.ceil(last * 1.05);
    const x = {
      title: "Rounds (n activations each)",
      scale: { domain: [0, end], nice: false },
      axis: { grid: false, tickCount: 6, tickMinStep: 1 },
    };
    const cost = objective === "total" ? "total weighted latency" : "regularised social cost";
    return {
      ...frame(context, "Data profile", [
        conditions(cells),
        `${pairedSizes(paired)}. Solved: the ${cost} is within ${shortNumber(100 * tolerance)}\u00a0% of the best improvement that any variant made from the common start.`,
        ...unfinished(
          [countStatuses(runs.flat())],
          "They count with what they had reached, also before an error.",
        ),
        ...infiniteRuns(all.length - measurable.length),
        ...lookalikes(names, "line"),
      ]),
      width: COLUMN_WIDTH,
      height: 140,
      autosize: { type: "fit-x", contains: "padding" },
      layer: [profileLayer(profiles, names, end, { x, title: "Share of runs solved" })],
    };
  },
};
