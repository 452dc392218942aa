/** What a variant in a file of its own may use: see "Your own variant" in the README. */
export { z } from "zod";
export { type Instance, totalDemand, UNPINNED } from "./game/instance.ts";
export type { RandomStream } from "./game/random.ts";
export {
  type ActivationOrder,
  type Deviation,
  type Evaluation,
  type Game,
  type GameSettings,
  type Hosting,
  TOLERANCE,
} from "./kernel/types.ts";
export { exponential } from "./kernel/typescript/regularisation.ts";
export { activationOrder } from "./variants/driver/order.ts";
export { definePlanner, type PlannerDefinition } from "./variants/driver/planner.ts";
export {
  defineVariant,
  type RoundContext,
  type RoundResult,
  type Variant,
  type VariantContext,
  type VariantDefinition,
} from "./variants/driver/variant.ts";
