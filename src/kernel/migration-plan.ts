import type { Game } from "./types.ts";

/** One migration of a plan, made after all those before it. */
export interface MigrationStep {
  readonly vm: number;
  readonly from: number;
  readonly to: number;
  /** How much the total weighted latency U falls by this migration at its place in the plan, ms; below 0 it rises. */
  readonly gain: number;
  /** L(x) / gamma(x) of the cloud that takes the VM, right after. */
  readonly utilisation: number;
}

/**
 * The migrations from the game's assignment to another, in an order in which each lowers U as long as any of those left
 * does: walks over the rest, largest gain first, take every migration that helps then and there; where none helps, the
 * one that costs least is taken. Finite gains add up to the difference of U between the two assignments. The game is
 * left in the target assignment. Time: a walk evaluates each migration left once or twice. From anywhere to a good assignment a few walks do;
 * from one good assignment to another there may be as many as migrations, which takes the square of their number.
 */
export function migrationPlan(game: Game, target: ArrayLike<number>): MigrationStep[] {
  const plan: MigrationStep[] = [];
  const hosts = game.assignment();
  const gainOf = (vm: number) => 0 - game.totalChange(vm, target[vm]);
  const take = (vm: number, gain: number) => {
    const to = target[vm];
    game.migrate(vm, to);
    const { load, capacity } = game.hosting();
    plan.push({ vm, from: hosts[vm], to, gain, utilisation: load[to] / capacity[to] });
  };
  let left = [...hosts.keys()].filter((vm) => hosts[vm] !== target[vm]);
  while (left.length > 0) {
    const ranked = left.map((vm) => ({ vm, gain: gainOf(vm) }));
    const largest = ranked.reduce((one, other) => (isBefore(other, one) ? other : one));
    if (largest.gain <= 0) {
      take(largest.vm, largest.gain);
      left = left.filter((vm) => vm !== largest.vm);
      continue;
    }
    ranked.sort((one, other) => (isBefore(one, other) ? -1 : 1));
    left = [];
    for (const { vm } of ranked) {
      const gain = gainOf(vm);
      if (gain > 0) take(vm, gain);
      else left.push(vm);
    }
  }
  return plan;
}

interface Ranked {
  readonly vm: number;
  readonly gain: number;
}

function isBefore(one: Ranked, other: Ranked): boolean {
  return one.gain > other.gain || (one.gain === other.gain && one.vm < other.vm);
}
