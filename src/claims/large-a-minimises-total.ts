import { DEFAULT_SETTINGS } from "../kernel/types.ts";
import { instanceOf } from "./cases.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { always, type Evidence, ofAll, together } from "./evidence.ts";
import { type Measure, mean, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const CONSTANTS = [1, 10, 100, 1000, 10_000];
/** As close to the lowest total as this counts as having minimised it. */
const CLOSE = 1e-6;

export const largeAMinimisesTotal: Claim = {
  id: "large-a-minimises-total",
  claim: "For a large a, f is close to 1 and the social value is the total weighted latency.",
  source: "Flock, Theorem III.3",
  evidence,
  check(context) {
    const cases = numbers(context.cases(200));
    const measured = CONSTANTS.map((a) => ({ a, games: cases.map((index) => compare(context, index, a)) }));
    const byConstant = measured.flatMap(({ a, games }) => [
      mean(
        `1 - C / U at the outcome of lowest C, a = ${a}`,
        "",
        "instances",
        games.map(({ apart }) => apart),
      ),
      share(
        `instances where the outcome of lowest C has the lowest U, a = ${a}`,
        "instances",
        games.map(({ isSame }) => isSame),
      ),
    ]);
    const largest = measured[measured.length - 1].games;
    const isApart = largest.some(({ apart }) => apart >= 1 / CONSTANTS[CONSTANTS.length - 1]);
    const measures = [...byConstant.slice(-2), ...byConstant.slice(0, -2)];
    const remark =
      "Both optima by enumeration, 8 VMs and 3 clouds, default parameters. This is about the social value: an " +
      "equilibrium need not minimise it, see the bounds above.";
    return {
      ...judged(together(evidence(measures), ofAll(isApart)), null, remark),
      measures,
      counterexample: null,
    };
  },
};

/** The first two measures are those of the largest constant. */
function evidence([, same]: readonly Measure[]): Evidence {
  return always(same);
}

function compare(context: ClaimContext, index: number, a: number): { apart: number; isSame: boolean } {
  const game = context.kernel.load(instanceOf(context, { vms: 8, clouds: 3 }, index), {
    ...DEFAULT_SETTINGS,
    a,
  });
  const lowest = game.exhaustiveOptimum("total").cost;
  const { assignment, cost } = game.exhaustiveOptimum("regularised");
  game.setAssignment(assignment);
  const total = game.evaluate().totalWeightedLatency;
  if (total === 0) return { apart: 0, isSame: lowest === 0 };
  return { apart: 1 - cost / total, isSame: total <= lowest * (1 + CLOSE) };
}
