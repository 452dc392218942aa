import { readFileSync } from "node:fs";
import { DEFAULT_KERNEL, KERNEL_NAMES, type KernelName, wasmBuildOf } from "../kernel/kernels.ts";
import { wasmFile } from "../kernel/modules.ts";
import { Problem } from "../problem.ts";
import { type CodeVersion, codeVersion, type KernelVersion } from "../records/manifest.ts";
import { RECORDS_FORMAT } from "../records/schema.ts";
import { canonicalJson, sha256 } from "./canonical.ts";

/** The code that plays: its compiled kernel, and what identifies it. */
export interface Engine {
  readonly kernel: KernelVersion;
  readonly module: WebAssembly.Module | null;
  /** What rows depend on beside the spec. Rows of different engines are never mixed. */
  readonly identity: Readonly<Record<string, string>>;
}

export function loadEngine(name: KernelName): Engine {
  const build = wasmBuildOf(name);
  const bytes = build && readFileSync(wasmFile(build));
  const kernel = { name, sha256: bytes && sha256(bytes) };
  return {
    kernel,
    module: bytes && new WebAssembly.Module(bytes),
    identity: identityOf(codeVersion(), kernel),
  };
}

export function identityOf(
  { version, playing }: Pick<CodeVersion, "version" | "playing">,
  { name, sha256 }: KernelVersion,
): Record<string, string> {
  return {
    version,
    code: playing?.slice(0, 16) ?? "unknown",
    kernel: sha256 === null ? name : `${name} ${sha256.slice(0, 16)}`,
    records: RECORDS_FORMAT,
  };
}

/**
 * The engine of this installation that should be the one described.
 * @throws Problem if it is not.
 */
export function engineLike(identity: Readonly<Record<string, string>>): Engine {
  const name = KERNEL_NAMES.find((candidate) => identity.kernel?.split(" ")[0] === candidate);
  const engine = loadEngine(name ?? DEFAULT_KERNEL);
  if (canonicalJson(engine.identity) === canonicalJson(identity)) return engine;
  throw new Problem(
    `made by other code: ${canonicalJson(identity)}; this installation is ${canonicalJson(engine.identity)}`,
  );
}
