import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { fileProblem } from "../output-file.ts";
import { Problem } from "../problem.ts";
import type { ExperimentSpec } from "../sweep/spec.ts";
import { ownPlayingCodeHash } from "./playing-code.ts";
import type { Status } from "./record.ts";
import type { WrittenTable } from "./write.ts";

export const MANIFEST_FORMAT = "flockbench/manifest@1";

/** Where a result folder comes from, and how to get the same bytes again. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  /** The checked spec with every default filled in. */
  readonly experiment: ExperimentSpec;
  readonly specHash: string;
  /** Where the spec was written, from this folder. */
  readonly specFile: string;
  /** Content hash of every instance file and own variant that the spec names, by what it calls it. */
  readonly contents: Readonly<Record<string, string>>;
  /** False after an interruption: the tables hold the finished cells alone. */
  readonly complete: boolean;
  readonly cells: number;
  readonly finishedCells: number;
  readonly statuses: Readonly<Record<Status, number>>;
  /** Repeats the experiment, from a clone of this commit. */
  readonly command: string;
  readonly code: CodeVersion;
  readonly kernel: KernelVersion;
  readonly node: string;
  readonly machine: Machine;
  /** By file name. Timings differ each time; the other tables do not. */
  readonly files: Readonly<Record<string, WrittenTable>>;
}

export interface CodeVersion {
  readonly version: string;
  /**
   * SHA-256 of all code and protocols that rows depend on, beside the kernel; not known of the first result folders.
   */
  readonly playing?: string;
  /** Null outside a git clone. */
  readonly commit: string | null;
  /** Whether files that git knows, results aside, differ from the commit. */
  readonly modified: boolean | null;
  /** SHA-256 of package-lock.json; null where there is none. */
  readonly lockfile: string | null;
}

export interface KernelVersion {
  readonly name: string;
  /** SHA-256 of the WebAssembly file; null for the reference. */
  readonly sha256: string | null;
}

export interface Machine {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

/** The same two levels up from src/records/ and from dist/records/. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

let own: CodeVersion | undefined;

/** That of this installation, as it was when it was first asked for: what is loaded does not change with the files. */
export function codeVersion(): CodeVersion {
  own ??= installedVersion();
  return own;
}

function installedVersion(): CodeVersion {
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { version: string };
  const lockfile = `${ROOT}package-lock.json`;
  // An installed package may lie inside somebody else's repository.
  const commit = existsSync(`${ROOT}.git`) ? git("rev-parse", "HEAD") : null;
  const changes = commit === null ? null : git("status", "--porcelain", "-uno", "--", ".", ":!results");
  return {
    version,
    playing: ownPlayingCodeHash(),
    commit,
    modified: changes === null ? null : changes !== "",
    lockfile: existsSync(lockfile) ? createHash("sha256").update(readFileSync(lockfile)).digest("hex") : null,
  };
}

export function machine(): Machine {
  const processors = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
  };
}

const ANOTHER_FOLDER = "allowed: the folder of a sweep; sweep --resume completes one that was cut off";
const MAKE_AGAIN = "sweep --force-new makes it again";

/** @throws Problem if there is no manifest, or one of another version. */
export function readManifest(path: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  } catch (error) {
    const told = fileProblem("no readable manifest", path, error);
    if (told instanceof Problem) throw new Problem(`${told.message}; ${ANOTHER_FOLDER}`);
    const what = error instanceof Error ? error.message : error;
    throw new Problem(`no readable manifest: ${path} (${what}); ${MAKE_AGAIN}`);
  }
  if (manifest?.format === MANIFEST_FORMAT) return manifest;
  throw new Problem(
    `wrong format: ${manifest?.format} in ${path}; allowed: ${MANIFEST_FORMAT}; ${MAKE_AGAIN}`,
  );
}

/** Null where git is missing or refuses. */
function git(...args: string[]): string | null {
  try {
    return execFileSync("git", ["-C", ROOT, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}
