import { referenceKernel } from "../../src/kernel/reference.ts";
import type { Kernel } from "../../src/kernel/types.ts";
import { loadWasmKernel } from "../../src/kernel/wasm.ts";

/** Every kernel that is held against the reference. */
export const kernels: readonly Kernel[] = [
  loadWasmKernel("simd"),
  loadWasmKernel("scalar"),
  loadWasmKernel("debug"),
];

export { referenceKernel };
