import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Factor, Levels } from "../../src/analysis/cells.ts";
import type { Contestant } from "../../src/analysis/pairs.ts";
import type { Tables } from "../../src/figures/figure.ts";
import { figureNamed } from "../../src/figures/index.ts";
import { contestantNames, intervalsOf, seriesNames } from "../../src/figures/labels.ts";
import { renderSvg } from "../../src/figures/render.ts";
import { axisFor, levelAxis, logTicks } from "../../src/figures/scales.ts";
import { specText } from "../../src/figures/spec-text.ts";
import { textWidth, wrap } from "../../src/figures/text.ts";
import { COLUMN_WIDTH } from "../../src/figures/theme.ts";
import type { RunRecord } from "../../src/records/record.ts";
import type { TraceRecord } from "../../src/records/trace.ts";
import { collect, drawn, drawnFrom, find, type Row } from "./drawn.ts";
import { EXAMPLES, type Example } from "./examples.ts";
import { runLevels, runRecord } from "./run-record.ts";
import { placedTexts } from "./svg-text.ts";

test("Figure 1: means, intervals, and runs that did not reach an equilibrium", () => {
  const { rows, caption } = drawn("rounds-by-size");
  // 6, 8, 10: mean 8, s = 2, t(0.975; 2) = 4.302653, half-width 4.968281
  const complete = find(rows, { series: "flock", x: 16, complete: true });
  assert.equal([complete.mean, complete.upper, complete.runs], [8, 12.9683, 3]);
  // 10 and 12: the run at its limit and the cycle have no T.
  const hollow = find(rows, { series: "flock", x: 64, complete: false });
  assert.equal([hollow.mean, hollow.runs, hollow.share], [11, 2, "2/4"]);
  assert.match(caption, /Of 19 runs, ended without equilibrium: 1 at the round limit, 1 in a cycle\./);
  assert.match(caption, /3 to 4 runs a point/);
});

test("Figure 1: shares have the colour of their series and lie apart inside the plot; the caption tells those without room", async () => {
  const records = Array.from({ length: 12 }, (_, k) => k + 1).flatMap((clouds) =>
    [8, 16, 32].flatMap((vms) =>
      Array.from({ length: 12 }, (_, repetition) =>
        runRecord({
          ...{ cell: 100 * clouds + vms, repetition, vms, clouds, rounds: 5 + (clouds % 2) },
          status: repetition < clouds - 1 ? "round-limit" : "equilibrium",
        }),
      ),
    ),
  );
  const tables = { records, traces: [], timings: [] };
  const { caption } = drawnFrom("rounds-by-size", tables);
  assert.match(caption, /No room for the labels of m = \d+, n = \d+: \d+\/12; .*; \d+ more\./);
  const svg = await renderSvg(figureNamed("rounds-by-size").draw(tables, {}));
  const shares = placedTexts(svg).filter(({ text }) => /^\d+\/12$/.test(text));
  // Each over a halo of its own.
  const places = [...new Map(shares.map((share) => [JSON.stringify(share), share])).values()];
  assert.ok(places.length > 3 && shares.length === 2 * places.length);
  for (const [i, one] of places.entries()) {
    assert.ok(one.right < COLUMN_WIDTH - 3);
    for (const other of places.slice(i + 1)) {
      const isApart =
        one.right <= other.left ||
        other.right <= one.left ||
        one.bottom <= other.top + 1 ||
        other.bottom <= one.top + 1;
      assert.ok(isApart, `${JSON.stringify(one)} meets ${JSON.stringify(other)}`);
    }
  }
});

const INFINITE = Number.POSITIVE_INFINITY;
for (const name of [
  "cost-by-migrations",
  "sensitivity",
  "ratio-by-eta",
  "convergence",
  "dynamics",
  "data-profile",
]) {
  test(`${name}: what is infinite is left out, counted, and spoils nothing else`, () => {
    const example = Object.values(EXAMPLES).find(({ figure }) => figure === name) as Example;
    const records = [...example.tables.records];
    const traces = [...example.tables.traces];
    const first = traces[0] ?? records[0];
    const isFirst = (row: { cell: number; repetition: number }) =>
      // Variants share the start.
      (name === "data-profile" || row.cell === first.cell) && row.repetition === first.repetition;
    const spoilt: Tables = {
      ...example.tables,
      records: records.map((row) =>
        isFirst(row)
          ? {
              ...row,
              initialTotalWeightedLatency: INFINITE,
              totalWeightedLatency: INFINITE,
              observedRatioTotal: row.observedRatioTotal && INFINITE,
              observedRatioRegularised: row.observedRatioRegularised && INFINITE,
            }
          : row,
      ),
      traces: traces.map((row) =>
        isFirst(row) && row.round === 0
          ? { ...row, totalWeightedLatency: INFINITE, regularisedSocialCost: INFINITE }
          : row,
      ),
    };
    const { rows, caption } = drawnFrom(name, spoilt, example.context);
    assert.match(caption, /\b(1 run|2 runs) with an infinite cost or ratio left out\./);
    assert.ok(rows.length > 0);
    for (const row of rows) {
      const numbers = Object.values(row).filter((value) => typeof value === "number");
      assert.ok(numbers.every(Number.isFinite), JSON.stringify(row));
    }
  });
}

/** Costs of the start, of the end and of the optimum. */
function costing(initial: number, reached: number, optimum: number, cell: number): Tables {
  const records = [0, 1, 2].map((repetition) =>
    runRecord({
      ...{ cell, repetition, clouds: 2 + cell, migrations: 0, instanceSeed: String(repetition) },
      initialTotalWeightedLatency: initial,
      totalWeightedLatency: reached,
      optimalTotalWeightedLatency: optimum,
      observedRatioTotal: reached === optimum ? 1 : reached / optimum,
      certifiedLowerBound: optimum,
    }),
  );
  const traces = records.flatMap(({ repetition, variant, options }) =>
    [initial, reached].map(
      (totalWeightedLatency, round): TraceRecord => ({
        ...{ cell, repetition, variant, options, round, totalWeightedLatency, migrations: 0 },
        ...{ regularisedSocialCost: totalWeightedLatency, equilibriumGap: 1, cloudsInUse: 2 },
        ...{ utilisationSpread: 0, utilisationMean: 0.5, utilisationMaximum: 0.5 },
      }),
    ),
  );
  return { records, traces, timings: [] };
}

for (const name of ["cost-by-migrations", "sensitivity", "bound-gap", "convergence", "dynamics"]) {
  test(`${name}: where nothing costs anything the ratio is 1; of something to nothing there is none, and the caption counts it`, () => {
    const [free, dear] = [costing(0, 0, 0, 0), costing(0, 7, 0, 1)];
    const both = {
      records: [...free.records, ...dear.records],
      traces: [...free.traces, ...dear.traces],
      timings: [],
    };
    const { rows, caption } = drawnFrom(name, both);
    const values = rows
      .flatMap(({ mean, y, median }) => [mean, y, median])
      .filter((value) => value !== undefined);
    assert.ok(values.includes(name === "bound-gap" ? 0 : 1), String(values));
    assert.ok(values.every(Number.isFinite), String(values));
    assert.match(caption, /3 runs with an infinite cost or ratio left out/);
    assert.throws(() => drawnFrom(name, dear), /nothing to draw/);
  });
}

test("convergence: where no run took a round its lines go on to the first", () => {
  const { records, traces } = costing(5, 5, 5, 0);
  const still = [...traces].filter(({ round }) => round === 0);
  const { rows } = drawnFrom("convergence", { records, traces: still, timings: [] });
  assert.equal([...new Set(rows.map(({ x }) => x))], [0, 1]);
});

test("an axis of nothing but zeros has no values below", () => {
  assert.equal(axisFor([0, 0]).scale.domain, [-0.06, 1.06]);
});

test("ticks of a parameter stand at the values that were played, of many at round ones", () => {
  assert.equal(levelAxis([100, 2, 20, 2], 1.25).axis.values, [2, 20, 100]);
  assert.equal(levelAxis([0.3, 0.6, 0.9], 1.25).axis.values, [0.3, 0.6, 0.9]);
  const [few, many] = [8, 9].map((count) => Array.from({ length: count }, (_, k) => 2 ** k));
  assert.equal(levelAxis(few, 1.25).axis.values, few);
  assert.equal(levelAxis(many, 1.25).axis.values, [1, 3, 10, 30, 100, 300]);
});

test("of nothing but zeros the axis of a count goes upwards, in whole rounds", () => {
  const records = [runRecord({ variant: "stay", migrations: 0 })];
  const spec = figureNamed("effort-by-protocol").draw({ records, traces: [], timings: [] }, {});
  assert.match(
    JSON.stringify(spec),
    /"field":"mean","type":"quantitative","title":null,"scale":\{"domain":\[0,1\]\}/,
  );
});

test("Figure 1 and scaling tell of intervals that leave their plot", () => {
  const caption = (name: string, rounds: readonly number[]) => {
    const records = rounds.flatMap((own, repetition) =>
      [10, 20].map((vms) => runRecord({ cell: vms, repetition, vms, rounds: own })),
    );
    const timings = records.map(({ cell, repetition }) => ({ cell, repetition, seconds: 1 }));
    return drawnFrom(name, { records, traces: [], timings }).caption;
  };
  for (const name of ["rounds-by-size", "scaling"]) {
    // 1 and 20: mean 10.5, half-width 120.7
    assert.match(caption(name, [1, 20]), /Intervals that end at the lower edge go on below it\./);
    assert.not.match(caption(name, [10, 10, 11]), /lower edge/);
  }
});

test("Figure 1 of one size: no curves, and no word of them", () => {
  const records = [3, 5].map((rounds, repetition) => runRecord({ repetition, rounds }));
  const { caption } = drawnFrom("rounds-by-size", { records, traces: [], timings: [] });
  assert.not.match(caption, /Curves/);
  assert.match(drawn("rounds-by-size").caption, /Curves pass through/);
});

test("Figure 4: every number of clouds has dashes of its own, and no interval goes beyond it", () => {
  const records = [3, 6].flatMap((clouds) =>
    [0, 1].map((repetition) =>
      runRecord({
        ...{ cell: clouds, repetition, scenario: "energy", clouds },
        ...{ idleClouds: repetition, optimalIdleClouds: 1, idleCloudsBound: 2 },
      }),
    ),
  );
  const tables = { records, traces: [], timings: [] };
  const { rows, caption } = drawnFrom("idle-clouds-by-load", tables);
  // 0 and 1: mean 0.5, half-width 6.35
  assert.equal(
    [3, 6].map((m) => find(rows, { series: `m\u00a0=\u00a0${m}`, runs: 2 }).upper),
    [3, 6],
  );
  assert.match(caption, /Intervals are cut at the number of clouds\./);
  const { layer } = figureNamed("idle-clouds-by-load").draw(tables, {}) as never as {
    layer: { encoding: { strokeDash?: { scale: { range: number[][] } } } }[];
  };
  const { range } = layer[0].encoding.strokeDash!.scale;
  assert.is(new Set(range.map(String)).size, 4);
});

test("cost against migrations: where labels have no room every setting is in the legend", async () => {
  const drawnWith = async (texts: readonly string[]) => {
    const records = texts.map((text, cell) =>
      runRecord({ cell, options: JSON.stringify({ text }), migrations: 5 + 5 * cell }),
    );
    return await renderSvg(figureNamed("cost-by-migrations").draw({ records, traces: [], timings: [] }, {}));
  };
  const [labels, legend] = [/mark-text role-mark/, /role-legend-label/];
  const short = await drawnWith(["one", "other"]);
  assert.match(short, labels);
  assert.not.match(short, legend);
  const long = await drawnWith(["one ".repeat(30), "other ".repeat(30)]);
  assert.not.match(long, labels);
  assert.match(long, legend);
  for (const { text, left, right } of placedTexts(long)) {
    assert.ok(left >= 0 && right <= COLUMN_WIDTH, `${text} from ${left} to ${right}`);
  }
});

test("Figure 1: both curves pass through the geometric mean at the smallest n", () => {
  const { rows } = drawn("rounds-by-size");
  const start = Number(Math.sqrt(4 * (7 / 3)).toPrecision(6));
  assert.is(find(rows, { curve: "c n log n", x: 4 }).y, start);
  assert.is(find(rows, { curve: "c log n", x: 4 }).y, start);
  // 64 log 64 / (4 log 4) = 48
  assert.ok(Math.abs(Number(find(rows, { curve: "c n log n", x: 64 }).y) / start - 48) < 1e-3);
});

test("Figure 2: boxes of equilibria alone, the others counted; bounds as in the model", () => {
  const { rows, caption } = drawn("ratio-by-eta");
  const box = find(rows, { panel: "ε\u00a0=\u00a00.25", role: "box", eta: 0.2 });
  assert.equal([box.lowerQuartile, box.median, box.upperQuartile, box.upperWhisker], [1.3, 1.4, 1.6, 1.6]);
  assert.is(find(rows, { panel: "ε\u00a0=\u00a00.25", eta: 0.2, statistic: "maximum" }).value, 3.2);
  assert.is(find(rows, { panel: "ε\u00a0=\u00a00.25", eta: 1, role: "box" }).share, "4/6");
  assert.is(find(rows, { panel: "ε\u00a0=\u00a00.25", line: "1 + ε" }).value, 1.25);
  assert.is(find(rows, { panel: "ε\u00a0=\u00a00.25", line: "λ / (η − ε), λ = 1", eta: 1 }).value, 1.33333);
  assert.match(caption, /Ratio of the regularised social cost to its proven optimum; 4 to 5 runs a box/);
  assert.match(caption, /Of 32 runs, ended without equilibrium: 2 at the round limit\./);
  assert.match(caption, /2 equilibria have no proven optimum and are not shown/);
});

test("Figure 2: the falling bound is cut where it leaves the plot, and absent where eta <= epsilon", () => {
  const { rows } = drawn("ratio-by-eta");
  const curve = rows.filter((row) => row.panel === "ε\u00a0=\u00a00.25" && row.line === "λ / (η − ε), λ = 1");
  const top = 1 + 2.2 * 1.15;
  assert.ok(Math.abs(Number(curve[0].value) - top) < 1e-4);
  assert.ok(curve.every((row) => Number(row.eta) > 0.25));
});

test("Figure 3: the ideal is the offered load, the reached mean the average of the runs' means", () => {
  const { rows } = drawn("utilisation-by-load");
  assert.is(find(rows, { load: 0.3, mean: "ideal mean" }).value, 0.3);
  const box = find(rows, { panel: "random", load: 0.3 });
  // Runs 0.2 / 0.3 / 0.5 and 0.1 / 0.3 / 0.5.
  assert.equal([box.low, box.median, box.high, box.runs], [0.15, 0.3, 0.5, 2]);
  assert.is(box.reached, Number(((1 / 3 + 0.3) / 2).toPrecision(6)));
});

test("Figure 4: no ideal where a packing is not proven", () => {
  const { rows } = drawn("idle-clouds-by-load");
  assert.equal(
    rows.filter((row) => row.curve === "ideal (exact packing)").map((row) => row.x),
    [0.2, 0.5],
  );
  assert.equal(
    rows.filter((row) => row.curve === "fractional bound").map((row) => row.y),
    [8, 5, 2],
  );
});

test("Figure 4: points of runs that overfill a cloud are crossed, and the caption names whose they are", () => {
  const records = [...EXAMPLES["idle-clouds-by-load"].tables.records];
  const filled = (utilisationMaximum: number, variant: string, cell: number) =>
    records.map((row) => ({ ...row, variant, utilisationMaximum, cell: row.cell + cell }));
  const brim = Math.fround(1 + 1e-7);
  const both = [
    ...filled(brim, "flock", 0),
    ...filled(1.3, "lcc-guarded", 3).map((row, i) => (i < 3 ? row : { ...row, utilisationMaximum: 1 })),
  ];
  const { rows, caption } = drawnFrom("idle-clouds-by-load", { records: both, traces: [], timings: [] });
  assert.equal(
    rows.filter((row) => row.isOverfilled).map(({ x, series }) => [x, series]),
    [[0.2, "lcc-guarded"]],
  );
  assert.match(
    caption,
    /Crossed marks have runs that overfill clouds, which is no saving: lcc-guarded \(3 runs, a cloud up to 1\.3 of its capacity\)\./,
  );
  assert.not.match(drawn("idle-clouds-by-load").caption, /overfill/);
});

test("Figure 4: where a variant reaches the ideal, the bound is wider and below its line, the ideal above", () => {
  const spec = figureNamed("idle-clouds-by-load").draw(EXAMPLES["idle-clouds-by-load"].tables, {});
  const { layer } = spec as unknown as { layer: { mark: Row; data: { values: Row[] } }[] };
  const lines = layer.filter(({ mark }) => mark.type === "line");
  assert.equal(
    lines.map(({ data }) => data.values[0].curve ?? "means"),
    ["fractional bound", "means", "ideal (exact packing)"],
  );
  assert.ok(Number(lines[0].mark.strokeWidth) > 3);
});

test("convergence: relative to the start, or to the optimum where every run has one", () => {
  // Round 3: 650 / 1000, 600 / 1200, and the run that ended in round 2 keeps 500 / 900.
  const { rows, caption } = drawn("convergence");
  assert.is(find(rows, { series: "flock", x: 3 }).median, 0.555556);
  assert.match(caption, /3 runs a line/);
  // 650, 600, 500 over 400.
  assert.is(find(drawn("convergence-to-optimum").rows, { series: "flock", x: 3 }).median, 1.5);
});

test("convergence: a few long runs do not stretch the axis, and the caption tells of them", () => {
  const records = Array.from({ length: 40 }, (_, repetition) => runRecord({ repetition }));
  const [row] = EXAMPLES.convergence.tables.traces;
  const traced = (longest: readonly number[]) => {
    const traces = records.flatMap(({ repetition }) =>
      Array.from({ length: 1 + (longest[repetition] ?? 4) }, (_, round) => ({
        ...row,
        ...{ cell: 0, repetition, round, totalWeightedLatency: 100 / (1 + round) },
      })),
    );
    const { rows, caption } = drawnFrom("convergence", { records, traces, timings: [] });
    return { last: Math.max(...rows.map(({ x }) => Number(x))), caption };
  };
  const one = traced([900]);
  assert.is(one.last, 4);
  assert.match(
    one.caption,
    /The axis ends where 95 % of the runs of every line have ended: 1 of 40 runs goes on to round 900\./,
  );
  assert.match(traced([900, 20]).caption, /: 2 of 40 runs go on, the longest to round 900\./);
  // More than one in twenty is no exception.
  const three = traced([900, 30, 20]);
  assert.is(three.last, 20);
  // Nor is a cut worth its words that saves little.
  assert.is(traced([8]).last, 8);
  assert.not.match(traced([]).caption, /The axis ends/);
});

test("data profile: solved within 10 % of the best improvement", () => {
  // Best: 640, 590, 450. Wanted: 676, 651, 495. flock: rounds 3, 3, never; best-response: 1, 2, 1.
  const { rows } = drawn("data-profile");
  assert.equal(
    rows.map((row) => `${row.series} ${row.x} ${row.y}`),
    [
      "best-response 0 0",
      "best-response 1 0.666667",
      "best-response 2 1",
      "best-response 4 1",
      "flock 0 0",
      "flock 3 0.666667",
      "flock 4 0.666667",
    ],
  );
});

test("dynamics: nothing migrates before the first round", () => {
  const migrations = drawn("dynamics").rows.filter(({ median }) => Number(median) > 1);
  assert.ok(migrations.length > 0);
  for (const { x } of migrations) assert.ok(Number(x) >= 1);
});

test("cost against migrations says that the latency of a changing environment is a mean over rounds", () => {
  const captionOf = (dynamics: string | null) =>
    drawnFrom("cost-by-migrations", {
      records: [runRecord({ dynamics, trackingCost: dynamics === null ? null : 5 })],
      traces: [],
      timings: [],
    }).caption;
  assert.match(captionOf('{"changeRate":0.1}'), /changing environment: its mean over the rounds\./);
  assert.not.match(captionOf(null), /mean over the rounds/);
});

test("performance profile: an error is never within any factor", () => {
  // Ratios: best-response 1.1, 1, 1, 1; first-fit 1.5, 2, 1, failed; flock 1, 1.05, 1.1, 1.
  const { rows, caption } = drawn("performance-profile");
  assert.equal(
    rows.map((row) => `${row.series} ${row.x} ${row.y}`),
    [
      "best-response 1 0.75",
      "best-response 1.1 1",
      "best-response 2.04 1",
      "first-fit 1 0.25",
      "first-fit 1.5 0.5",
      "first-fit 2 0.75",
      "first-fit 2.04 0.75",
      "flock 1 0.5",
      "flock 1.05 0.75",
      "flock 1.1 1",
      "flock 2.04 1",
    ],
  );
  assert.match(caption, /1 with an error/);
});

test("sensitivity: each panel keeps the other parameters at their baseline", () => {
  const { rows } = drawn("sensitivity");
  const panels = new Set(rows.map((row) => `${row.x} ${row.mean}`));
  assert.equal([...panels].sort(), ["1 1.5", "100 1.01", "2 1.07", "20 1.15", "4 1.15", "8 1.25"]);
});

test("scaling: fitted exponents; time per round proportional to n", () => {
  const { rows } = drawn("scaling");
  // Rounds 22, 31, 48 over n = 10^3, 10^4, 10^5: slope log10(48 / 22) / 2 = 0.169.
  assert.equal(
    rows.filter((row) => "text" in row).map((row) => String(row.text).replace(/ ±.*/, "")),
    ["exponent 1.00", "exponent 0.00", "exponent 0.17", "exponent 0.01"],
  );
});

const ROUNDS = { 10: 4, 40: 8, 90: 13 } as const;
function scaled(sizes: readonly (keyof typeof ROUNDS)[], deltas: number) {
  const records = Array.from({ length: deltas }, (_, delta) =>
    sizes.map((vms) => runRecord({ cell: 100 * delta + vms, vms, delta: delta + 1, rounds: ROUNDS[vms] })),
  ).flat();
  return { records, traces: [], timings: [] };
}

test("scaling: the caption promises no interval that two sizes do not give", () => {
  assert.match(drawnFrom("scaling", scaled([10, 40], 1)).caption, /two points give it no interval\./);
  assert.match(drawnFrom("scaling", scaled([10, 40, 90], 1)).caption, /with its 95 % interval\./);
});

test("scaling: exponents stay inside their panel, of many series in one line", () => {
  for (const deltas of [8, 9]) {
    const spec = figureNamed("scaling").draw(scaled([10, 40], deltas), {});
    const panel = (spec as unknown as { concat: { height: number; layer: { mark: Row }[] }[] }).concat[0];
    const lines = panel.layer.flatMap(({ mark }) => (mark.type === "text" ? [Number(mark.y)] : []));
    assert.is(lines.length, deltas > 8 ? 1 : 8);
    assert.ok(Math.max(...lines) + 9 < panel.height / 2 + 9, `${lines} of ${panel.height}`);
  }
  const { rows, caption } = drawnFrom("scaling", scaled([10, 40], 9));
  assert.ok(rows.some(({ text }) => text === "exponents 0.50 to 0.50"));
  assert.match(caption, /the least and the greatest of the series/);
});

test("profiles count runs, and instances once however often they were played", () => {
  const records = ["flock", "logit"].flatMap((variant) =>
    [100, 1000, 10_000].flatMap((a, k) =>
      ["1", "2"].map((instanceSeed, repetition) =>
        runRecord({ cell: k, variant, a, instanceSeed, repetition }),
      ),
    ),
  );
  const { caption } = drawnFrom("performance-profile", { records, traces: [], timings: [] });
  assert.match(caption, /^Binomial graphs, n = .*, η = 1\. 6 runs of each of 2 variants, on 2 instances; /);
  assert.match(
    drawn("data-profile").caption,
    /^Binomial graphs, n = .*, η = 1\. 3 runs of each of 2 variants, on 3 instances\. /,
  );
});

test("effort by protocol: nothing is said of messages where nobody sends any", () => {
  const tables = { records: [runRecord()], traces: [], timings: [] };
  assert.not.match(JSON.stringify(figureNamed("effort-by-protocol").draw(tables, {}).title), /messages/);
  assert.match(drawn("effort-by-protocol").caption, /Variants without a mark count no messages/);
});

test("bound gap: percent of the bound, against delta or, where only that varies, the number of VMs", () => {
  assert.is(find(drawn("bound-gap").rows, { x: 1 }).mean, 55);
  assert.is(find(drawn("bound-gap-by-size").rows, { x: 100 }).mean, 21);
});

test("hosts by protocol: spread, hosts in use beside the exact packing, the fullest host beside its capacity", () => {
  const { rows, caption } = drawn("hosts-by-protocol");
  // 0.7 - 0.3 and 0.7 - 0.4; of 4 clouds 2 idle, and 2 or 1; 1.3 and 1.1.
  const means = rows.filter(({ name }) => name === "lcc-discovery").map(({ mean }) => mean);
  assert.equal([...new Set(means)], [0.35, 2, 1.2]);
  assert.is(find(rows, { name: "flock", mean: 2.5 }).runs, 2);
  assert.is(find(rows, { text: "exact packing" }).at, 2);
  assert.match(caption, /Of 8 runs, ended without equilibrium: 4 when the variant was done\./);
});

test("effort by protocol: messages only of those who count them", () => {
  const { rows } = drawn("effort-by-protocol");
  assert.is(find(rows, { name: "lcc-discovery", series: "scenario energy", mean: 1300 }).runs, 2);
  assert.is(new Set(rows.filter(({ name }) => name === "flock").map(({ mean }) => mean)).size, 1);
});

test("host loads over time: rounds are slices of time, policies are panels", () => {
  const { rows } = drawn("host-loads-over-time");
  const end = find(rows, { panel: "lcc-guarded, power\u00a0saving", x: 20 });
  assert.equal([end.smallest, end.largest, end.inUse], [0, 0.9, 0.375]);
  assert.is(find(rows, { panel: "lcc-guarded, agility", x: 10 }).smallest, 0.4);
});

for (const name of ["faults", "hosts-by-protocol"]) {
  test(`${name}: intervals of hosts in use end at the number of hosts`, () => {
    const records = [...EXAMPLES[name].tables.records].map((row) => ({
      ...row,
      idleClouds: row.repetition === 0 ? 2 : 0,
    }));
    const { rows, caption } = drawnFrom(name, { records, traces: [], timings: [] });
    // 2 and 4 of 4 hosts: mean 3, half-width 12.7.
    const inUse = rows.filter(({ mean, lower }) => mean === 3 && lower === 0);
    assert.ok(inUse.length > 0);
    for (const { upper } of inUse) assert.is(upper, 4);
    assert.match(caption, /Intervals of hosts in use are cut at the number of hosts\./);
  });
}

test("intervals end where no mean can lie: at 0, and at 1 for ratios to an optimum", () => {
  const often = (columns: readonly Partial<RunRecord>[]) =>
    [2, 3].flatMap((clouds) =>
      columns.map((own, repetition) => runRecord({ cell: clouds, clouds, repetition, ...own })),
    );
  const lowers = (name: string, columns: readonly Partial<RunRecord>[]) => {
    const { rows, caption } = drawnFrom(name, { records: often(columns), traces: [], timings: [] });
    const ends = rows
      .flatMap(({ lower, low, left }) => [lower, low, left])
      .filter((end) => end !== undefined);
    return { least: Math.min(...ends.map(Number)), caption };
  };
  const spread = { utilisationMaximum: 0.4, utilisationMinimum: 0.4, idleClouds: 0 };
  const cases: [string, readonly Partial<RunRecord>[], number][] = [
    ["sensitivity", [1, 1, 1.4].map((observedRatioTotal) => ({ observedRatioTotal })), 1],
    ["sensitivity", [1, 1, 700].map((totalWeightedLatency) => ({ totalWeightedLatency })), 0],
    ["cost-by-migrations", [0, 0, 12].map((migrations) => ({ migrations })), 0],
    ["bound-gap", [400, 390, 40].map((certifiedLowerBound) => ({ certifiedLowerBound })), 0],
    ["idle-clouds-by-load", [0, 0, 1].map((idleClouds) => ({ idleClouds })), 0],
    ["effort-by-protocol", [0, 0, 12].map((migrations) => ({ migrations })), 0],
    [
      "hosts-by-protocol",
      [0.4, 0.4, 0.1].map((utilisationMinimum) => ({
        ...spread,
        utilisationMinimum,
        scenario: "load-balancing",
      })),
      0,
    ],
  ];
  for (const [name, columns, end] of cases) {
    const { least, caption } = lowers(name, columns);
    assert.is(least, end, name);
    assert.match(caption, new RegExp(`Intervals are cut at ${end}, below which no mean can lie`));
  }
  const { caption } = lowers(
    "sensitivity",
    [300, 310, 320].map((totalWeightedLatency) => ({ totalWeightedLatency })),
  );
  assert.not.match(caption, /cut at/);
});

test("host loads over time: a panel for every setting, and the runs that were traced", () => {
  const { tables } = EXAMPLES["host-loads-over-time"];
  const loaded = (load: number, first: number) => ({
    records: [...tables.records].map((row) => ({
      ...row,
      cell: row.cell + first,
      clouds: row.clouds * (1 + first),
      offeredLoad: load,
    })),
    traces: [...tables.traces].map((row) => ({ ...row, cell: row.cell + first })),
  });
  const [low, high] = [loaded(0.3, 0), loaded(0.6, 2)];
  const { rows, caption } = drawnFrom("host-loads-over-time", {
    records: [...low.records, ...high.records],
    // Of the second setting one run of two was traced.
    traces: [...low.traces, ...high.traces.filter(({ repetition }) => repetition === 0)],
    timings: [],
  });
  const panels = [...new Set(rows.map(({ panel }) => String(panel).replaceAll("\u00a0", " ")))];
  assert.equal(panels, [
    "load 0.3, m = 4, agility",
    "load 0.3, m = 4, power saving",
    "load 0.6, m = 12, agility",
    "load 0.6, m = 12, power saving",
  ]);
  const used = rows
    .filter(({ panel, x }) => x === 0 && String(panel).includes("12"))
    .map(({ inUse }) => inUse);
  assert.equal([...new Set(used)], [0.333333]);
  assert.match(caption, /1 to 2 runs a panel/);
  assert.not.match(caption, /load 0\.3|m = 4/);
});

test("faults: each where the other is absent", () => {
  const { rows, caption } = drawn("faults");
  const at = (x: number) => [...new Set(rows.filter((row) => row.x === x).map(({ mean }) => mean))];
  // Under load balancing spread, migrations and messages; under energy hosts in use, the fullest of them, and the same.
  assert.equal(
    [at(0), at(0.3), at(5)],
    [
      [0.25, 20, 300, 2, 0.6, 21, 301],
      [0.35, 25, 400, 3, 0.7, 26, 401],
      [0.45, 30, 500, 4, 0.8, 31, 501],
    ],
  );
  assert.match(caption, /Outcome after 30 simulated seconds; 2 runs a point/);
});

test("faults: what knows none is a line to compare with", () => {
  const { rows } = drawn("faults");
  const lines = (text: string) => [...new Set(rows.filter((row) => row.text === text).map((row) => row.at))];
  assert.equal([lines("exact packing"), lines("capacity")], [[2], [1]]);
  assert.equal(lines("flock"), [0.25, 12, 2, 0.6]);
  assert.not.ok(rows.some(({ series }) => series === "flock"));
});

test("a context's title and note appear", () => {
  const { caption } = drawn("bound-gap", { note: "Seed 7." });
  assert.match(caption, /Seed 7\.$/);
});

test("naming many settings reads each a few times, not once for every other", () => {
  const count = 200;
  let reads = 0;
  const cells = Array.from({ length: count }, (_, k) => {
    const levels = runLevels({
      options: JSON.stringify({ order: k }),
      dynamics: JSON.stringify({ changeRate: (k + 1) / count }),
      instanceOptions: JSON.stringify({ pinnedShare: k / count }),
    });
    const get = (row: Levels, name: Factor) => {
      reads++;
      return row[name];
    };
    return { levels: new Proxy(levels, { get: (row, name) => get(row, name as Factor) }) };
  });
  const names = seriesNames(cells, []);
  assert.is(
    names[7],
    "flock (order = 7), changing environment (changeRate = 0.04), pinnedShare\u00a0=\u00a00.035",
  );
  assert.ok(reads < 100 * count, `${reads} reads of ${count} settings`);
  reads = 0;
  const contestants = cells.map(({ levels }) => levels as Levels & Contestant);
  assert.is(contestantNames(contestants)[7], "flock (order = 7)");
  assert.ok(reads < 10 * count, `${reads} reads of ${count} contestants`);
});

test("contestants are named by the options in which they differ", () => {
  const names = contestantNames([
    { variant: "flock", options: '{"order":"uniform","evaluate":"exact"}' },
    { variant: "flock", options: '{"order":"permutation","evaluate":"exact"}' },
    { variant: "best-response", options: '{"order":"permutation"}' },
  ]);
  assert.equal(names, ["flock (order = uniform)", "flock (order = permutation)", "best-response"]);
});

test("options that mean nothing beside another are not in a name", () => {
  const learning = (options: object) => ({
    variant: "controlled-flock",
    options: JSON.stringify({ step: "constant", alpha: 0.3, exponent: 0.7, noise: 0.2, ...options }),
  });
  assert.equal(contestantNames([learning({}), learning({ alpha: 1 }), learning({ step: "decreasing" })]), [
    "controlled-flock (alpha = 0.3, step = constant)",
    "controlled-flock (alpha = 1, step = constant)",
    "controlled-flock (exponent = 0.7, step = decreasing)",
  ]);
});

test("options that mean nothing are in the names that nothing else tells apart", () => {
  const alphas = [0.1, 0.5].map((alpha) => ({
    variant: "controlled-flock",
    options: JSON.stringify({ step: "decreasing", alpha, exponent: 0.7 }),
  }));
  assert.equal(contestantNames(alphas), ["controlled-flock (alpha = 0.1)", "controlled-flock (alpha = 0.5)"]);
  const own = [0, 1].map((alpha) => ({
    variant: "./steps.ts",
    options: JSON.stringify({ step: "decreasing", alpha }),
  }));
  assert.equal(contestantNames(own), ["./steps.ts (alpha = 0)", "./steps.ts (alpha = 1)"]);
});

test("distinct options have distinct names", () => {
  const value = fc.constantFrom<unknown>("decreasing", "constant", 0, 1, true);
  const options = fc.dictionary(fc.constantFrom("step", "alpha", "exponent", "noise"), value);
  fc.assert(
    fc.property(
      fc.uniqueArray(
        options.map((own) => JSON.stringify(own)),
        { maxLength: 12 },
      ),
      (all) => {
        const names = contestantNames(all.map((one) => ({ variant: "v", options: one })));
        const sorted = all.map((one) => JSON.stringify(Object.entries(JSON.parse(one)).sort()));
        assert.is(new Set(names).size, new Set(sorted).size);
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

test("words wider than a line are broken, after a joint where there is one", () => {
  const path = "./variants/of/mine/with-a-rather-long-name.ts";
  const lines = wrap(`see ${path} there`, 7, 60);
  assert.is(lines.join(" ").replaceAll(/(?<=\S) (?=\S)/g, "").length, `see${path}there`.length);
  assert.ok(lines.every((line) => textWidth(line, 7) <= 60));
  assert.ok(
    lines.slice(1, -2).every((line) => /[/\-=.]$/.test(line)),
    lines.join("|"),
  );
  assert.ok(wrap("W".repeat(100), 7, 60).every((line) => textWidth(line, 7) <= 60));
});

test("no number is broken at its point", () => {
  const room = textWidth("(setting\u00a0=\u00a00.", 10);
  assert.is(wrap("(setting\u00a0=\u00a00.123456789", 10, room)[0], "(setting\u00a0=\u00a0");
});

test("lines break at spaces, not at no-break spaces, and stay within their width", () => {
  const lines = wrap("one two m\u00a0=\u00a04 three", 10, textWidth("one two m", 10));
  assert.equal(lines, ["one two", "m\u00a0=\u00a04", "three"]);
});

test("logarithmic ticks", () => {
  assert.equal(logTicks(0.9, 11), [1, 2, 5, 10]);
  assert.equal(logTicks(1, 100), [1, 3, 10, 30, 100]);
  assert.equal(logTicks(1, 1e6), [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
});

test("spec text: rows on one line, long number lists filled, the same value read back", () => {
  const value = { a: [{ x: 1, y: "two" }], b: Array.from({ length: 60 }, (_, i) => i), c: {} };
  const text = specText(value);
  assert.equal(JSON.parse(text), value);
  assert.ok(text.split("\n").every((line) => line.length <= 110));
  assert.match(text, /^ {2}"a": \[\{ "x": 1, "y": "two" \}\],$/m);
});

test("one run a point is no plural and has no interval", () => {
  assert.is(intervalsOf([1, 1]), "1 run a point");
  assert.is(intervalsOf([1], "runs a point with a bound"), "1 run a point with a bound");
  assert.is(intervalsOf([1, 3]), "1 to 3 runs a point; bars: 95 % Student-t intervals");
  assert.is(intervalsOf([2, 2]), "2 runs a point; bars: 95 % Student-t intervals");
});

test("Figure 2 of one eta: lines as wide as the panel, and none in the legend that are not drawn", () => {
  const { figure, tables } = EXAMPLES["ratio-by-eta"];
  const records = [...tables.records].filter(({ eta }) => eta === 0.2);
  const spec = figureNamed(figure).draw({ ...tables, records }, {});
  const rows: Row[] = [];
  collect(spec, rows);
  const level = rows.filter(({ line }) => line === "1 + ε").map(({ eta }) => Number(eta));
  assert.ok(Math.max(...level) > Math.min(...level));
  const named = new Set(rows.flatMap(({ line }) => (line === undefined ? [] : [line])));
  const [domain] = /"domain":\[[^\]]*1 \+ ε[^\]]*\]/.exec(JSON.stringify(spec)) ?? [];
  assert.is(domain, `"domain":${JSON.stringify([...named])}`);
});

test.run();
