import type { RandomStream } from "../../game/random.ts";
import { FULL } from "../../kernel/scenario.ts";
import { type Game, TOLERANCE } from "../../kernel/types.ts";
import { checkTime } from "./out-of-time.ts";
import type { VariantContext } from "./variant.ts";

/** Migrates one VM to the cloud where the total is lowest, the lowest index on ties; true if that lowers it. */
export function improve(game: Game, vm: number): boolean {
  // A change within the rounding of the total itself is none. A total of 0 may be kept as a little less.
  const total = game.totalWeightedLatency();
  let least = Number.isFinite(total) ? -TOLERANCE * Math.max(0, total) : 0;
  let best = -1;
  for (let cloud = 0; cloud < game.instance.clouds; cloud++) {
    const change = game.totalChange(vm, cloud);
    if (change >= least) continue;
    least = change;
    best = cloud;
  }
  if (best === -1) return false;
  game.migrate(vm, best);
  return true;
}

/**
 * Improves VM after VM, in a new random order each pass, until no single migration lowers the total.
 * @throws OutOfTime
 */
export function descend(context: VariantContext<unknown>, vms: readonly number[]): void {
  const { game, random } = context;
  const order = [...vms];
  for (let isImproving = true; isImproving; ) {
    checkTime(context);
    shuffle(order, random);
    isImproving = false;
    for (const vm of order) if (improve(game, vm)) isImproving = true;
  }
}

/** What a planner goes by when it compares outcomes that no single migration joins. */
export interface Standing {
  /** In the scenario `energy`, whose U stays finite there: the load beyond capacity; else 0. */
  readonly excess: number;
  /** U. */
  readonly total: number;
}

export function standingOf(game: Game): Standing {
  return { excess: excessOf(game), total: game.totalWeightedLatency() };
}

export function isBetter(one: Standing, other: Standing): boolean {
  return one.excess < other.excess || (one.excess === other.excess && one.total < other.total);
}

function excessOf(game: Game): number {
  if (game.settings.scenario !== "energy") return 0;
  const { load, capacity } = game.hosting();
  return load.reduce((sum, L, x) => sum + Math.max(0, L - FULL * capacity[x]), 0);
}

function shuffle(list: number[], random: RandomStream): void {
  for (let k = list.length - 1; k >= 1; k--) {
    const other = random.below(k + 1);
    [list[k], list[other]] = [list[other], list[k]];
  }
}
