import * as assert from "uvu/assert";
import type { Instance } from "../../src/game/instance.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";

const enumerator = loadWasmKernel("scalar");

/** The least total weighted latency, by enumeration, ms. */
export function optimumOf(instance: Instance): number {
  return enumerator.load(instance, DEFAULT_SETTINGS).exhaustiveOptimum("total").cost;
}

/** A bound is not above the optimum, and its certificate, checked without the solver, says the same. */
export function assertCertified(instance: Instance, bound: number, certified: number, label: string): void {
  const scale = Math.max(1, Math.abs(bound));
  assert.ok(bound <= optimumOf(instance) + 1e-9 * scale, `${label}: ${bound}`);
  assert.ok(Math.abs(certified - bound) <= 1e-9 * scale, `${label}: ${certified}`);
}
