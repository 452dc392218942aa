import { epsilonOf } from "../game/regularisation.ts";
import { type Claim, judged } from "./claim.ts";
import { always, type Evidence } from "./evidence.ts";
import { fraction, type Measure } from "./measure.ts";

const CONSTANTS = [0.5, 1, 2, 10, 100, 1000];
/** Weights from a millionth to a million times a, and 0: 10 a decade. */
const GRID = [0, ...Array.from({ length: 121 }, (_, k) => 10 ** (k / 10 - 6))];
/** Of the terms of the inequality; their difference loses digits where they cancel. */
const ROUNDING = 1e-12;

export const lemmaCondition: Claim = {
  id: "lemma-condition",
  claim: "The regularisation function satisfies the Lemma's condition with lambda = 1 and a small epsilon.",
  source: "Flock, Theorem III.3 (proof)",
  evidence,
  check() {
    const pairs = CONSTANTS.flatMap((a) =>
      GRID.flatMap((w) => GRID.slice(1).map((other) => ({ a, w: a * w, other: a * other }))),
    );
    const meets = (factor: number) =>
      pairs.map(({ a, w, other }) => excess(a, w, other, factor * epsilonOf(a)) <= ROUNDING * other);
    const isMet = meets(1);
    const assumption =
      "f(w) = exp(-1 / (w + a)), our reading of the lost formula, with the epsilon(a) of docs/model.md, section 2.1.";
    const remark =
      `The condition on a grid, a = ${CONSTANTS.join(", ")}, w and w* from 10^-6 a to 10^6 a, and w = 0. With 1 % less ` +
      "epsilon it is violated somewhere, so that epsilon(a) is tight.";
    const measures = [
      fraction("pairs (w, w*) that meet the condition", "grid points", isMet),
      fraction("pairs that meet it with 0.99 epsilon(a)", "grid points", meets(0.99)),
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

/** By how much w* f(w + w*) exceeds w* f(w*) + epsilon w f(w). */
function excess(a: number, w: number, other: number, epsilon: number): number {
  const f = (weight: number) => Math.exp(-1 / (weight + a));
  return other * (f(w + other) - f(other)) - epsilon * w * f(w);
}
