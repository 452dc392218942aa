import { loadWasmKernel } from "../../src/kernel/modules.ts";
import type { Kernel } from "../../src/kernel/types.ts";
import { typescriptKernel } from "../../src/kernel/typescript.ts";

/** Every kernel that is held against the reference. */
export const kernels: readonly Kernel[] = [
  loadWasmKernel("simd"),
  loadWasmKernel("scalar"),
  loadWasmKernel("debug"),
  typescriptKernel,
];
