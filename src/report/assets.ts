import { readFileSync } from "node:fs";
import { Problem } from "../problem.ts";

/** The page's script and style, as `npm run build` bundles them from src/report/page/. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** @throws Problem if they are not built. */
export function pageAssets(): PageAssets {
  return { script: asset("report.js"), style: asset("report.css") };
}

/** Two levels up from src/report/ and from dist/report/ alike. */
function asset(name: string): string {
  try {
    return readFileSync(new URL(`../../dist/pages/${name}`, import.meta.url), "utf8");
  } catch {
    throw new Problem(`report page not built: dist/pages/${name} is missing; run: npm run build`);
  }
}
