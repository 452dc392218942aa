import { allowedSteps } from "../claims/allowed-steps.ts";
import { forEachOutcome, numbers } from "../claims/outcomes.ts";
import { replay, type Witness } from "../claims/witness.ts";
import type { Cycle, EquilibriumFinder } from "../exact/equilibria.ts";
import type { Instance } from "../game/instance.ts";
import { ReferenceGame } from "../kernel/reference.ts";
import { type Game, type GameSettings, migrationFactor, TOLERANCE } from "../kernel/types.ts";

/** How bad an instance is for a claim. */
export interface Catch {
  /** Higher is worse for the claim; what it measures is the quarry's `measures`. */
  readonly score: number;
  /** Null as long as the instance is no counterexample. */
  readonly witness: Witness | null;
}

/** Something to hunt for. */
export interface Quarry {
  readonly claim: string;
  readonly describes: string;
  /** What a score is, to stand between "worst" and its value. */
  readonly measures: string;
  /** Whether it enumerates the optimum as well, which the scenario energy has not. */
  readonly needsOptimum: boolean;
  inspect(finder: EquilibriumFinder, instance: Instance, settings: GameSettings): Catch;
  /** By the reference kernel alone, for a witness that may have been shrunk. */
  holds(witness: Witness): boolean;
}

/** Shrinking may lower a ratio to this part of what was found. */
const KEPT = 0.95;

const priceOfAnarchy: Quarry = {
  claim: "price-of-anarchy",
  describes: "the largest price of anarchy, of the regularised social cost",
  measures: "price of anarchy",
  needsOptimum: true,
  inspect(finder, instance, settings) {
    const { worst, optimum, priceOfAnarchy } = finder.find(instance, settings, { objective: "regularised" });
    if (worst === null || priceOfAnarchy === null) return { score: 0, witness: null };
    if (priceOfAnarchy <= 1 + TOLERANCE) return { score: 1, witness: null };
    const kind = "costly-equilibrium" as const;
    const bound = Math.max(1, priceOfAnarchy * KEPT);
    const better = [...optimum.assignment];
    const start = [...worst.assignment];
    return {
      score: priceOfAnarchy,
      witness: { claim: this.claim, instance, settings, kind, start, better, bound },
    };
  },
  holds: (witness) => replay(witness).holds,
};

function cycleQuarry(
  claim: string,
  which: "betterResponseCycle" | "bestResponseCycle",
  describes: string,
): Quarry {
  return {
    claim,
    describes,
    measures: "1 / length of the cycle (0: no cycle)",
    needsOptimum: true,
    inspect(finder, instance, settings) {
      const cycle: Cycle | null = finder.find(instance, settings)[which];
      if (cycle === null) return { score: 0, witness: null };
      const start = [...cycle.steps[0].assignment];
      const steps = cycle.steps.map(({ vm, to }) => ({ vm, to }));
      return { score: 1 / cycle.length, witness: { claim, instance, settings, kind: "cycle", start, steps } };
    },
    holds: (witness) =>
      replay(witness).holds && (which === "betterResponseCycle" || takesBestTargets(witness)),
  };
}

function takesBestTargets(witness: Witness): boolean {
  if (witness.kind !== "cycle") return false;
  const game = new ReferenceGame(witness.instance, witness.settings);
  game.setAssignment(witness.start);
  return witness.steps.every(({ vm, to }) => {
    const isBest = game.deviations().some((deviation) => deviation.vm === vm && deviation.to === to);
    game.migrate(vm, to);
    return isBest;
  });
}

const noEquilibrium: Quarry = {
  claim: "no-equilibrium",
  describes: "an instance without any pure equilibrium",
  measures:
    "factor by which the best migration lowers its VM's cost, in the assignment where it lowers it least (none is an equilibrium if above 1 / eta)",
  needsOptimum: false,
  inspect(finder, instance, settings) {
    const game = finder.load(instance, settings);
    let score = Number.POSITIVE_INFINITY;
    let isStable = false;
    forEachOutcome(game, () => {
      if (isStable) return;
      const gap = game.equilibriumGap();
      score = Math.min(score, gap);
      if (gap * migrationFactor(settings.eta) <= 1 && game.isEquilibrium()) isStable = true;
    });
    if (isStable) return { score, witness: null };
    const start = numbers(instance.vms).map(() => 0);
    return { score, witness: { claim: this.claim, instance, settings, kind: "no-equilibrium", start } };
  },
  holds: (witness) => replay(witness).holds,
};

const costRaisingStep: Quarry = {
  claim: "cost-raising-step",
  describes: "the migration that raises the regularised social cost the most",
  measures: "social cost after / before",
  needsOptimum: false,
  inspect(finder, instance, settings) {
    const game = finder.load(instance, settings);
    let score = 1;
    let witness: Witness | null = null;
    forEachOutcome(game, () => {
      const start = [...game.assignment()];
      for (const step of allowedSteps(game)) {
        const raised = raisedBy(game, start, step);
        if (raised <= Math.max(score, 1 + TOLERANCE)) continue;
        score = raised;
        const bound = Math.max(1, raised * KEPT);
        witness = {
          claim: this.claim,
          instance,
          settings,
          kind: "raising-step",
          start,
          steps: [step],
          bound,
        };
      }
    });
    return { score, witness };
  },
  holds: (witness) => replay(witness).holds,
};

/** C after / before; 0 for a step that does not raise both social costs. Leaves the game at `start`. */
function raisedBy(game: Game, start: readonly number[], { vm, to }: { vm: number; to: number }): number {
  const [total, regularised] = [game.totalWeightedLatency(), game.regularisedSocialCost()];
  game.migrate(vm, to);
  const raisesTotal = game.totalWeightedLatency() > total * (1 + TOLERANCE);
  const raised = game.regularisedSocialCost() / regularised;
  game.setAssignment(start);
  return raisesTotal ? raised : 0;
}

export const QUARRIES: readonly Quarry[] = [
  priceOfAnarchy,
  cycleQuarry("better-response-cycle", "betterResponseCycle", "a cycle of migrations that the rule allows"),
  cycleQuarry("best-response-cycle", "bestResponseCycle", "a cycle of migrations to best targets"),
  noEquilibrium,
  costRaisingStep,
];
