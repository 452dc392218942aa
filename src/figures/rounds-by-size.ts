import { foldCells } from "../analysis/cells.ts";
import { largest, least } from "../analysis/extremes.ts";
import { RunningMean } from "../analysis/running-mean.ts";
import { noStatus, type StatusCounts, totalRuns } from "../analysis/status.ts";
import type { RunRecord } from "../records/record.ts";
import { type Figure, frame, type Layer, nothingToDraw } from "./figure.ts";
import { belowPlot } from "./interval.ts";
import {
  conditions,
  inFixedEnvironment,
  intervalsOf,
  namedFactors,
  rounded,
  seriesNaming,
  settingsNotShown,
  settingsWithoutRounds,
  unfinished,
} from "./labels.ts";
import { fixedEnvironmentLacking } from "./lacking.ts";
import { lookalikes } from "./legend.ts";
import { referenceLayer } from "./lines.ts";
import { logSpaced, logTicks } from "./scales.ts";
import { type MeanPoint, meanLayers, meanPoint } from "./series.ts";
import { shareLabels } from "./share-labels.ts";
import { COLUMN_WIDTH, DASHES, NUMBER_LABEL } from "./theme.ts";

const HEIGHT = 150;

/**
 * Figure 1: mean number of rounds T to equilibrium against the number of VMs, with 95 % intervals and the curves
 * n log n and log n through the mean at the smallest n.
 *
 * T exists only for runs that reached an equilibrium: the mean goes over those, as does the sampling rule. Points where
 * some run did not are hollow and labelled with how many of how many did; sizes at which no run did keep their place on
 * the axis. So do sizes at which no run took a round: a logarithmic axis has no place for 0. In a changing environment T
 * means nothing: such runs are left out.
 */
export const roundsBySize: Figure = {
  name: "rounds-by-size",
  needs: ["records"],
  lacks: fixedEnvironmentLacking,
  draw({ records }, context) {
    const played = foldCells(records, start, add);
    const { fixed: all, note } = inFixedEnvironment(played);
    const measured = all.filter((cell) => cell.value.rounds.count > 0);
    const cells = measured.filter((cell) => cell.value.rounds.mean > 0);
    if (cells.length === 0) {
      throw nothingToDraw(
        "rounds-by-size",
        "runs that took a round or more to an equilibrium in a fixed environment",
      );
    }
    const nameOf = seriesNaming(all, ["vms"]);
    const points = cells.map((cell) => {
      const { rounds, statuses } = cell.value;
      const isComplete = statuses.equilibrium === totalRuns(statuses);
      return {
        ...meanPoint(Number(cell.levels.vms), nameOf(cell), rounds, isComplete),
        share: `${statuses.equilibrium}/${totalRuns(statuses)}`,
      };
    });
    const series = [...new Set(points.map((point) => point.series))];
    const counts = all.map((cell) => cell.value.statuses);
    const sizes = [...new Set(all.map((cell) => Number(cell.levels.vms)))].sort((p, q) => p - q);
    const { x, y, floor } = axes(points, sizes);
    const references = referenceLayers(points, x, y);
    const shares = shareLabels(points, series, { x, y, height: HEIGHT });
    return {
      ...frame(context, "Rounds to equilibrium against graph size", [
        conditions(all, ["vms", ...namedFactors(all, ["vms"])]),
        `${intervalsOf(counts.map(totalRuns))}.${
          references.length === 0
            ? ""
            : ` Curves pass through the ${series.length > 1 ? "geometric mean of the means" : "mean"} at the smallest n.`
        }`,
        ...explainHollow(counts),
        ...belowPlot(points, floor),
        ...shares.untold,
        ...settingsWithoutRounds(all, measured, cells),
        ...settingsNotShown(all, measured),
        ...note,
        ...lookalikes(series, "mark"),
      ]),
      width: COLUMN_WIDTH,
      height: HEIGHT,
      autosize: { type: "fit-x", contains: "padding" },
      layer: [...references, ...meanLayers(points, series, x, y, floor), ...shares.layers],
    };
  },
};

interface Sample {
  readonly rounds: RunningMean;
  readonly statuses: StatusCounts;
}

function start(): Sample {
  return { rounds: new RunningMean(), statuses: noStatus() };
}

function add(sample: Sample, row: RunRecord): void {
  sample.statuses[row.status] += 1;
  if (row.status === "equilibrium") sample.rounds.add(row.rounds);
}

function explainHollow(counts: readonly StatusCounts[]): string[] {
  const without = unfinished(counts, "They have no T: hollow marks tell how many runs the mean is over.");
  return without.length > 0 ? without : ["Every run reached an equilibrium."];
}

const CURVES: readonly { name: string; shape: (n: number) => number; dash: number[] }[] = [
  { name: "c n log n", shape: (n) => n * Math.log(n), dash: DASHES[1] },
  { name: "c log n", shape: (n) => Math.log(n), dash: DASHES[2] },
];

function referenceLayers(points: readonly MeanPoint[], x: object, y: object): Layer[] {
  const sizes = points.map((point) => point.x).filter((n) => n > 1);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const anchors = points.filter((point) => point.x === smallest);
  if (anchors.length === 0 || smallest === largest) return [];
  const height = Math.exp(anchors.reduce((sum, point) => sum + Math.log(point.mean), 0) / anchors.length);
  const curves = CURVES.map(({ name, shape, dash }) => ({
    name,
    dash,
    points: logSpaced(smallest, largest, 40).map((n) => ({
      x: rounded(n),
      y: rounded((height * shape(n)) / shape(smallest)),
    })),
  }));
  return [referenceLayer(curves, x, y)];
}

/** Logarithmic in both directions; the height leaves a factor of 10 above the data for n log n to show its slope. */
function axes(points: readonly MeanPoint[], sizes: readonly number[]) {
  const seen = points
    .flatMap((point) => [point.mean, point.upper ?? 0, point.lower ?? 0])
    .filter((v) => v > 0);
  const lowestMean = least(points.map((point) => point.mean));
  const low = rounded(Math.max(least(seen) / 1.3, lowestMean / 4, Math.min(0.1, lowestMean / 1.3)));
  const high = rounded(largest(seen) * 10);
  return {
    floor: low,
    x: {
      title: "Number of VMs n",
      scale: {
        type: "log" as const,
        domain: [rounded(sizes[0] / 1.2), rounded(sizes[sizes.length - 1] * 1.2)],
        nice: false,
      },
      axis: { values: sizes, labelExpr: NUMBER_LABEL, grid: false },
    },
    y: {
      title: "Mean rounds T to equilibrium",
      scale: { type: "log" as const, domain: [low, high], nice: false },
      axis: { values: logTicks(low, high), labelExpr: NUMBER_LABEL },
    },
  };
}
