import type { Coordinates } from "../generate/great-circle.ts";
import { toNanoseconds } from "../generate/options.ts";
import type { Place } from "../place.ts";
import type { Matrix } from "./matrix.ts";

/** Clouds and the one-way latency in ms between any two, row-major and symmetric. */
export interface Latencies {
  readonly names?: readonly string[];
  readonly latency: Float64Array;
  readonly coordinates?: readonly Coordinates[];
}

/** How the numbers of a matrix turn into one-way milliseconds. */
export interface MatrixUnits {
  readonly roundTrip: boolean;
  readonly unit: "ms" | "s";
}

/**
 * A measured matrix made symmetric, complete and one-way: both directions are averaged, one direction stands in for a
 * missing other, and of pairs that were not measured at all one side is dropped. A blank diagonal is 0; a measured one
 * is kept as the latency inside a cloud. Each of these leaves a note.
 */
export function latenciesOf(matrix: Matrix, units: MatrixUnits, at: Place, notes: string[]): Latencies {
  const { size, names } = matrix;
  const symmetric = symmetrised(matrix, units.unit, notes);
  const kept = largestComplete(symmetric, size, names, notes);
  if (kept.length === 0) throw at.problem("no measured latency", size, "a matrix with numbers in it");
  if (units.roundTrip) notes.push("read as round-trip times and halved");
  const scale = (units.unit === "s" ? 1000 : 1) * (units.roundTrip ? 0.5 : 1);
  const latency = new Float64Array(kept.length * kept.length);
  let inside = 0;
  for (const [a, x] of kept.entries()) {
    for (const [b, y] of kept.entries()) {
      const value = symmetric[x * size + y];
      latency[a * kept.length + b] = x === y && Number.isNaN(value) ? 0 : toNanoseconds(value * scale);
    }
    if (latency[a * kept.length + a] > 0) inside++;
  }
  if (inside > 0) notes.push(`kept ${inside} non-zero diagonal entries as the latency inside a cloud`);
  return { latency, ...(names === undefined ? {} : { names: kept.map((x) => names[x]) }) };
}

function symmetrised({ size, values }: Matrix, unit: string, notes: string[]): Float64Array {
  const symmetric = values.slice();
  let averaged = 0;
  let oneWay = 0;
  let largest = 0;
  for (let x = 0; x < size; x++) {
    for (let y = x + 1; y < size; y++) {
      const there = values[x * size + y];
      const back = values[y * size + x];
      if (there === back || (Number.isNaN(there) && Number.isNaN(back))) continue;
      const known = Number.isNaN(there) ? back : Number.isNaN(back) ? there : (there + back) / 2;
      symmetric[x * size + y] = symmetric[y * size + x] = known;
      if (Number.isNaN(there) || Number.isNaN(back)) oneWay++;
      else averaged++;
      largest = Math.max(largest, Math.abs(there - back) || 0);
    }
  }
  if (averaged > 0) {
    notes.push(
      `averaged the two directions of ${averaged} pairs (largest difference ${Number(largest.toPrecision(6))} ${unit})`,
    );
  }
  if (oneWay > 0) notes.push(`used one direction for ${oneWay} pairs whose other one is missing`);
  return symmetric;
}

/** Drops the row with most unmeasured partners, the last one of a tie, until none is left. */
function largestComplete(
  values: Float64Array,
  size: number,
  names: readonly string[] | undefined,
  notes: string[],
): number[] {
  const kept = Array.from({ length: size }, (_, x) => x);
  for (;;) {
    let worst = -1;
    let most = 0;
    let partners: number[] = [];
    for (const [position, x] of kept.entries()) {
      const missing = kept.filter((y) => y !== x && Number.isNaN(values[x * size + y]));
      if (missing.length === 0 || missing.length < most) continue;
      worst = position;
      most = missing.length;
      partners = missing;
    }
    if (worst === -1) return kept;
    const label = (x: number) => (names === undefined ? `row ${x + 1}` : `"${names[x]}"`);
    const examples = partners.slice(0, 3).map(label).join(", ");
    const more = partners.length > 3 ? ` and ${partners.length - 3} more` : "";
    notes.push(`dropped ${label(kept[worst])}: no latency measured to ${examples}${more}`);
    kept.splice(worst, 1);
  }
}
