import { largest } from "../analysis/extremes.ts";
import { groupBy } from "../analysis/group.ts";
import { counted } from "../counted.ts";
import type { RunRecord } from "../records/record.ts";
import type { Layer } from "./figure.ts";
import { seriesColor } from "./series.ts";

/** How far the runs of a setting fill their clouds. */
export interface Filling {
  /** Runs with a cloud beyond its capacity. */
  overfilled: number;
  /** Utilisation of the fullest cloud of all. */
  fullest: number;
}

/** Utilisations are 32-bit numbers: a cloud that is filled to the brim may end a little above. */
const FULL = 1 + 1e-6;

export function addFilling(filling: Filling, { utilisationMaximum }: RunRecord): void {
  if (utilisationMaximum === null) return;
  if (utilisationMaximum > FULL) filling.overfilled += 1;
  filling.fullest = Math.max(filling.fullest, utilisationMaximum);
}

/** A mean of idle clouds. */
interface FilledPoint {
  readonly x: number;
  readonly series: string;
  readonly mean: number;
  readonly filling: Filling;
}

const MOST_NAMED = 3;

/** Which series have runs that filled a cloud beyond its capacity, and how far, as caption lines: none or one. */
export function overfilled(points: readonly FilledPoint[]): string[] {
  const series = [...groupBy(points.filter(isOverfilled), (point) => point.series)];
  if (series.length === 0) return [];
  const told = series.slice(0, MOST_NAMED).map(([name, own]) => {
    const runs = own.reduce((sum, { filling }) => sum + filling.overfilled, 0);
    const fullest = Number(largest(own.map(({ filling }) => filling.fullest)).toPrecision(3));
    return `${name} (${counted(runs, "run")}, a cloud up to ${fullest} of its capacity)`;
  });
  const rest = series.length - told.length;
  const names = [...told, ...(rest > 0 ? [`${rest} more`] : [])].join("; ");
  return [`Crossed marks have runs that overfill clouds, which is no saving: ${names}.`];
}

/** A cross on every such mark, in its colour: marks of others may lie on it. */
export function overfillMarks(
  points: readonly FilledPoint[],
  names: readonly string[],
  x: object,
  y: object,
): Layer[] {
  const values = points
    .filter(isOverfilled)
    .map(({ x, series, mean }) => ({ x, series, mean, isOverfilled: true }));
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: "point", shape: "M-1,-1L1,1M-1,1L1,-1", size: 90, strokeWidth: 1.1 },
      encoding: {
        x: { field: "x", type: "quantitative", ...x },
        y: { field: "mean", type: "quantitative", ...y },
        color: seriesColor(names),
      },
    },
  ];
}

function isOverfilled({ filling }: FilledPoint): boolean {
  return filling.overfilled > 0;
}
