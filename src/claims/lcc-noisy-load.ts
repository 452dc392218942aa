import { type Claim, type ClaimContext, judged } from "./claim.ts";
import { CASES, negotiated, type Protocol, SLIDES } from "./lcc-cases.ts";
import { largest, type Measure, share } from "./measure.ts";
import { numbers } from "./outcomes.ts";

const GUARDED: readonly Protocol[] = ["lcc-guarded", "lcc-auction", "lcc-peers"];
const NOISE = [0.1, 0, 0.05, 0.2];
const FULL = 1 + 1e-9;

export const noisyLoad: Claim = {
  id: "lcc-noisy-load",
  claim: "Loads that are measured with noise let even a careful host accept more than it can carry.",
  source: `${SLIDES}: unpredictable VM performance`,
  check(context) {
    const measures = NOISE.flatMap((noise) => withNoise(context, noise));
    const peaks = measures.filter((_, k) => k % 2 === 1);
    const isBounded = peaks.every(({ value }, k) => value <= FULL / (1 - NOISE[k]));
    const holds = (measures[0].low ?? 0) > 0 && measures[2].value === 0 && isBounded;
    const remark =
      `${CASES}, under power saving, offered load 0.4, lcc-guarded, lcc-auction and lcc-peers; only runs in which no ` +
      "host is beyond its capacity at the start. Each measurement is off by a uniform part of up to e; loads stand " +
      "still. A host is then filled to 1 / (1 - e) of its capacity at most (docs/lcc.md), and param(full) = 1 - e " +
      "would keep it within.";
    return { ...judged(holds, null, remark), measures, counterexample: null };
  },
};

function withNoise(context: ClaimContext, noise: number): Measure[] {
  const runs = GUARDED.flatMap((protocol) =>
    numbers(context.cases(40)).map((index) =>
      negotiated(context, { protocol, scenario: "energy", offeredLoad: 0.4, index, options: { noise } }),
    ),
  ).filter(({ first }) => first <= FULL);
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
