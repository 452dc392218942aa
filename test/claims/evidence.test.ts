import { test } from "uvu";
import * as assert from "uvu/assert";
import { judged, judgedByCases } from "../../src/claims/claim.ts";
import {
  above,
  always,
  atMost,
  below,
  type Evidence,
  never,
  onlyWith,
  together,
} from "../../src/claims/evidence.ts";
import { ledgerPage } from "../../src/claims/ledger-page.ts";
import { CLAIMS } from "../../src/claims/list.ts";
import { type Measure, share } from "../../src/claims/measure.ts";
import type { Witness } from "../../src/claims/witness.ts";
import { epsilonOf, ratioBound } from "../../src/game/regularisation.ts";

function between(low: number, high: number): Measure {
  return { what: "doctored", unit: "", sample: 10, of: "runs", value: (low + high) / 2, low, high };
}

function extreme(value: number): Measure {
  return { ...between(value, value), low: null, high: null };
}

function hits(count: number, of = 40): Measure {
  return share(
    "doctored",
    "runs",
    Array.from({ length: of }, (_, k) => k < count),
  );
}

test("an interval wholly on one side decides, one that reaches to both leaves it open", () => {
  assert.equal(
    [above, below, atMost].map((side) => side(between(1.1, 2), 1)),
    ["for", "against", "against"],
  );
  assert.equal(
    [above, below, atMost].map((side) => side(between(0, 0.9), 1)),
    ["against", "for", "for"],
  );
  assert.equal(
    [above, below, atMost].map((side) => side(between(0.9, 1.1), 1)),
    ["open", "open", "open"],
  );
  assert.equal(
    [above, below, atMost].map((side) => side(between(1, 1), 1)),
    ["against", "against", "for"],
  );
  assert.equal(
    [above, below, atMost].map((side) => side(extreme(5), 1)),
    ["open", "open", "open"],
  );
});

test("one case refutes what is claimed of all; no case says nothing", () => {
  assert.equal([never(hits(0)), never(hits(1)), never(hits(0, 0))], ["for", "against", "open"]);
  assert.equal([always(hits(40)), always(hits(39)), always(hits(0, 0))], ["for", "against", "open"]);
});

test("what happens only with something is contradicted when it happens as often without", () => {
  assert.is(onlyWith(hits(20), hits(0)), "for");
  assert.is(onlyWith(hits(0), hits(0)), "open");
  assert.is(onlyWith(hits(20), hits(1)), "open");
  assert.is(onlyWith(hits(2), hits(30)), "against");
});

test("of claims that are made together, one that is contradicted is enough", () => {
  assert.is(together("for", "for"), "for");
  assert.is(together("for", "open"), "open");
  assert.is(together("open", "against", "for"), "against");
});

test("a verdict and its sentence for each outcome of a sample", () => {
  assert.equal(judged("for", null, "R."), { verdict: "holds", assumption: null, remark: "R." });
  assert.equal(judged("for", "A.", "R."), {
    verdict: "holds under the stated assumption",
    assumption: "A.",
    remark: "R.",
  });
  assert.equal(judged("open", "A.", "R."), {
    verdict: "not testable here",
    assumption: null,
    remark: "The sample leaves it open. R.",
  });
  assert.equal(judged("against", "A.", "R."), {
    verdict: "fails",
    assumption: "A.",
    remark: "The sample contradicts it. R.",
  });
});

test("a violated claim about all cases fails, with a counterexample or without", () => {
  const witness = { claim: "x" } as unknown as Witness;
  assert.equal(judgedByCases("against", witness, "R."), {
    verdict: "fails",
    assumption: null,
    remark: "R.",
    counterexample: witness,
  });
  assert.equal(judgedByCases("against", null, "R."), {
    verdict: "fails",
    assumption: null,
    remark: "The sample contradicts it. R.",
    counterexample: null,
  });
  assert.is(judgedByCases("for", null, "R.").verdict, "holds");
  assert.is(judgedByCases("open", null, "R.").verdict, "not testable here");
});

test("the page explains a failure without a counterexample, if there is one", () => {
  const entry = {
    id: "x",
    claim: "X.",
    source: "S",
    ...judged("against", null, "R."),
    measures: [],
    counterexample: null,
  };
  const facts = { seed: "1", quick: false };
  assert.match(ledgerPage([entry], facts, "out"), /where there is none, the sample contradicts the claim/);
  const holds = { ...entry, ...judged("for", null, "R.") };
  assert.not.match(ledgerPage([holds], facts, "out"), /where there is none/);
});

/**
 * What decides a claim: the index of the measure, and one for which it is clearly on the right side, one that leaves it
 * open (null where a single case decides), and one on the wrong side.
 */
type Deciding = readonly [index: number, right: Measure, open: Measure | null, wrong: Measure];

/** A mean around a threshold. */
function atThreshold(index: number, threshold: number, rightSide: "above" | "below"): Deciding {
  const more = between(threshold + 0.01, threshold + 0.03);
  const less = between(threshold - 0.03, threshold - 0.01);
  const both = between(threshold - 0.01, threshold + 0.01);
  return rightSide === "above" ? [index, more, both, less] : [index, less, both, more];
}

const NONE = hits(0);
const ONE = hits(1);
const DECIDING: Readonly<Record<string, readonly Deciding[]>> = {
  "average-ratio": [atThreshold(0, ratioBound(0.1, epsilonOf(1000)), "below")],
  "controlled-constant": [atThreshold(0, 0, "above")],
  "controlled-decreasing": [atThreshold(0, 0.1, "below")],
  energy: [atThreshold(0, 1, "below")],
  "first-method-cuts-migrations": [atThreshold(0, 1, "below"), atThreshold(1, 1, "below")],
  "large-a-minimises-total": [[1, hits(40), hits(0, 0), hits(39)]],
  "lcc-discovery-load": [atThreshold(0, 0, "above"), atThreshold(5, 0, "above")],
  "lcc-even-needs-global-knowledge": [0, 3, 6, 9].map((index) => atThreshold(index, 0, "above")),
  "lcc-faults": [
    [0, NONE, hits(0, 0), ONE],
    [1, extreme(60), null, extreme(60.1)],
  ],
  "lcc-multi-dimensional": [[1, NONE, ONE, hits(39)]],
  "lcc-naive-overload": [1, 2, 3].map((index): Deciding => [index, NONE, hits(0, 0), ONE]),
  "lcc-noisy-load": [[2, NONE, ONE, hits(39)]],
  "lcc-policy-in-the-model": [0, 1, 2, 3, 4, 5, 6, 7].map((index) => atThreshold(index, 0, "above")),
  "lemma-condition": [[0, hits(40), hits(0, 0), hits(39)]],
  "lemma-with-fixed-weights": [[0, hits(40), hits(0, 0), hits(39)]],
  "load-balancing": [atThreshold(0, 0.1, "below")],
  "rounds-grow-slowly": [atThreshold(0, 1, "below")],
  "second-method-costs-ratio": [atThreshold(0, 1, "above")],
  "second-method-cuts-migrations": [atThreshold(0, 1, "below"), atThreshold(1, 1, "below")],
  "small-eta-saves-migrations": [atThreshold(0, 1, "below")],
};

/** Of those measures that the table says nothing about: a share that is neither 0 nor 1, or a small extreme. */
const BESIDE = hits(20);
const OTHERS: Readonly<Record<string, (index: number) => Measure>> = {
  "lcc-noisy-load": (index) => (index % 2 === 0 ? BESIDE : extreme(1)),
};

/** How many measures those claims have that look at every one, or at every third. */
const MEASURES: Readonly<Record<string, number>> = {
  "lcc-even-needs-global-knowledge": 12,
  "lcc-naive-overload": 4,
  "lcc-noisy-load": 8,
  "lcc-policy-in-the-model": 8,
};

test("every claim that a sample decides is in the table", () => {
  const decided = CLAIMS.filter(({ evidence }) => evidence !== undefined).map(({ id }) => id);
  assert.equal(decided.sort(), Object.keys(DECIDING).sort());
});

for (const { id, evidence } of CLAIMS) {
  if (evidence === undefined) continue;
  test(`${id}: each measure that decides does so on its own side`, () => {
    const deciding = DECIDING[id];
    const count = MEASURES[id] ?? 10;
    const said = (changed: number, part: 1 | 2 | 3): Evidence => {
      const measures = Array.from({ length: count }, (_, index) => OTHERS[id]?.(index) ?? BESIDE);
      deciding.forEach((one, k) => {
        measures[one[0]] = one[k === changed ? part : 1] as Measure;
      });
      return evidence(measures);
    };
    deciding.forEach((one, k) => {
      assert.is(said(k, 1), "for");
      if (one[2] !== null) assert.is(said(k, 2), "open");
      assert.is(said(k, 3), "against");
    });
  });
}

test("a host filled beyond what noise explains leaves the claim about noise open", () => {
  const { evidence } = CLAIMS.find(({ id }) => id === "lcc-noisy-load")!;
  const measures = [hits(20), extreme(1.2), NONE, extreme(1), BESIDE, extreme(1), BESIDE, extreme(1)];
  assert.is(evidence?.(measures), "open");
});

test.run();
