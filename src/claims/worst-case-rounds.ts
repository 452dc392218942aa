import type { Claim } from "./claim.ts";

export const worstCaseRounds: Claim = {
  id: "worst-case-rounds",
  claim: "The number of rounds in the worst case is bounded by an expression in the largest value of f.",
  source: "Flock, section IV, after Chien and Sinclair (2007)",
  check: () => ({
    verdict: "not testable here",
    assumption: null,
    remark:
      "The text that we have lost the expression. A worst case over all instances, orders and draws could not be " +
      "sampled anyway.",
    measures: [],
    counterexample: null,
  }),
};
