import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { instanceOf, playRun } from "./cases.ts";
import { type Claim, type ClaimContext, judgedByCases } from "./claim.ts";
import { ofAll } from "./evidence.ts";
import { ImprovementGraph } from "./improvement-graph.ts";
import { type Measure, mean, share } from "./measure.ts";
import { hasEquilibriumInHindsight, numbers } from "./outcomes.ts";
import { shrink } from "./shrink.ts";
import { isTrap } from "./trap.ts";
import { replay, type Witness } from "./witness.ts";

const ID = "reaches-equilibrium";
const SIZES = [
  { vms: 10, clouds: 4 },
  { vms: 50, clouds: 8 },
  { vms: 200, clouds: 8 },
] as const;
const ETAS = [1, 0.9, 0.5] as const;

/** Games so small that many can be looked at whole. */
const TINY = { vms: 3, clouds: 2, meanDegree: 2 } as const;
const TINY_DELTAS = [1, 20, 100] as const;
const TINY_CONSTANTS = [10, 100, 1000] as const;
/** How many tiny games are searched for one without an equilibrium. */
const SEARCHED = 20_000;

export const reachesEquilibrium: Claim = {
  id: ID,
  claim: "Flock converges to a Nash equilibrium.",
  source: "Flock, Theorem III.1",
  check(context) {
    const runs = numbers(context.cases(1500)).map((index) => runOf(context, index));
    const reached = runs.map(({ status }) => status === "equilibrium");
    // A run that is over too early may still have got there; one that is caught cannot.
    const isCaught = runs.some(({ isTrapped }) => isTrapped);
    const evidence = !isCaught && reached.includes(false) ? "open" : ofAll(isCaught);
    const counterexample = gameWithoutEquilibrium(context);
    const remark =
      "Flock from a random start, n = 10, 50 and 200, delta 20 and 1 ms, a = 1000, eta 1, 0.9 and 0.5 in turn; the " +
      "outcome is an eta-equilibrium, checked exactly, within 2,000 rounds. Nearly all runs reach one, but the " +
      "counterexample is a game that has none, so that no run on it can. Such games are rare: two costs must nearly " +
      "tie. A VM expects the weight w_y + u_i(y) at its target, but its arrival changes what its peers there weigh, so " +
      "that it may want to go back.";
    return {
      ...judgedByCases(evidence, counterexample, remark),
      measures: [
        share("runs that reach an eta-equilibrium", "runs", reached),
        mean(
          "rounds played",
          "rounds",
          "runs",
          runs.map(({ rounds }) => rounds),
        ),
        share(
          "runs caught among outcomes without an equilibrium that no migration leaves",
          "runs",
          runs.map(({ isTrapped }) => isTrapped),
        ),
        ...TINY_CONSTANTS.map((a) => withoutEquilibrium(context, a)),
        withoutHindsight(context, TINY_CONSTANTS[0]),
      ],
    };
  },
};

function runOf(context: ClaimContext, index: number) {
  const size = SIZES[index % SIZES.length];
  const eta = ETAS[Math.floor(index / SIZES.length) % ETAS.length];
  const instance = instanceOf(context, { ...size, delta: index % 2 === 0 ? 20 : 1 }, index);
  const { game, result } = playRun(context, { variant: "flock", instance, index, settings: { eta } });
  return { ...result, isTrapped: result.status !== "equilibrium" && isTrap(game) === true };
}

function withoutEquilibrium(context: ClaimContext, a: number): Measure {
  const cases = numbers(context.cases(3000)).map((index) => !hasEquilibrium(context, index, a));
  return share(
    `games of ${TINY.vms} VMs and ${TINY.clouds} clouds without an equilibrium, a = ${a}`,
    "instances",
    cases,
  );
}

function withoutHindsight(context: ClaimContext, a: number): Measure {
  const cases = numbers(context.cases(3000)).map((index) => {
    const game = context.kernel.load(tinyInstance(context, index), { ...DEFAULT_SETTINGS, a });
    return !hasEquilibriumInHindsight(game);
  });
  return share(
    `the same games without an equilibrium if VMs knew the weights after the move, a = ${a}`,
    "instances",
    cases,
  );
}

function hasEquilibrium(context: ClaimContext, index: number, a: number): boolean {
  const game = context.kernel.load(tinyInstance(context, index), { ...DEFAULT_SETTINGS, a });
  return new ImprovementGraph(game).hasEquilibrium();
}

function tinyInstance(context: ClaimContext, index: number) {
  return instanceOf(context, { ...TINY, delta: TINY_DELTAS[index % TINY_DELTAS.length] }, index);
}

function gameWithoutEquilibrium(context: ClaimContext): Witness | null {
  const a = TINY_CONSTANTS[0];
  for (const index of numbers(SEARCHED)) {
    if (hasEquilibrium(context, index, a)) continue;
    const witness: Witness = {
      claim: ID,
      kind: "no-equilibrium",
      instance: tinyInstance(context, index),
      settings: { ...DEFAULT_SETTINGS, a },
      start: new Array<number>(TINY.vms).fill(0),
    };
    if (replay(witness).holds) return shrink(witness);
  }
  return null;
}
