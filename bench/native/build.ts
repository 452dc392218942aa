import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SOURCES = ["main.c", "rows.c", "straightforward.c", "tuned.c", "exhaustive.c"];

/**
 * Fused multiply-adds round once where WebAssembly rounds twice: without `-ffp-contract=off` the trajectories drift
 * apart. `contracted` is built to show that this costs the C program nothing.
 */
const FLAGS = {
  exact: ["-O3", "-march=native", "-ffp-contract=off"],
  contracted: ["-O3", "-march=native"],
} as const;

export type NativeBuild = keyof typeof FLAGS;

/** Where `buildNative` puts a build. */
export function nativeFile(build: NativeBuild): string {
  return fileURLToPath(new URL(`../../dist/native/flock-${build}`, import.meta.url));
}

/** The compiler's own line about its version, or undefined where there is no C compiler. */
export function compilerVersion(): string | undefined {
  const { status, stdout } = spawnSync("cc", ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

/** Compiles one build. Errors: what the compiler says. */
export function buildNative(build: NativeBuild): void {
  mkdirSync(fileURLToPath(new URL("../../dist/native", import.meta.url)), { recursive: true });
  const sources = SOURCES.map((source) => fileURLToPath(new URL(source, import.meta.url)));
  const { status, stderr } = spawnSync(
    "cc",
    ["-std=gnu11", "-Wall", "-Wextra", ...FLAGS[build], "-o", nativeFile(build), ...sources, "-lm"],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`the C compiler failed: ${stderr}`);
}

function main(): void {
  const version = compilerVersion();
  if (version === undefined) {
    console.log("no C compiler found (cc): the native yardstick is skipped");
    return;
  }
  for (const build of Object.keys(FLAGS) as NativeBuild[]) buildNative(build);
  console.log(`built dist/native/flock-{exact,contracted} with ${version}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
