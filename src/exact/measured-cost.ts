import type { Instance } from "../game/instance.ts";
import { loadWasmKernel } from "../kernel/modules.ts";
import type { GameSettings, Objective } from "../kernel/types.ts";

/**
 * The social cost of an assignment, ms, measured by another kernel than the one that found it: sums in another order may
 * differ in their last digits, and by everything where a queue is filled to the last one.
 */
export function costOf(
  instance: Instance,
  settings: GameSettings,
  objective: Objective,
  assignment: Uint16Array,
): number {
  const game = loadWasmKernel("scalar").load(instance, settings);
  game.setAssignment(assignment);
  const { totalWeightedLatency, regularisedSocialCost } = game.evaluate();
  return objective === "total" ? totalWeightedLatency : regularisedSocialCost;
}
