import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareVariants } from "../../src/analysis/compare.ts";
import { cohensDz, rankBiserial } from "../../src/analysis/effect-size.ts";
import { holmAdjusted } from "../../src/analysis/holm.ts";
import { normalUpperTail } from "../../src/analysis/normal.ts";
import { pairRuns } from "../../src/analysis/pairs.ts";
import { meanOf } from "../../src/analysis/running-mean.ts";
import { wilcoxonSignedRank } from "../../src/analysis/wilcoxon.ts";
import { comparisonLines } from "../../src/figures/comparison-lines.ts";
import { Problem } from "../../src/problem.ts";
import type { RunRecord } from "../../src/records/record.ts";
import { runRecord } from "../figures/run-record.ts";

function close(actual: number, expected: number, tolerance: number): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
}

test("normal tail at published points (Abramowitz & Stegun, table 26.1 and 26.2)", () => {
  assert.is(normalUpperTail(0), 0.5);
  close(normalUpperTail(1), 0.158655253931457, 1e-14);
  close(normalUpperTail(-1), 0.841344746068543, 1e-14);
  close(normalUpperTail(3) / 0.001349898031630095, 1, 1e-12);
  close(normalUpperTail(5) / 2.866515718791939e-7, 1, 1e-12);
});

test("Wilcoxon, exact: depression scale factor IV (Hollander & Wolfe 1973, example 3.1): T+ = 40, one-sided p = 0.020", () => {
  const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
  const result = wilcoxonSignedRank(before.map((value, i) => value - after[i]));
  assert.is(result.method, "exact");
  assert.is(result.positiveRanks, 40);
  assert.is(result.pValue, 20 / 512);
});

test("Wilcoxon, exact: Darwin's maize (Darwin 1876; Fisher 1935, The Design of Experiments, III): smaller sum 24", () => {
  const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
  const result = wilcoxonSignedRank(differences);
  assert.is(result.negativeRanks, 24);
  close(result.pValue, 0.041259765625, 1e-15);
  assert.is(rankBiserial(result), (96 - 24) / 120);
});

test("Wilcoxon with ties and a zero: aggressiveness of twins (Conover 1999, section 5.7, example 1)", () => {
  // Conover has T = -17 / sqrt(505) = -0.7565 without the continuity correction; with it, z = (8.5 - 0.5) / sqrt(505 / 4).
  const first = [86, 71, 77, 68, 91, 72, 77, 91, 70, 71, 88, 87];
  const second = [88, 77, 76, 64, 96, 72, 65, 90, 65, 80, 81, 72];
  const result = wilcoxonSignedRank(second.map((value, i) => value - first[i]));
  assert.is(result.method, "normal");
  assert.is(result.count, 11);
  assert.is(result.positiveRanks, 24.5);
  assert.is(result.negativeRanks, 41.5);
  close(result.pValue, 2 * normalUpperTail(8 / Math.sqrt(505 / 4)), 1e-15);
  close(result.pValue, 0.4765, 1e-4);
});

test("Wilcoxon of nothing but zeros says nothing", () => {
  assert.equal(wilcoxonSignedRank([0, 0]), {
    count: 0,
    positiveRanks: 0,
    negativeRanks: 0,
    pValue: 1,
    method: "none",
  });
});

test("Wilcoxon: a sum in the middle of its distribution has p = 1, not more", () => {
  assert.is(wilcoxonSignedRank([1, 2, -3]).pValue, 1);
});

test("Holm: step-down with the running maximum", () => {
  // sorted 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.04 * 1 -> 0.02, 0.03, 0.06, max(0.06, 0.04)
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((expected, i) => {
    close(adjusted[i], expected, 1e-15);
  });
  assert.equal(holmAdjusted([0.9, 0.8]), [1, 1]);
});

test("Cohen's d_z of the sleep data (Student 1908): 1.58 / 1.229995", () => {
  close(cohensDz(meanOf([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])), 1.2845576, 1e-7);
  assert.is(cohensDz(meanOf([0, 0])), 0);
});

function runs(variant: string, costs: readonly (number | null)[]): RunRecord[] {
  return costs.map((cost, repetition) =>
    runRecord({
      variant,
      repetition,
      instanceSeed: `seed-${repetition}`,
      totalWeightedLatency: cost ?? Number.NaN,
      status: cost === null ? "error" : "equilibrium",
    }),
  );
}

const costOf = (row: RunRecord): number | null => (row.status === "error" ? null : row.totalWeightedLatency);

test("comparison: wins, ties within the tolerance, losses, and what could not be measured", () => {
  const rows = [
    ...runs("flock", [10, 20, 30, 40, null]),
    ...runs("best-response", [11, 20 * (1 + 1e-12), 33, 36, 50]),
  ];
  const [comparison, ...rest] = compareVariants(rows, costOf);
  assert.is(rest.length, 0);
  assert.is(comparison.first.variant, "best-response");
  assert.is(comparison.second.variant, "flock");
  const { pairs, unmeasured, wins, ties, losses, meanDifference } = comparison;
  assert.equal(
    { pairs, unmeasured, wins, ties, losses },
    { pairs: 4, unmeasured: 1, wins: 1, ties: 1, losses: 2 },
  );
  assert.is(meanDifference, 0);
  assert.is(comparison.rankBiserial, 0);
});

test("comparison: an infinite cost loses against a finite one by more than any other, and ties with its like", () => {
  const infinite = Number.POSITIVE_INFINITY;
  const first = [10, 10, infinite, infinite, 9];
  const second = [infinite, infinite, 12, infinite, 1];
  const [comparison] = compareVariants([...runs("a", first), ...runs("b", second)], costOf);
  const { pairs, wins, ties, losses, meanDifference, halfWidth, cohensDz } = comparison;
  assert.equal({ pairs, wins, ties, losses }, { pairs: 5, wins: 2, ties: 1, losses: 2 });
  assert.is(comparison.infinite, 3);
  assert.equal([meanDifference, halfWidth, cohensDz], [Number.NaN, Number.NaN, Number.NaN]);
  // Ranks: 8 has 1, and the three infinite ones share 2, 3 and 4.
  assert.is(comparison.wilcoxon.positiveRanks, 1 + 3);
  assert.is(comparison.wilcoxon.negativeRanks, 3 + 3);
  const [line] = comparisonLines([comparison], "totalWeightedLatency").filter((text) =>
    /mean diff/.test(text),
  );
  assert.is(
    line,
    "  mean difference  none, since 3 differences are infinite, 5 pairs, 1 of them ties without a difference (infinity less infinity)",
  );
});

test("comparison: two infinite costs are a tie that no mean counts", () => {
  const infinite = Number.POSITIVE_INFINITY;
  const [comparison] = compareVariants(
    [...runs("a", [10, 12, infinite, infinite]), ...runs("b", [4, 9, infinite, infinite])],
    costOf,
  );
  const { pairs, wins, ties, losses, infinite: unbounded, undefined: without } = comparison;
  assert.equal(
    { pairs, wins, ties, losses, unbounded, without },
    { pairs: 4, wins: 0, ties: 2, losses: 2, unbounded: 0, without: 2 },
  );
  assert.is(comparison.meanDifference, 4.5);
  // Of two differences, 6 and 3: their mean over their standard deviation.
  assert.ok(Math.abs(comparison.cohensDz - 4.5 / Math.sqrt(4.5)) < 1e-12);
});

test("comparison: differences relative to the second, in percent, where it is never 0", () => {
  const [comparison] = compareVariants([...runs("a", [11, 24, 27]), ...runs("b", [10, 20, 30])], costOf);
  // 10 %, 20 % and -10 %: standard deviation sqrt(700 / 3), Student's t of 2 degrees of freedom 4.302653.
  close(comparison.meanRelativeDifference, 20 / 3, 1e-12);
  close(comparison.relativeHalfWidth, (4.302652729911 * Math.sqrt(700 / 3)) / Math.sqrt(3), 1e-9);
  const lines = comparisonLines([comparison], "totalWeightedLatency");
  assert.ok(lines.includes("  relative         6.667 % ± 37.95 % of the second (95 %)"), lines.join("\n"));
  const [none] = compareVariants([...runs("a", [1, 2]), ...runs("b", [0, 1])], costOf);
  assert.equal([none.meanRelativeDifference, none.relativeHalfWidth], [Number.NaN, Number.NaN]);
  assert.match(comparisonLines([none], "rounds").join("\n"), "relative         none, the second being 0");
});

test("comparison adjusts over all pairs of contestants", () => {
  const costs = [10, 20, 30, 40, 50, 60];
  const rows = ["a", "b", "c"].flatMap((variant, k) =>
    runs(
      variant,
      costs.map((cost) => cost + k * (1 + cost / 100)),
    ),
  );
  const table = compareVariants(rows, costOf);
  assert.equal(
    table.map((row) => `${row.first.variant}${row.second.variant}`),
    ["ab", "ac", "bc"],
  );
  for (const row of table) {
    assert.is(row.wilcoxon.pValue, 2 / 64);
    assert.is(row.adjustedPValue, 6 / 64);
    assert.is(row.wins, 6);
  }
});

test("scenarios are compared each by itself, and adjusted together", () => {
  const inScenario = (scenario: RunRecord["scenario"], rows: RunRecord[]) =>
    rows.map((row) => ({ ...row, scenario }));
  const table = compareVariants(
    [
      ...inScenario("load-balancing", [...runs("a", [10, 20, 31]), ...runs("b", [11, 21, 32])]),
      ...inScenario("energy", [...runs("a", [2e6, 3e6, 4e6]), ...runs("b", [1e6, 2e6, 3e6])]),
    ],
    costOf,
  );
  assert.equal(
    table.map(({ scenario, pairs, meanDifference }) => ({ scenario, pairs, meanDifference })),
    [
      { scenario: "load-balancing", pairs: 3, meanDifference: -1 },
      { scenario: "energy", pairs: 3, meanDifference: 1e6 },
    ],
  );
  for (const { wilcoxon, adjustedPValue } of table) assert.is(adjustedPValue, 2 * wilcoxon.pValue);
  assert.equal(
    comparisonLines(table, "totalWeightedLatency").filter((line) => line.startsWith("a - b")),
    ["a - b, scenario load-balancing", "a - b, scenario energy"],
  );
});

test("runs of one draw count once, whatever the settings that it is played under", () => {
  const draws = [1, 5, 2, 8, 3, 9];
  const once = [...runs("a", draws), ...runs("b", [...draws].reverse())];
  const settings = [10, 20, 30, 40];
  for (const setting of ["delta", "a", "eta", "offeredLoad", "meanDegree"] as const) {
    const often = once.flatMap((row) => settings.map((value) => ({ ...row, [setting]: value })));
    const [alone] = compareVariants(once, costOf);
    const [together] = compareVariants(often, costOf);
    assert.equal(together, { ...alone, runs: 24 }, setting);
    assert.is(alone.runs, 6);
  }
  const families = [...once, ...once.map((row) => ({ ...row, family: "geographic" }))];
  assert.is(compareVariants(families, costOf)[0].pairs, 6, "families share all but the latencies");
  const larger = [...once, ...once.map((row) => ({ ...row, vms: row.vms + 1 }))];
  assert.is(compareVariants(larger, costOf)[0].pairs, 12, "other sizes are other draws");
  const [line] = comparisonLines(
    compareVariants(
      once.flatMap((row) => settings.map((delta) => ({ ...row, delta }))),
      costOf,
    ),
    "totalWeightedLatency",
  ).filter((text) => /mean diff/.test(text));
  assert.match(line, /, 6 pairs \(24 runs of each; those of one draw count once, by their mean\)$/);
});

test("the difference of a draw is the mean over its settings; infinitely much to both sides is a tie", () => {
  const at = (delta: number, rows: RunRecord[]) => rows.map((row) => ({ ...row, delta }));
  const infinite = Number.POSITIVE_INFINITY;
  const [comparison] = compareVariants(
    [
      ...at(1, [...runs("a", [10, 7, infinite]), ...runs("b", [4, 7, 1])]),
      ...at(2, [...runs("a", [10, 9, 1]), ...runs("b", [12, 7, infinite])]),
    ],
    costOf,
  );
  const { pairs, wins, ties, losses, infinite: unbounded, meanDifference } = comparison;
  assert.equal(
    { pairs, wins, ties, losses, unbounded },
    { pairs: 3, wins: 0, ties: 1, losses: 2, unbounded: 0 },
  );
  assert.is(meanDifference, (2 + 1) / 2);
  assert.is(comparison.undefined, 1);
});

test("what was not measured for one contestant is not tested, and leaves the other tests alone", () => {
  const costs = [10, 20, 30, 40, 50, 60];
  const rows = [
    ...runs("a", costs),
    ...runs(
      "b",
      costs.map((cost) => cost + 1),
    ),
    ...runs(
      "c",
      costs.map(() => null),
    ),
  ];
  const [ab, ac, bc] = compareVariants(rows, costOf);
  assert.is(ab.adjustedPValue, ab.wilcoxon.pValue);
  assert.equal([ac.pairs, ac.adjustedPValue, bc.unmeasured], [0, Number.NaN, 6]);
  assert.equal(ac.wilcoxon.pValue, Number.NaN, "no data, no p-value");
  const lines = comparisonLines([ab, ac, bc], "totalWeightedLatency");
  assert.ok(lines.includes("  mean difference  none, 0 pairs, 6 left out (an error, or not measured)"));
  assert.is(lines.filter((line) => line.includes("(Holm, 1 comparison)")).length, 1);
  assert.not.match(lines.join("\n"), "NaN");
});

test("runs that a contestant lacks are left out and counted; none in common are refused", () => {
  const { runs: paired, unpaired } = pairRuns([
    ...runs("flock", [1, 2, 3]),
    ...runs("best-response", [4, 5]),
  ]);
  assert.equal(
    paired.map((own) => own.map((row) => row.totalWeightedLatency)),
    [
      [4, 5],
      [1, 2],
    ],
  );
  assert.is(unpaired, 1);
  const apart = runs("best-response", [1]).map((row) => ({ ...row, delta: row.delta + 1 }));
  assert.throws(
    () => pairRuns([...runs("flock", [1]), ...apart]),
    (error: unknown) =>
      error instanceof Problem && /^unpaired data: .*best-response.*flock/.test(error.message),
  );
  assert.throws(
    () => pairRuns([...runs("flock", [1]), ...runs("flock", [2])]),
    (error: unknown) => error instanceof Problem && /two runs of the same instance/.test(error.message),
  );
});

test("comparing holds no rows: one row that is filled again and again gives the same", () => {
  const rows = ["flock", "stay"].flatMap((variant, v) =>
    [0, 1, 2, 3].map((repetition) =>
      runRecord({
        variant,
        repetition,
        instanceSeed: String(repetition),
        totalWeightedLatency: 300 + v * repetition,
      }),
    ),
  );
  function* oneRow(): Generator<RunRecord> {
    const row = runRecord();
    for (const own of rows) yield Object.assign(row, own);
  }
  const measure = (row: RunRecord) => row.totalWeightedLatency;
  assert.equal(compareVariants(oneRow(), measure), compareVariants(rows, measure));
  assert.is(compareVariants(rows, measure)[0].wins, 3);
});

test.run();
