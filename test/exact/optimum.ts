import * as assert from "uvu/assert";
import type { Instance } from "../../src/game/instance.ts";
import { loadWasmKernel } from "../../src/kernel/modules.ts";
import { DEFAULT_SETTINGS } from "../../src/kernel/types.ts";

const enumerator = loadWasmKernel("scalar");

/** The least total weighted latency, by enumeration, ms. */
export function optimumOf(instance: Instance): number {
  return enumerator.load(instance, DEFAULT_SETTINGS).exhaustiveOptimum("total").cost;
}

/** Neither a bound nor what its certificate proves without the solver is above the optimum, and the certificate proves no less. */
export function assertProven(instance: Instance, bound: number, certified: number, label: string): void {
  const optimum = optimumOf(instance);
  const scale = Math.max(1, Math.abs(bound));
  assert.ok(bound <= optimum + 1e-9 * scale, `${label}: ${bound} > ${optimum}`);
  // The optimum itself is rounded.
  assert.ok(certified <= optimum * (1 + 1e-14), `${label}: ${certified} certified > ${optimum}`);
  assert.ok(certified >= bound - 1e-9 * scale, `${label}: ${certified} certified < ${bound}`);
}

/** And the certificate proves no more either. */
export function assertCertified(instance: Instance, bound: number, certified: number, label: string): void {
  assertProven(instance, bound, certified, label);
  assert.ok(certified <= bound + 1e-9 * Math.max(1, Math.abs(bound)), `${label}: ${certified}`);
}
