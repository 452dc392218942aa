import type { TopLevelSpec } from "../packages/vega-lite.ts";

/** A4, in points. */
const PAGE_HEIGHT = 842;

/** What a figure of some height, in points, has too much of for one page, such as `480 panels`; null where it fits. */
export function crowd(spec: TopLevelSpec, height: number): string | null {
  if (height <= PAGE_HEIGHT) return null;
  const panels = "concat" in spec ? spec.concat.length : "facet" in spec ? mostNames(spec.facet) : 0;
  const series = mostNames(spec);
  return panels >= series ? `${panels} panels` : `${series} series`;
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
