import { FULL } from "../kernel/scenario.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { above, type Evidence, never, together } from "./evidence.ts";
import { CASES, negotiated, PROTOCOLS, type Protocol, SLIDES } from "./lcc-cases.ts";
import { type Measure, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";

export const naiveOverload: Claim = {
  id: "lcc-naive-overload",
  claim:
    "The naive protocols can overload an underloaded host by what it accepts; a host that measures first cannot be.",
  source: `${SLIDES}: "very naive"; the guard is ours`,
  evidence,
  check(context) {
    const measures = PROTOCOLS.map((protocol) => overfilled(context, protocol));
    const remark =
      `${CASES}, under power saving, offered load 0.4; only runs in which no host is beyond its capacity at the start. ` +
      "Loads stand still and are measured exactly.";
    return { ...judged(evidence(measures), null, remark), measures, counterexample: null };
  },
};

/** That naive hosts can is shown by any run; that the others cannot is refuted by any. */
function evidence([naive, ...guarded]: readonly Measure[]): Evidence {
  return together(above(naive, 0), ...guarded.map(never));
}

function overfilled(context: ClaimContext, protocol: Protocol): Measure {
  const runs = numbers(context.cases(60)).map((index) =>
    negotiated(context, { protocol, scenario: "energy", offeredLoad: 0.4, index }),
  );
  return share(
    `runs in which a host comes to be beyond its capacity, ${protocol}`,
    "runs",
    runs.filter(({ first }) => first <= FULL).map(({ peak }) => peak > FULL),
  );
}
