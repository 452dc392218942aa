import type { Game } from "../kernel/types.ts";
import { allowedSteps } from "./allowed-steps.ts";

/** A larger set of outcomes is not looked at any further. */
const LARGEST = 1000;

/**
 * Whether no sequence of allowed migrations leads from the game's outcome to an equilibrium: then no run of Flock that
 * comes to this outcome ever ends. Null if more outcomes can be reached than are looked at. Leaves the game in any of them.
 */
export function isTrap(game: Game): boolean | null {
  const start = [...game.hosts()];
  const seen = new Set([start.join()]);
  const waiting = [start];
  for (let outcome = waiting.pop(); outcome !== undefined; outcome = waiting.pop()) {
    const next = successors(game, outcome);
    if (next.length === 0) return false;
    for (const other of next) {
      const key = other.join();
      if (seen.has(key)) continue;
      if (seen.size === LARGEST) return null;
      seen.add(key);
      waiting.push(other);
    }
  }
  return true;
}

/** The outcomes one allowed migration away. */
function successors(game: Game, outcome: readonly number[]): number[][] {
  game.setAssignment(outcome);
  return allowedSteps(game).map(({ vm, to }) => outcome.with(vm, to));
}
