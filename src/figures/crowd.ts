import type { TopLevelSpec } from "vega-lite";

/** With more of them a figure is longer than a page. */
const MOST_PANELS_BELOW = 10;
const MOST_SERIES = 50;

/** What a figure has too much of for one page, such as `480 panels`; null where it fits. */
export function crowd(spec: TopLevelSpec): string | null {
  const panels = "concat" in spec ? spec.concat.length : "facet" in spec ? mostNames(spec.facet) : 0;
  const beside = "concat" in spec ? (spec.columns ?? 1) : 1;
  if (panels / beside > MOST_PANELS_BELOW) return `${panels} panels`;
  const series = mostNames(spec);
  return series > MOST_SERIES ? `${series} series` : null;
}

/** The length of the longest list of names, beside data and titles: those of series or panels in the order of the figure. */
function mostNames(part: unknown): number {
  if (typeof part !== "object" || part === null) return 0;
  if (Array.isArray(part) && part.every((entry) => typeof entry === "string")) return part.length;
  let most = 0;
  for (const [key, inner] of Object.entries(part)) {
    if (key !== "data" && key !== "title") most = Math.max(most, mostNames(inner));
  }
  return most;
}
