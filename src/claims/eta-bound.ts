import { epsilonOf, ratioBound } from "../game/regularisation.ts";
import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { type Claim, judgedByCases } from "./claim.ts";
import { costlyEquilibrium, ENUMERATED, enumerate, worstRatios } from "./enumerated.ts";
import { ofAll } from "./evidence.ts";
import { largest, share } from "./measure.ts";
import { isAbove } from "./witness.ts";

const ID = "eta-bound";
/** Descending. */
const ETAS = [1, 0.9, 0.7, 0.5, 0.3, 0.1];

export const etaBound: Claim = {
  id: ID,
  claim: "An eta-equilibrium costs at most lambda / (eta - epsilon) times the optimum.",
  source: "Flock, section IV, Figure 2",
  check(context) {
    const games = enumerate(context, [20], context.cases(1000));
    const bounds = ETAS.map((eta) => ({ eta, bound: ratioBound(eta, epsilonOf(DEFAULT_SETTINGS.a)) }));
    const measured = bounds.map(({ eta, bound }) => {
      const ratios = worstRatios(games, eta);
      return { eta, bound, ratios, isViolated: ratios.some((ratio) => isAbove(ratio, bound)) };
    });
    const smallest = measured.filter(({ isViolated }) => isViolated).at(-1);
    const counterexample = smallest ? costlyEquilibrium(context, ID, games, smallest) : null;
    const remark =
      `The worst eta-equilibrium for C, from ${ENUMERATED}, delta = 20 ms, a = ${DEFAULT_SETTINGS.a}. The ` +
      "counterexample is for the smallest eta that has one.";
    return {
      ...judgedByCases(ofAll(smallest !== undefined), counterexample, remark),
      measures: measured.flatMap(({ eta, bound, ratios }) => [
        share(
          `instances whose worst eta-equilibrium is above ${bound.toPrecision(4)}, eta = ${eta}`,
          "instances",
          ratios.map((ratio) => isAbove(ratio, bound)),
        ),
        largest(
          `largest ratio over the bound, eta = ${eta}`,
          "",
          "instances",
          ratios.map((ratio) => ratio / bound),
        ),
      ]),
    };
  },
};
