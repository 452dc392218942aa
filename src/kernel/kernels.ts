import { Problem } from "../problem.ts";
import { loadWasmKernel, WASM_BUILDS, type WasmBuild } from "./modules.ts";
import { referenceKernel } from "./reference.ts";
import type { Kernel } from "./types.ts";
import { typescriptKernel } from "./typescript.ts";

/** The default first. All give the same trajectories; the tests hold them to it. */
export const KERNEL_NAMES = [
  ...WASM_BUILDS.map((build) => `wasm-${build}` as const),
  "typescript",
  "reference",
] as const;
export type KernelName = (typeof KERNEL_NAMES)[number];

export const DEFAULT_KERNEL: KernelName = "wasm-simd";

/** Null for a kernel that is not compiled. */
export function wasmBuildOf(name: KernelName): WasmBuild | null {
  return WASM_BUILDS.find((build) => name === `wasm-${build}`) ?? null;
}

/** @throws Problem if there is none of that name. */
export function kernelNamed(given: string): Kernel {
  const name = KERNEL_NAMES.find((known) => known === given);
  if (name === undefined) throw new Problem(`unknown kernel: ${given}; allowed: ${KERNEL_NAMES.join(", ")}`);
  const build = wasmBuildOf(name);
  if (build !== null) return loadWasmKernel(build);
  return name === "typescript" ? typescriptKernel : referenceKernel;
}
