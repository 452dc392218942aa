/** What we use of it. The build makes one file of it, as of arrow.ts. */
export { type Config, compile, type TopLevelSpec } from "vega-lite";
