import { type Cell, commonLevel, type Factor } from "../analysis/cells.ts";

/**
 * The cells among which lines along some axes are drawn: all, where lines cross at the baseline, the most common level
 * of every axis. Otherwise (instances from files differ in everything at once) a setting and those that differ from it
 * in one axis: the setting of which there are most. None where every setting differs from every other in several axes.
 */
export function cellsWithBaseline<A>(all: readonly Cell<A>[], axes: readonly Factor[]): readonly Cell<A>[] {
  if (hasBaseline(all, axes)) return all;
  const stars = all
    .map((center) => all.filter((cell) => axes.filter(differsFrom(center, cell)).length <= 1))
    .filter((star) => hasBaseline(star, axes));
  const most = Math.max(...stars.map((star) => star.length));
  return stars.find((star) => star.length === most) ?? [];
}

/** Whether some cells are at the most common level of every axis, and others beside them in one. */
function hasBaseline<A>(cells: readonly Cell<A>[], axes: readonly Factor[]): boolean {
  const levels = axes.map((axis) => commonLevel(cells, axis));
  const distances = cells.map((cell) => axes.filter((axis, i) => cell.levels[axis] !== levels[i]).length);
  return distances.includes(0) && distances.includes(1);
}

function differsFrom<A>(one: Cell<A>, other: Cell<A>): (axis: Factor) => boolean {
  return (axis) => one.levels[axis] !== other.levels[axis];
}
