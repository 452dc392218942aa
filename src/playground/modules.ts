import scalar from "../../dist/wasm/scalar.wasm?url";
import simd from "../../dist/wasm/simd.wasm?url";
import type { Kernel } from "../kernel/types.ts";
import { wasmKernel } from "../kernel/wasm.ts";

/** The twin of src/kernel/modules.ts in the browser: builds are fetched once, before anything asks for them. */
export type WasmBuild = "simd" | "scalar" | "debug";

const modules = new Map<WasmBuild, WebAssembly.Module>();

/** Fetches the builds; a browser without SIMD gets the scalar one in its place, which plays the same. */
export async function fetchKernels(): Promise<void> {
  modules.set("scalar", await compiled(scalar));
  modules.set("simd", await compiled(simd).catch(() => compileWasm("scalar")));
}

async function compiled(address: string): Promise<WebAssembly.Module> {
  const response = await fetch(address);
  return WebAssembly.compile(await response.arrayBuffer());
}

export function compileWasm(build: WasmBuild): WebAssembly.Module {
  const module = modules.get(build);
  if (module === undefined) throw new Error(`kernel not fetched: ${build}`);
  return module;
}

export function loadWasmKernel(build: WasmBuild): Kernel {
  return wasmKernel(`wasm-${build}`, compileWasm(build));
}
