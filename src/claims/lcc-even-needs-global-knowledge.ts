import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { above, type Evidence, together } from "./evidence.ts";
import { CASES, negotiated, PROTOCOLS, type Protocol, SLIDES } from "./lcc-cases.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

/** The threshold that stands in the shipped protocols. */
const FIXED = 0.7;
const LOAD = 0.5;

export const evenNeedsGlobalKnowledge: Claim = {
  id: "lcc-even-needs-global-knowledge",
  claim: "Exactly the same load everywhere needs global knowledge: naive protocols leave an imbalance.",
  source: `${SLIDES}: open issues`,
  evidence,
  check(context) {
    const byProtocol = PROTOCOLS.map((protocol) => withAndWithout(context, protocol));
    const measures = byProtocol.flat();
    const assumption = "The knowledge that no host has is the mean utilisation of all.";
    const remark =
      `${CASES}, offered load ${LOAD}, under agility. Once hosts shed above the fixed utilisation ${FIXED}, and once ` +
      "above the mean of all plus 0.05, which they are told. Nothing in a protocol acts on differences below a " +
      "threshold, so some imbalance remains even then.";
    return { ...judged(evidence(measures), assumption, remark), measures, counterexample: null };
  },
};

/** The first of the three measures of each protocol decides. */
function evidence(measures: readonly Measure[]): Evidence {
  const gains = measures.filter((_, k) => k % 3 === 0);
  return together(...gains.map((gain) => above(gain, 0)));
}

/** The first measure decides. */
function withAndWithout(context: ClaimContext, protocol: Protocol): [Measure, ...Measure[]] {
  const runs = numbers(context.cases(40)).map((index) => {
    const spread = (options: Readonly<Record<string, unknown>>) =>
      negotiated(context, { protocol, scenario: "load-balancing", offeredLoad: LOAD, index, options }).spread;
    return { fixed: spread({ high: FIXED }), told: spread({}) };
  });
  const of = (what: string, value: (run: (typeof runs)[number]) => number) =>
    mean(`${what}, ${protocol}`, "", "runs", runs.map(value));
  return [
    of("spread that knowing the mean removes", ({ fixed, told }) => fixed - told),
    of("spread of the utilisation, not knowing", ({ fixed }) => fixed),
    of("spread of the utilisation, knowing", ({ told }) => told),
  ];
}
