import { test } from "uvu";
import * as assert from "uvu/assert";
import { boxSummary } from "../../src/analysis/box.ts";
import { ascending, quantile } from "../../src/analysis/quantile.ts";
import { countStatuses, isCensored, totalRuns } from "../../src/analysis/status.ts";
import { bandOf, collectTrajectories, spacedRounds } from "../../src/analysis/trajectories.ts";
import type { TraceRecord } from "../../src/records/trace.ts";

test("type 7 quantiles: linear between order statistics", () => {
  const sorted = ascending([4, 1, 3, 2]);
  assert.equal(
    [0, 0.25, 0.5, 0.75, 1].map((p) => quantile(sorted, p)),
    [1, 1.75, 2.5, 3.25, 4],
  );
  assert.is(quantile([7], 0.3), 7);
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test("box of 1..9 and 30: 30 lies beyond 7.75 + 1.5 * 4.5 = 14.5", () => {
  const box = boxSummary([30, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  assert.equal(box, {
    count: 10,
    minimum: 1,
    lowerWhisker: 1,
    lowerQuartile: 3.25,
    median: 5.5,
    upperQuartile: 7.75,
    upperWhisker: 9,
    maximum: 30,
    mean: 7.5,
    outliers: 1,
  });
});

test("a whisker never ends inside its box", () => {
  const box = boxSummary([0, 0, 0, 100]);
  assert.is(box.upperQuartile, 25);
  assert.is(box.upperWhisker, 25);
  assert.is(box.outliers, 1);
});

test("every status is counted", () => {
  const counts = countStatuses([{ status: "cycle" }, { status: "equilibrium" }, { status: "equilibrium" }]);
  assert.equal(counts, { equilibrium: 2, cycle: 1, "round-limit": 0, timeout: 0, error: 0, done: 0 });
  assert.is(totalRuns(counts), 3);
  assert.equal(
    ["round-limit", "timeout", "cycle"].map((status) => isCensored(status as "cycle")),
    [true, true, false],
  );
});

function traceRow(repetition: number, round: number, totalWeightedLatency: number): TraceRecord {
  return {
    cell: 0,
    repetition,
    variant: "flock",
    options: "{}",
    round,
    totalWeightedLatency,
    regularisedSocialCost: totalWeightedLatency,
    migrations: 0,
    equilibriumGap: 1,
    cloudsInUse: 1,
    utilisationSpread: 0,
    utilisationMean: 0.5,
    utilisationMaximum: 0.5,
  };
}

test("a run that ended keeps its last value in the band, a skipped round the one before", () => {
  const rows = [traceRow(0, 0, 10), traceRow(1, 0, 10), traceRow(0, 1, 4), traceRow(1, 3, 8)];
  const runs = collectTrajectories(rows, (row) => row.totalWeightedLatency);
  assert.equal(
    runs.map((run) => run.values),
    [
      [10, 4],
      [10, 10, 10, 8],
    ],
  );
  assert.equal(bandOf(runs, [0, 3], 0, 1), [
    { round: 0, lower: 10, median: 10, upper: 10 },
    { round: 3, lower: 4, median: 6, upper: 8 },
  ]);
});

test("spaced rounds keep both ends", () => {
  assert.equal(spacedRounds(3, 10), [0, 1, 2, 3]);
  assert.equal(spacedRounds(100, 5), [0, 25, 50, 75, 100]);
});

test.run();
