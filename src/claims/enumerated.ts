import { epsilonOf } from "../game/regularisation.ts";
import { DEFAULT_SETTINGS, type GameSettings, migrationFactor } from "../kernel/types.ts";
import { instanceOf } from "./cases.ts";
import type { ClaimContext } from "./claim.ts";
import { forEachOutcome, numbers, outcomeAt } from "./outcomes.ts";
import { shrink } from "./shrink.ts";
import { replay, type Witness } from "./witness.ts";

const VMS = 6;
const CLOUDS = 3;
/** So much of a ratio survives the shrinking of its witness. */
const KEPT = 0.9;
export const ENUMERATED = `all ${CLOUDS ** VMS} outcomes of instances with ${VMS} VMs and ${CLOUDS} clouds`;

/** The outcomes of one small game, all of them looked at. */
export interface EnumeratedGame {
  readonly index: number;
  readonly delta: number;
  readonly optimum: { readonly outcome: number; readonly cost: number };
  /** The eta-equilibrium of highest regularised social cost; null if there is none. */
  worst(eta: number): { readonly outcome: number; readonly ratio: number } | null;
}

/** One game for each case and delta, with C as the social cost. */
export function enumerate(
  context: ClaimContext,
  deltas: readonly number[],
  count: number,
  settings: GameSettings = DEFAULT_SETTINGS,
): EnumeratedGame[] {
  return numbers(count).flatMap((index) =>
    deltas.map((delta) => enumerateOne(context, index, delta, settings)),
  );
}

function enumerateOne(
  context: ClaimContext,
  index: number,
  delta: number,
  settings: GameSettings,
): EnumeratedGame {
  const game = context.kernel.load(smallInstance(context, index, delta), settings);
  const costs: number[] = [];
  const gaps: number[] = [];
  forEachOutcome(game, () => {
    costs.push(game.regularisedSocialCost());
    gaps.push(game.equilibriumGap());
  });
  const outcome = costs.reduce((best, cost, other) => (cost < costs[best] ? other : best), 0);
  const optimum = { outcome, cost: costs[outcome] };
  return {
    index,
    delta,
    optimum,
    worst(eta) {
      const factor = migrationFactor(eta);
      let worst: number | null = null;
      gaps.forEach((gap, other) => {
        if (gap * factor <= 1 && (worst === null || costs[other] > costs[worst])) worst = other;
      });
      return worst === null ? null : { outcome: worst, ratio: costs[worst] / optimum.cost };
    },
  };
}

function smallInstance(context: ClaimContext, index: number, delta: number) {
  return instanceOf(context, { vms: VMS, clouds: CLOUDS, meanDegree: 2.5, delta }, index);
}

/** The games' ratios of the worst eta-equilibrium to the optimum; games without one are left out. */
export function worstRatios(games: readonly EnumeratedGame[], eta: number): number[] {
  return games.flatMap((game) => game.worst(eta)?.ratio ?? []);
}

/** An equilibrium above the bound as a witness, from the game where it is highest; null if none is above. */
export function costlyEquilibrium(
  context: ClaimContext,
  claim: string,
  games: readonly EnumeratedGame[],
  { eta, bound, a = DEFAULT_SETTINGS.a }: { eta: number; bound: number; a?: number },
): Witness | null {
  let found: Witness | null = null;
  let highest = bound;
  for (const { index, delta, optimum, worst } of games) {
    const equilibrium = worst(eta);
    if (equilibrium === null || equilibrium.ratio <= highest) continue;
    const witness: Witness = {
      claim,
      kind: "costly-equilibrium",
      instance: smallInstance(context, index, delta),
      settings: { ...DEFAULT_SETTINGS, a, eta },
      start: outcomeAt(equilibrium.outcome, VMS, CLOUDS),
      better: outcomeAt(optimum.outcome, VMS, CLOUDS),
      bound,
    };
    if (!replay(witness).holds) continue;
    found = witness;
    highest = equilibrium.ratio;
  }
  // A smaller witness that only just passes the bound would hide how far above it this one is.
  const kept = Math.max(bound, KEPT * highest);
  const isAsBad = (smaller: Witness) =>
    smaller.kind === "costly-equilibrium" && replay({ ...smaller, bound: kept }).holds;
  return found && shrink(found, isAsBad);
}

/** 1 / (1 - epsilon(a)). */
export function lemmaBound(a: number): number {
  return 1 / (1 - epsilonOf(a));
}
