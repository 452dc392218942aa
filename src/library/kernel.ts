/**
 * Kernels: what computes a game. All of them play the same trajectories. Nothing here touches a file system, so all of it
 * runs in a browser too: fetch `flockbench/wasm/simd.wasm` (or `scalar.wasm`), compile it, and give it to `wasmKernel`.
 * In Node, `kernelNamed` of the package itself loads it from the package.
 *
 * @module
 */
export { epsilonOf, ratioBound, regularisationFor } from "../game/regularisation.ts";
export { type MigrationStep, migrationPlan } from "../kernel/migration-plan.ts";
export { type ReferenceGame, referenceKernel } from "../kernel/reference.ts";
export {
  type ActivationOrder,
  type ControlledSettings,
  DEFAULT_SETTINGS,
  DEFAULT_VIRTUAL_LATENCY,
  type Deviation,
  type Evaluation,
  type ExhaustiveOptimum,
  type Game,
  type GameSettings,
  type Hosting,
  type Kernel,
  migrationFactor,
  type Objective,
  SCENARIOS,
  type Scenario,
  type TargetRule,
  TOLERANCE,
} from "../kernel/types.ts";
export { exponential } from "../kernel/typescript/regularisation.ts";
export { typescriptKernel } from "../kernel/typescript.ts";
export { wasmKernel } from "../kernel/wasm.ts";
