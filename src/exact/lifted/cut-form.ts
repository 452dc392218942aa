import type { Cuts, Entries } from "./cuts.ts";
import { endsOf } from "./ends.ts";
import { type LiftedProblem, shortestLatencies } from "./problem.ts";

/**
 * What cuts take from a quadratic form P: half its multiplier from the place (k, l) of an entry and from (l, k), and half a rate times the distances
 * of clouds from the blocks of two VMs. A side's rate is what the multipliers of its triangles come to: it counts as the way in some, and as part of
 * the detour in others.
 */
export interface CutForm {
  /** The entries in row k of P stand at `firstEntry[k] .. firstEntry[k + 1]`. */
  readonly firstEntry: Uint32Array;
  readonly column: Uint32Array;
  readonly amount: Float64Array;
  /** The sides of VM i stand at `firstSide[i] .. firstSide[i + 1]`. */
  readonly firstSide: Uint32Array;
  readonly other: Uint32Array;
  readonly rate: Float64Array;
  /** m * m, ms. */
  readonly metric: Float64Array;
}

export function cutFormOf(problem: LiftedProblem, { entries, triangles }: Cuts): CutForm {
  const sides = sidesOf(triangles, problem.vms);
  return formOf(
    problem,
    entries,
    sides,
    sides.map(({ rate }) => rate),
  );
}

/** The form of all terms without their signs, but for that of the whole: it takes less than nothing, as much as there is. */
export function unsignedCutForm(problem: LiftedProblem, { entries, triangles }: Cuts): CutForm {
  const sides = sidesOf(triangles, problem.vms);
  return formOf(
    problem,
    { ...entries, amounts: entries.amounts.map((amount) => -Math.abs(amount)) },
    sides,
    sides.map(({ terms }) => -terms),
  );
}

function formOf(
  problem: LiftedProblem,
  { from, to, amounts }: Entries,
  sides: readonly Side[],
  rates: readonly number[],
): CutForm {
  const { vms, clouds } = problem;
  const [firstEntry, column, amount] = symmetricRows(vms * clouds, from, to, amounts);
  const [firstSide, other, rate] = symmetricRows(
    vms,
    sides.map(({ i }) => i),
    sides.map(({ j }) => j),
    rates,
  );
  return { firstEntry, column, amount, firstSide, other, rate, metric: shortestLatencies(problem) };
}

/** What the multipliers of a side's triangles come to. */
export interface Side {
  readonly i: number;
  /** j > i. */
  readonly j: number;
  rate: number;
  /** The sum without signs. */
  terms: number;
  /** Its summands. */
  count: number;
}

/** Every side once. */
export function sidesOf({ vms, amounts }: Cuts["triangles"], count: number): Side[] {
  const sides = new Map<number, Side>();
  const add = (one: number, other: number, amount: number) => {
    const [i, j] = [Math.min(one, other), Math.max(one, other)];
    const key = i * count + j;
    const side = sides.get(key) ?? { i, j, rate: 0, terms: 0, count: 0 };
    side.rate += amount;
    side.terms += Math.abs(amount);
    side.count++;
    sides.set(key, side);
  };
  amounts.forEach((amount, t) => {
    const [a, c, b] = vms.subarray(3 * t, 3 * t + 3);
    add(a, c, -amount);
    add(a, b, amount);
    add(b, c, amount);
  });
  return [...sides.values()];
}

/** A symmetric matrix of `size` rows, row by row: where each begins, columns and values. */
function symmetricRows(
  size: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  values: ArrayLike<number>,
): [Uint32Array, Uint32Array, Float64Array] {
  const { first, ends } = endsOf(size, from, to);
  return [
    first,
    ends.map((end) => (end % 2 === 0 ? to[end >>> 1] : from[end >>> 1])),
    Float64Array.from(ends, (end) => values[end >>> 1]),
  ];
}
