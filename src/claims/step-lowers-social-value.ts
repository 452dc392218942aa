import { RandomStream, streamState } from "../game/random.ts";
import { DEFAULT_SETTINGS, type Game, migrationFactor } from "../kernel/types.ts";
import { caseSeed, instanceOf } from "./cases.ts";
import { type Claim, type ClaimContext, judgedByCases } from "./claim.ts";
import { ofAll } from "./evidence.ts";
import { mean, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";
import { shrink } from "./shrink.ts";
import { isAbove, replay, type Step, type Witness } from "./witness.ts";

const ID = "step-lowers-social-value";
const MOST_ROUNDS = 50;

/** One migration of a run, and which of the two social costs it raised. */
interface Move {
  readonly step: Step;
  readonly start: readonly number[];
  readonly raisesTotal: boolean;
  readonly raisesRegularised: boolean;
}

export const stepLowersSocialValue: Claim = {
  id: ID,
  claim: "Every migration of Flock lowers the social value.",
  source: "Flock, Theorem III.1 (proof)",
  check(context) {
    const runs = numbers(context.cases(1000)).map((index) => movesOf(context, 20, 4, index));
    const moving = runs.filter((moves) => moves.length > 0);
    const raised = moving.map((moves) => portion(moves, ({ raisesRegularised }) => raisesRegularised));
    const raisedTotal = moving.map((moves) => portion(moves, ({ raisesTotal }) => raisesTotal));
    const isSpared = raised.map((part) => part === 0);
    const counterexample = isSpared.every(Boolean) ? null : smallestStep(context);
    const remark =
      "Flock from a random start on instances with the default parameters, 20 VMs and 4 clouds, every migration up " +
      "to the equilibrium looked at. The counterexample raises both social costs.";
    return {
      ...judgedByCases(ofAll(!isSpared.every(Boolean)), counterexample, remark),
      measures: [
        mean("migrations that raise C, the regularised social cost", "", "runs", raised),
        mean("migrations that raise U, the total weighted latency", "", "runs", raisedTotal),
        share("runs in which no migration raises C", "runs", isSpared),
      ],
    };
  },
};

function portion(moves: readonly Move[], isCounted: (move: Move) => boolean): number {
  return moves.filter(isCounted).length / moves.length;
}

/** Algorithm 1 one proposal at a time, since a kernel's round does not stop after a migration. */
function movesOf(context: ClaimContext, vms: number, clouds: number, index: number): Move[] {
  const instance = instanceOf(context, { vms, clouds, meanDegree: Math.min(4, vms / 2) }, index);
  const game = context.kernel.load(instance, DEFAULT_SETTINGS);
  const random = new RandomStream(streamState(ID, { seed: caseSeed(context, index), vms, clouds }));
  game.randomAssignment(random.state());
  const moves: Move[] = [];
  for (let round = 0; round < MOST_ROUNDS && !game.isEquilibrium(); round++) {
    for (let activation = 0; activation < vms; activation++) {
      const move = activate(game, random.below(vms), random.below(clouds - 1));
      if (move !== null) moves.push(move);
    }
  }
  return moves;
}

function activate(game: Game, vm: number, drawn: number): Move | null {
  const from = game.hosts()[vm];
  const to = drawn >= from ? drawn + 1 : drawn;
  const costs = game.costs(vm);
  if (!(costs[to] < migrationFactor(game.settings.eta) * costs[from])) return null;
  const start = [...game.hosts()];
  const before = game.evaluate();
  game.migrate(vm, to);
  const after = game.evaluate();
  return {
    step: { vm, to },
    start,
    raisesTotal: isAbove(after.totalWeightedLatency, before.totalWeightedLatency),
    raisesRegularised: isAbove(after.regularisedSocialCost, before.regularisedSocialCost),
  };
}

/** From the first small instance that has one. */
function smallestStep(context: ClaimContext): Witness | null {
  for (const index of numbers(1000)) {
    for (const { step, start, raisesTotal, raisesRegularised } of movesOf(context, 5, 3, index)) {
      if (!raisesTotal || !raisesRegularised) continue;
      const instance = instanceOf(context, { vms: 5, clouds: 3, meanDegree: 2.5 }, index);
      const witness = { claim: ID, kind: "raising-step" as const, instance, settings: DEFAULT_SETTINGS };
      const found: Witness = { ...witness, start, steps: [step] };
      if (replay(found).holds) return shrink(found);
    }
  }
  return null;
}
