import type { Bound, NoBound } from "./bound.ts";
import { compact } from "./charts.ts";
import type { History } from "./history.ts";
import type { Measure } from "./measures.ts";

/** What is known of the round shown; `bound` is null while the first search goes on. */
export function runMeasures(history: History, bound: Bound | NoBound | null): Measure[] {
  const { rounds, shown, current, start } = history;
  const moved = rounds.slice(0, shown + 1).reduce((sum, { migrations }) => sum + migrations, 0);
  const inUse = history.hosted.filter((vms) => vms > 0).length;
  const least = bound?.kind === "bound" ? bound : null;
  return [
    {
      name: "total weighted latency U",
      value: `${compact(current.total)} ms`,
      key: "total",
      ...above(current.total, least?.total, least),
    },
    {
      name: "regularised social cost C",
      value: `${compact(current.regularised)} ms`,
      key: "regularised",
      ...above(current.regularised, least?.regularised, least),
    },
    boundMeasure(bound, Math.min(...rounds.map(({ total }) => total))),
    { name: "migrations in this round", value: current.migrations.toLocaleString("en"), key: "migrations" },
    { name: "migrations up to here", value: moved.toLocaleString("en") },
    { name: "clouds in use", value: `${inUse} of ${start.clouds}` },
  ];
}

/** A larger ratio says something about the bound alone. */
const HOPELESS = 10;

/** Above a bound that may not be reached, the distance to the optimum is at most this. */
function above(cost: number, least: number | undefined, bound: Bound | null): { readonly note?: string } {
  if (bound === null || least === undefined || !(least > 0)) return {};
  if (!Number.isFinite(cost)) return { note: "a cloud is saturated" };
  if (cost > HOPELESS * least) return { note: "the bound is too weak to say how far from the optimum" };
  const percent = Math.max(0, 100 * (cost / least - 1)).toLocaleString("en", { maximumSignificantDigits: 3 });
  return { note: bound.proven ? `${percent} % above the optimum` : `at most ${percent} % above the optimum` };
}

function boundMeasure(bound: Bound | NoBound | null, reached: number): Measure {
  if (bound === null) return { name: "lower bound of U", value: "searching…", key: "bound" };
  if (bound.kind === "no bound") {
    return { name: "lower bound of U", value: "not available", key: "bound", note: bound.reason };
  }
  const { total, proven, tangent, searching, known } = bound;
  const value = `${compact(total)} ms`;
  if (proven) return { name: "optimum of U", value, key: "bound", note: "proven" };
  const kind = tangent ? "certified, weak for the queue delay" : "certified";
  const best = `best known U ${compact(Math.min(known, reached))} ms`;
  const note = `${kind}; ${searching ? "still searching" : best}`;
  return { name: "lower bound of U", value, key: "bound", note };
}
