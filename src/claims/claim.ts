import type { Kernel } from "../kernel/types.ts";
import type { Variant } from "../variants/driver/variant.ts";
import type { Evidence } from "./evidence.ts";
import type { Measure } from "./measure.ts";
import type { Witness } from "./witness.ts";

/**
 * What the ledger says of a claim. `holds`: no counterexample among the sampled cases, which is no proof. `fails`: the
 * ledger has a counterexample that replays, or the sample contradicts the claim, as its remark says. `holds under the stated assumption`: the assumption says what the claim
 * leaves open. `not testable here`: the remark says why.
 *
 * All of it is about our reconstruction (docs/model.md, section 2.2): the paper's formulas may differ from ours.
 */
export const VERDICTS = ["holds", "fails", "holds under the stated assumption", "not testable here"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a claim is checked with. Two contexts with the same seed and precision give the same findings. */
export interface ClaimContext {
  /** The seed of every instance and run of the ledger. */
  readonly seed: string;
  /** How many cases of the usual number to take. */
  cases(usual: number): number;
  /** Whatever game is loaded next takes the place of the one before. */
  readonly kernel: Kernel;
  readonly variants: ReadonlyMap<string, Variant>;
}

export interface Finding {
  readonly verdict: Verdict;
  /** What the verdict takes for granted; null if nothing. */
  readonly assumption: string | null;
  /** How the cases were drawn, and what the numbers do not say. */
  readonly remark: string;
  /** The first one stands for the claim in the table of all. */
  readonly measures: readonly Measure[];
  /** Replayed with the reference kernel before it gets here; null unless the claim fails, and where there is no game to replay. */
  readonly counterexample: Witness | null;
}

/** What is decided of a claim, and how it is worded. */
export type Judgement = Pick<Finding, "verdict" | "assumption" | "remark">;

/** Of a statistical claim: it holds or fails, under the assumption if there is one, or the sample leaves it open. */
export function judged(evidence: Evidence, assumption: string | null, remark: string): Judgement {
  switch (evidence) {
    case "for":
      return {
        verdict: assumption === null ? "holds" : "holds under the stated assumption",
        assumption,
        remark,
      };
    case "open":
      return {
        verdict: "not testable here",
        assumption: null,
        remark: `The sample leaves it open. ${remark}`,
      };
    case "against":
      return { verdict: "fails", assumption, remark: `The sample contradicts it. ${remark}` };
  }
}

/** Of a claim about all cases: it fails with a counterexample, and holds if no case speaks against it. */
export function judgedByCases(
  evidence: Evidence,
  counterexample: Witness | null,
  remark: string,
): Judgement & Pick<Finding, "counterexample"> {
  if (counterexample === null) return { ...judged(evidence, null, remark), counterexample };
  return { verdict: "fails", assumption: null, remark, counterexample };
}

/** One claim of a paper. One file in this folder defines one; `CLAIMS` in list.ts has them all. */
export interface Claim {
  /** Also the name of its counterexample's files. */
  readonly id: string;
  /** In our own words. */
  readonly claim: string;
  /** Paper and section. */
  readonly source: string;
  check(context: ClaimContext): Finding;
  /** What the measures of a finding, in its order, say of a claim that a sample decides. */
  evidence?(measures: readonly Measure[]): Evidence;
}
