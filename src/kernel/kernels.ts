import { Problem } from "../problem.ts";
import { loadWasmKernel } from "./modules.ts";
import { referenceKernel } from "./reference.ts";
import type { Kernel } from "./types.ts";
import { typescriptKernel } from "./typescript.ts";

/** Every kernel by name, fastest first. All give the same trajectories; the tests hold them to it. */
const KERNELS: ReadonlyMap<string, () => Kernel> = new Map([
  ["wasm-simd", () => loadWasmKernel("simd")],
  ["wasm-scalar", () => loadWasmKernel("scalar")],
  ["typescript", () => typescriptKernel],
  ["reference", () => referenceKernel],
]);

export const KERNEL_NAMES = [...KERNELS.keys()];

export function kernelNamed(name: string): Kernel {
  const make = KERNELS.get(name);
  if (make) return make();
  throw new Problem(`unknown kernel: ${name}; allowed: ${KERNEL_NAMES.join(", ")}`);
}
