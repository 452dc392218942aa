import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { above, type Evidence, together } from "./evidence.ts";
import { CASES, negotiated, PROTOCOLS, type Protocol, SLIDES } from "./lcc-cases.ts";
import { type Measure, mean } from "./measure.ts";
import { numbers } from "./outcomes.ts";

export const policyInTheModel: Claim = {
  id: "lcc-policy-in-the-model",
  claim: "The policy of all hosts is changed by the interaction model alone; the hosts stay as they are.",
  source: `${SLIDES}: agility and power saving`,
  evidence,
  check(context) {
    const measures = PROTOCOLS.flatMap((protocol) => contrast(context, protocol));
    const remark =
      `${CASES}. The runs of a pair differ in one word of the model, param(policy), and what the hosts answer is the ` +
      "same program: each policy must reach its own goal better than the other policy does.";
    return { ...judged(evidence(measures), null, remark), measures, counterexample: null };
  },
};

function evidence(measures: readonly Measure[]): Evidence {
  return together(...measures.map((measure) => above(measure, 0)));
}

function contrast(context: ClaimContext, protocol: Protocol): Measure[] {
  const pairs = numbers(context.cases(40)).map((index) => {
    const play = (policy: string) =>
      negotiated(context, { protocol, scenario: "energy", index, options: { policy } });
    return { even: play("agility"), packed: play("power_saving") };
  });
  return [
    mean(
      `hosts that power saving frees beside agility, ${protocol}`,
      "hosts",
      "pairs of runs",
      pairs.map(({ even, packed }) => even.inUse - packed.inUse),
    ),
    mean(
      `spread of the utilisation under power saving minus agility, ${protocol}`,
      "",
      "pairs of runs",
      pairs.map(({ even, packed }) => packed.spread - even.spread),
    ),
  ];
}
