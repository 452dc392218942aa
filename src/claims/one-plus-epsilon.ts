import { epsilonOf } from "../game/regularisation.ts";
import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { type Claim, judgedByCases } from "./claim.ts";
import { costlyEquilibrium, ENUMERATED, enumerate, worstRatios } from "./enumerated.ts";
import { ofAll } from "./evidence.ts";
import { largest, mean, share } from "./measure.ts";
import { isAbove } from "./witness.ts";

const ID = "one-plus-epsilon";
const DELTAS = [1, 5, 20, 100];

export const onePlusEpsilon: Claim = {
  id: ID,
  claim: "With the regularisation function the price of anarchy is at most 1 + epsilon.",
  source: "Flock, Theorem III.3",
  check(context) {
    const games = enumerate(context, DELTAS, context.cases(400));
    const bound = 1 + epsilonOf(DEFAULT_SETTINGS.a);
    const counterexample = costlyEquilibrium(context, ID, games, { eta: 1, bound });
    const byDelta = DELTAS.flatMap((delta) => {
      const ratios = worstRatios(
        games.filter((game) => game.delta === delta),
        1,
      );
      return [
        share(
          `instances above 1 + epsilon, delta = ${delta} ms`,
          "instances",
          ratios.map((ratio) => isAbove(ratio, bound)),
        ),
        mean(`price of anarchy, delta = ${delta} ms`, "", "instances", ratios),
        largest(`largest price of anarchy seen, delta = ${delta} ms`, "", "instances", ratios),
      ];
    });
    const defaultDelta = byDelta.splice(3 * DELTAS.indexOf(20), 3);
    const remark =
      `The price of anarchy for C, from ${ENUMERATED}, a = ${DEFAULT_SETTINGS.a}, epsilon = 0.00025. The smaller ` +
      "delta, the less VMs push each other away: two that talk much would have to move together.";
    return {
      ...judgedByCases(
        ofAll(worstRatios(games, 1).some((ratio) => isAbove(ratio, bound))),
        counterexample,
        remark,
      ),
      measures: [...defaultDelta, ...byDelta],
    };
  },
};
