import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROGRAM = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** A fresh folder for one test file. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), "flockbench-cli-"));
}

/** Runs the built command line as a user would, in a folder. */
export function flockbench(folder: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

/** The JSON that a command prints; fails unless it succeeded. */
export function flockbenchJson<Result>(folder: string, ...words: readonly string[]): Result {
  const { status, stdout, stderr } = flockbench(folder, ...words, "--json");
  if (status !== 0) throw new Error(`flockbench ${words.join(" ")}: exit code ${status}\n${stderr}`);
  return JSON.parse(stdout) as Result;
}
