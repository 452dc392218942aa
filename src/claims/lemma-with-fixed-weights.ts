import { RandomStream, streamState } from "../game/random.ts";
import { caseSeed } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { lemmaBound } from "./enumerated.ts";
import { always, type Evidence } from "./evidence.ts";
import { largest, type Measure, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";
import { priceOfAnarchyWithFixedWeights } from "./singleton-congestion.ts";
import { isAbove } from "./witness.ts";

const ID = "lemma-with-fixed-weights";
const CONSTANTS = [1, 2, 10, 1000];

export const lemmaWithFixedWeights: Claim = {
  id: ID,
  claim: "Where weights do not depend on the outcome, the Lemma's bound lambda / (1 - epsilon) holds.",
  source: "Flock, Lemma III.2 (proof)",
  evidence,
  check(context) {
    const ratios = numbers(context.cases(2000)).flatMap((index) => ratioOverBound(context, index));
    const isWithin = ratios.map((ratio) => !isAbove(ratio, 1));
    const assumption =
      "The weight u_i of a VM is fixed. In the VM game it depends on where its peers are (see the claim above).";
    const remark =
      "All outcomes of singleton congestion games with cost u_i f(w_x), 2 to 6 players and 2 or 3 equal clouds, a = " +
      `${CONSTANTS.join(", ")} in turn; weights are log-uniform from a / 100 to 10 a, where f bends most. A game is ` +
      "our own small program, since the kernels play VM games only.";
    const measures = [
      share("games whose price of anarchy is within the bound", "games", isWithin),
      largest("largest price of anarchy over the bound", "", "games", ratios),
    ];
    return {
      ...judged(evidence(measures), assumption, remark),
      measures,
      counterexample: null,
    };
  },
};

function evidence([met]: readonly Measure[]): Evidence {
  return always(met);
}

/** None for a game without a pure equilibrium. */
function ratioOverBound(context: ClaimContext, index: number): number[] {
  const random = new RandomStream(streamState(ID, { seed: caseSeed(context, index) }));
  const a = CONSTANTS[index % CONSTANTS.length];
  const players = 2 + random.below(5);
  const clouds = 2 + random.below(2);
  const weights = numbers(players).map(() => a * 10 ** random.uniform(-2, 1));
  const ratio = priceOfAnarchyWithFixedWeights(weights, clouds, a);
  return ratio === null ? [] : [ratio / lemmaBound(a)];
}
