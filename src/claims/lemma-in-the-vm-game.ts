import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { type Claim, judgedByCases } from "./claim.ts";
import { costlyEquilibrium, ENUMERATED, enumerate, lemmaBound, worstRatios } from "./enumerated.ts";
import { ofAll } from "./evidence.ts";
import { largest, mean, share } from "./measure.ts";
import { isAbove } from "./witness.ts";

const ID = "lemma-in-the-vm-game";
const SMALL_A = 2;

export const lemmaInTheVmGame: Claim = {
  id: ID,
  claim: "In the VM game the worst equilibrium costs at most lambda / (1 - epsilon) times the optimum.",
  source: "Flock, Lemma III.2",
  check(context) {
    const settings = { ...DEFAULT_SETTINGS, a: SMALL_A };
    const games = enumerate(context, [20], context.cases(1000), settings);
    const ratios = worstRatios(games, 1);
    const bound = lemmaBound(SMALL_A);
    const counterexample = costlyEquilibrium(context, ID, games, { eta: 1, bound, a: SMALL_A });
    const remark =
      `The price of anarchy for C, from ${ENUMERATED}, delta = 20 ms; a = ${SMALL_A}, a loose epsilon of 0.163, ` +
      `so that the bound is ${bound.toPrecision(4)}.`;
    return {
      ...judgedByCases(ofAll(ratios.some((ratio) => isAbove(ratio, bound))), counterexample, remark),
      measures: [
        share(
          "instances whose price of anarchy is above the bound",
          "instances",
          ratios.map((ratio) => isAbove(ratio, bound)),
        ),
        mean("price of anarchy", "", "instances", ratios),
        largest("largest price of anarchy seen", "", "instances", ratios),
      ],
    };
  },
};
