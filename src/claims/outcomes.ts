import { type Game, migrationFactor } from "../kernel/types.ts";

/** So many are looked at one by one within seconds. */
export const MOST_OUTCOMES = 100_000;

/** 0 to count - 1. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** The `index`-th of the m^n outcomes: its digits to the base m, VM 0 first. */
export function outcomeAt(index: number, vms: number, clouds: number): number[] {
  const outcome = new Array<number>(vms);
  let rest = index;
  for (let vm = 0; vm < vms; vm++) {
    outcome[vm] = rest % clouds;
    rest = Math.floor(rest / clouds);
  }
  return outcome;
}

/**
 * Whether a game has an outcome in which no VM would be better off at any other cloud after it moved there. The migration
 * rule goes by w_y + u_i(y) instead, what the VM expects before it moves: its peers' weights change as it arrives.
 */
export function hasEquilibriumInHindsight(game: Game): boolean {
  const { vms, clouds } = game.instance;
  const factor = migrationFactor(game.settings.eta);
  const costs: number[][] = [];
  forEachOutcome(game, () => costs.push(numbers(vms).map((vm) => game.costs(vm)[game.hosts()[vm]])));
  const isBetterOff = (index: number, vm: number) => {
    const host = outcomeAt(index, vms, clouds)[vm];
    return numbers(clouds).some(
      (to) => costs[index + (to - host) * clouds ** vm][vm] < factor * costs[index][vm],
    );
  };
  return costs.some((_, index) => !numbers(vms).some((vm) => isBetterOff(index, vm)));
}

/** Puts the game into each of its m^n outcomes in turn; no VM is pinned. */
export function forEachOutcome(game: Game, visit: (index: number) => void): void {
  const { vms, clouds } = game.instance;
  for (let index = 0; index < clouds ** vms; index++) {
    game.setAssignment(outcomeAt(index, vms, clouds));
    visit(index);
  }
}
