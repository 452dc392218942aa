/** The build makes one file of it, as of arrow.ts. */
export { default as tQuantile } from "@stdlib/stats-base-dists-t-quantile";
