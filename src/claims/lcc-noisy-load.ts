import { FULL } from "../kernel/scenario.ts";
import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { type Evidence, onlyWith, together } from "./evidence.ts";
import { CASES, negotiated, type Protocol, SLIDES } from "./lcc-cases.ts";
import { largest, type Measure, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const GUARDED: readonly Protocol[] = ["lcc-guarded", "lcc-auction", "lcc-peers"];
const NOISE = [0.1, 0, 0.05, 0.2];

export const noisyLoad: Claim = {
  id: "lcc-noisy-load",
  claim: "Loads that are measured with noise let even a careful host accept more than it can carry.",
  source: `${SLIDES}: unpredictable VM performance`,
  evidence,
  check(context) {
    const measures = NOISE.flatMap((noise) => withNoise(context, noise));
    const remark =
      `${CASES}, under power saving, offered load 0.4, in turn lcc-guarded, lcc-auction and lcc-peers; only runs in which no ` +
      "host is beyond its capacity at the start. Each measurement is off by a uniform part of up to e; loads stand " +
      "still. A host is then filled to 1 / (1 - e) of its capacity at most (docs/lcc.md), and param(full) = 1 - e " +
      "would keep it within.";
    return { ...judged(evidence(measures), null, remark), measures, counterexample: null };
  },
};

/** Two measures for each noise: the share of runs, and how full a host gets. */
function evidence(measures: readonly Measure[]): Evidence {
  const [noisy, exact] = measures.filter((_, k) => k % 2 === 0);
  const peaks = measures.filter((_, k) => k % 2 === 1);
  const isBounded = peaks.every(({ value }, k) => value <= FULL / (1 - NOISE[k]));
  // Hosts that are filled beyond what noise explains are overloaded, but not by noise.
  return together(onlyWith(noisy, exact), isBounded ? "for" : "open");
}

function withNoise(context: ClaimContext, noise: number): Measure[] {
  const runs = numbers(context.cases(120))
    .map((index) => {
      // Each case is one protocol's: two on the same hosts would not be independent.
      const protocol = GUARDED[index % GUARDED.length];
      return negotiated(context, {
        protocol,
        scenario: "energy",
        offeredLoad: 0.4,
        index,
        options: { noise },
      });
    })
    .filter(({ first }) => first <= FULL);
  return [
    share(
      `runs in which a host comes to be beyond its capacity, e = ${noise}`,
      "runs",
      runs.map(({ peak }) => peak > FULL),
    ),
    largest(
      `utilisation of the fullest host, e = ${noise}`,
      "",
      "runs",
      runs.map(({ peak }) => peak),
    ),
  ];
}
