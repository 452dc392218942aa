import { foldCells } from "../analysis/cells.ts";
import { largest } from "../analysis/extremes.ts";
import { Pairing } from "../analysis/pairs.ts";
import { performanceProfile as profileOf } from "../analysis/performance-profile.ts";
import { countStatuses } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, nothingToDraw } from "./figure.ts";
import { conditions, contestantNames, pairedSizes, rounded, unfinished } from "./labels.ts";
import { lookalikes } from "./legend.ts";
import { profileLayer } from "./profile-layer.ts";
import { ratioTicks } from "./scales.ts";
import { COLUMN_WIDTH, NUMBERS } from "./theme.ts";

/**
 * Performance profile (Dolan & Moré 2002) of the reached social cost: the share of the instances on which a variant
 * stays within a factor of the best of these variants. A run with an error counts as never within any factor; one that
 * stopped without an equilibrium counts with the cost it had reached.
 */
export const performanceProfile: Figure = {
  name: "performance-profile",
  needs: ["records"],
  draw({ records }, context) {
    const regularised = context.objective === "regularised";
    const pairing = new Pairing((row: RunRecord) => ({ status: row.status, cost: costOf(row, regularised) }));
    const cells = foldCells(
      records,
      () => null,
      (_, row) => pairing.add(row),
    );
    const paired = pairing.paired();
    const { contestants, runs } = paired;
    if (runs.length === 0) throw nothingToDraw("performance-profile", "runs");
    const profiles = profileOf(runs.map((own) => own.map(({ cost }) => cost)));
    const names = contestantNames(contestants);
    const farthest = largest([1.001, ...profiles.flat().map(({ budget }) => budget)]);
    const end = rounded(1 + (farthest - 1) * 1.04);
    return {
      ...frame(context, "Performance profile", [
        conditions(cells),
        `${pairedSizes(paired)}; cost: ${regularised ? "regularised social cost" : "total weighted latency"}.`,
        ...unfinished(
          [countStatuses(runs.flat())],
          "They count with the cost they had reached, errors as unsolved.",
        ),
        ...lookalikes(names, "line"),
      ]),
      width: COLUMN_WIDTH,
      height: 140,
      autosize: { type: "fit-x", contains: "padding" },
      layer: [profileLayer(profiles, names, end, { x: ratioAxis(end), title: "Share of runs" })],
    };
  },
};

function ratioAxis(end: number): object {
  const linear = end <= 2;
  return {
    title: "Cost / lowest cost of any variant",
    scale: {
      type: linear ? "linear" : "log",
      domain: [1, end],
      nice: false,
      ...(linear ? { zero: false } : {}),
    },
    axis: {
      grid: false,
      ...(linear ? { tickCount: 6 } : { values: ratioTicks(end), ...NUMBERS }),
    },
  };
}

function costOf(row: RunRecord, regularised: boolean): number {
  if (row.status === "error") return Number.POSITIVE_INFINITY;
  return regularised ? row.regularisedSocialCost : row.totalWeightedLatency;
}
