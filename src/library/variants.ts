/**
 * Variants: define one, and play one. Nothing here touches a file system, so all of it runs in a browser too.
 *
 * @module
 */
export { z } from "../packages/zod.ts";
export { activationOrder } from "../variants/driver/order.ts";
export { checkTime } from "../variants/driver/out-of-time.ts";
export { definePlanner, movableVms, type PlannerDefinition } from "../variants/driver/planner.ts";
export { type PlayResult, type PlaySettings, play, type RoundEvent } from "../variants/driver/play.ts";
export { type RunStreams, runStreams } from "../variants/driver/streams.ts";
export { measureRound, type RoundMeasures } from "../variants/driver/trace.ts";
export {
  defineVariant,
  type RoundContext,
  type RoundResult,
  type Variant,
  type VariantContext,
  type VariantDefinition,
} from "../variants/driver/variant.ts";
