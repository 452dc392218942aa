import { readFileSync } from "node:fs";
import type { Kernel } from "./types.ts";
import { wasmKernel } from "./wasm.ts";

/** The builds of assembly/ (asconfig.json): with SIMD, without, and with every memory access checked. */
export const WASM_BUILDS = ["simd", "scalar", "debug"] as const;
export type WasmBuild = (typeof WASM_BUILDS)[number];

/** Where a build lies, for this file's place in src/ and in dist/ alike. */
export function wasmFile(build: WasmBuild): URL {
  return new URL(`../../dist/wasm/${build}.wasm`, import.meta.url);
}

/** A module has no state; compiled once, it also keeps what the engine has optimised since. */
const compiled = new Map<WasmBuild, WebAssembly.Module>();

export function compileWasm(build: WasmBuild): WebAssembly.Module {
  let module = compiled.get(build);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(wasmFile(build)));
    compiled.set(build, module);
  }
  return module;
}

/** A fresh kernel with memory of its own. */
export function loadWasmKernel(build: WasmBuild): Kernel {
  return wasmKernel(`wasm-${build}`, compileWasm(build));
}
