/** All parts that touch no file system: what the file of an own variant finds in "flockbench" and its parts. */
export * from "./analysis.ts";
export * from "./game.ts";
export * from "./kernel.ts";
export * from "./variants.ts";
