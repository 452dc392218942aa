/**
 * The whole library, for Node. The parts `flockbench/game`, `/kernel`, `/variants` and `/analysis` also run in a browser.
 *
 * @module
 */
export * from "./library/claims.ts";
export * from "./library/figures.ts";
export * from "./library/files.ts";
export * from "./library/pure.ts";
export * from "./library/sweep.ts";
