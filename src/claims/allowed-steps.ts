import { type Game, migrationFactor } from "../kernel/types.ts";
import type { Step } from "./witness.ts";

/** Every migration that the rule allows in the outcome that the game is in, by VM and then by target; no VM is pinned. */
export function allowedSteps(game: Game): Step[] {
  const factor = migrationFactor(game.settings.eta);
  return Array.from(game.hosts()).flatMap((from, vm) => {
    const costs = game.costs(vm);
    const targets = [...costs.keys()].filter((to) => to !== from && costs[to] < factor * costs[from]);
    return targets.map((to) => ({ vm, to }));
  });
}
