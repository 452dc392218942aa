import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureNamed } from "../../src/figures/index.ts";
import type { RunRecord } from "../../src/records/record.ts";
import type { TraceRecord } from "../../src/records/trace.ts";
import { drawnFrom, find } from "./drawn.ts";
import { runRecord } from "./run-record.ts";

/** What a figure cannot draw is said in its caption, and what is drawn under other conditions has another name. */
const NONE = { records: [], traces: [], timings: [] };

function runs(columns: Partial<RunRecord>, count = 3): RunRecord[] {
  return Array.from({ length: count }, (_, repetition) =>
    runRecord({ repetition, instanceSeed: String(repetition), ...columns }),
  );
}

function captionOf(figure: string, records: RunRecord[]): string {
  return drawnFrom(figure, { ...NONE, records }).caption;
}

test("Figure 1 names sizes at which no run reached an equilibrium, counts them, and keeps their place", () => {
  const records = [
    ...runs({ cell: 0, vms: 6 }),
    ...runs({ cell: 1, vms: 500, status: "round-limit" }, 2),
    ...runs({ cell: 2, vms: 700, status: "error" }, 1),
  ];
  const { caption } = drawnFrom("rounds-by-size", { ...NONE, records });
  assert.match(caption, /Of 6 runs, ended without equilibrium: 2 at the round limit, 1 with an error\./);
  assert.match(caption, /No run to show for n = 500; n = 700\./);
  const spec = JSON.stringify(figureNamed("rounds-by-size").draw({ ...NONE, records }, {}));
  assert.match(spec, /"values":\[6,500,700\]/);
});

test("a changing environment has no T: neither Figure 1 nor scaling draws any", () => {
  const changing = { dynamics: '{"changeRate":0.1}', rounds: 30 };
  const records = [
    ...runs({ cell: 0, vms: 6 }),
    ...runs({ cell: 1, vms: 60 }),
    ...runs({ cell: 2, vms: 6, ...changing }),
    ...runs({ cell: 3, vms: 60, ...changing }),
  ];
  for (const figure of ["rounds-by-size", "scaling"]) {
    const { rows, caption } = drawnFrom(figure, { ...NONE, records });
    assert.match(caption, /changing environment have no T and are not shown/);
    for (const { mean } of rows) if (mean !== undefined) assert.is(mean, 5, figure);
  }
  const dynamic = [...runs({ ...changing })];
  assert.throws(() => captionOf("rounds-by-size", dynamic), /nothing to draw: .* in a fixed environment/);
});

test("no round at all has no place on a logarithmic axis: neither Figure 1 nor scaling draws it, both name it", () => {
  const still = [10, 40].flatMap((vms) => runs({ cell: vms, vms, rounds: 0 }));
  for (const figure of ["rounds-by-size", "scaling"]) {
    assert.throws(() => captionOf(figure, still), /nothing to draw: it needs runs that took a round or more/);
    const { rows, caption } = drawnFrom(figure, { ...NONE, records: [...still, ...runs({ vms: 90 })] });
    assert.match(caption, /In 2 of 3 settings no run took a round, .*no zero: n = 10; n = 40\./);
    assert.not.match(caption, /No run to show/);
    for (const { mean } of rows) if (mean !== undefined) assert.is(mean, 5, figure);
  }
});

test("Figure 1: a mean of less than a tenth of a round is within its axis", () => {
  const seldom = Array.from({ length: 20 }, (_, k) => runRecord({ repetition: k, rounds: k === 0 ? 1 : 0 }));
  const spec = JSON.stringify(figureNamed("rounds-by-size").draw({ ...NONE, records: seldom }, {}));
  assert.match(spec, /"domain":\[0\.0384\d*,/);
});

test("a performance profile counts what was drawn once as one instance, and what not every variant has", () => {
  const of = (variant: string, a: number, count: number) => runs({ variant, a }, count);
  const once = [...of("flock", 1000, 3), ...of("stay", 1000, 3)];
  assert.match(
    captionOf("performance-profile", once),
    /^Binomial graphs, n = .*, η = 1\. 3 runs of each of 2 variants, on 3 instances; /,
  );
  const often = [...once, ...of("flock", 1001, 3), ...of("stay", 1001, 2)];
  assert.match(
    captionOf("performance-profile", often),
    /^Binomial graphs, n = .*, η = 1\. 1 run is left out that not every variant has\. 5 runs of each of 2 variants, on 3 instances; /,
  );
});

test("a performance profile of two files is one on two instances, from however many starts", () => {
  const records = ["flock", "stay"].flatMap((variant) =>
    ["one", "other"].flatMap((instanceSeed, cell) =>
      runs({ family: "file", cell, instanceSeed, variant }, 5),
    ),
  );
  assert.match(
    captionOf("performance-profile", records),
    /^Instances one, other, .* 10 runs of each of 2 variants, on 2 instances; /,
  );
});

test("more settings than a caption can name are counted", () => {
  const unfinished = [1, 2, 3, 4, 5].flatMap((k) =>
    runs({ cell: k, vms: 100 * k, status: "round-limit" }, 1),
  );
  const caption = captionOf("rounds-by-size", [...runs({ cell: 0, vms: 10 }), ...unfinished]);
  assert.match(caption, /No run to show for n = 100; n = 200; n = 300; 2 more settings\./);
});

test("sensitivity counts the runs on its lines, and tells the baseline and what is beside it", () => {
  const grid = [2, 3, 4].flatMap((clouds) =>
    [10, 20, 30].flatMap((delta) => {
      const status = clouds !== 3 && delta !== 20 ? ("round-limit" as const) : ("equilibrium" as const);
      return runs({ cell: clouds * 100 + delta, clouds, delta, status });
    }),
  );
  const caption = captionOf("sensitivity", grid);
  assert.match(
    caption,
    /baseline: δ = 20 ms, m = 3\. The table holds 9 settings, 5 of them on these lines\./,
  );
  assert.not.match(caption, /ended without equilibrium/);
});

test("sensitivity and scaling of files: a baseline that some setting has, or none to draw", () => {
  const files = [
    { cell: 0, vms: 10, clouds: 3, meanDegree: 2 },
    { cell: 1, vms: 20, clouds: 4, meanDegree: 3 },
    { cell: 2, vms: 40, clouds: 5, meanDegree: 3.7 },
  ];
  const of = (columns: Partial<RunRecord>) =>
    runs({ family: "file", instanceSeed: `file ${columns.vms}`, ...columns });
  const all = files.flatMap(of);
  for (const figure of ["sensitivity", "scaling"]) {
    assert.throws(
      () => captionOf(figure, all),
      /nothing to draw: it needs settings that differ in one alone/,
    );
    const more = of({ cell: 3, vms: 80, clouds: 5, meanDegree: 3.7 });
    const { rows, caption } = drawnFrom(figure, { ...NONE, records: [...all, ...more] });
    assert.match(caption, /baseline: .*m = 5.* The table holds 4 settings, 2 of them on these lines\./);
    const drawn = rows.flatMap(({ x, mean }) => (mean === undefined ? [] : [x]));
    assert.equal([...new Set(drawn)], [40, 80], figure);
  }
});

test("hosts by protocol: every setting beside the packing of its own instances, other scenarios neither drawn nor counted", () => {
  const used = { utilisationMinimum: 0.2, utilisationMaximum: 0.9, scenario: "energy" } as const;
  const records = [
    ...runs({ cell: 0, offeredLoad: 0.3, idleClouds: 2, optimalIdleClouds: 3, ...used }),
    ...runs({ cell: 1, offeredLoad: 0.6, idleClouds: 1, optimalIdleClouds: 1, ...used }),
    ...runs({ cell: 2, offeredLoad: 0.6, variant: "stay", idleClouds: 0, optimalIdleClouds: null, ...used }),
    ...runs({ cell: 3, ...used, scenario: "latency", status: "round-limit" }, 5),
  ];
  const { rows, caption } = drawnFrom("hosts-by-protocol", { ...NONE, records });
  const packings = rows.filter(({ name, at }) => name !== undefined && at !== undefined);
  const spaced = packings.map(({ name, at }) => `${name}: ${at}`.replaceAll("\u00a0", " "));
  assert.equal(spaced, ["flock, load 0.3: 1", "flock, load 0.6: 3"]);
  assert.not.ok(rows.some(({ text }) => text === "exact packing"));
  assert.match(caption, /3 runs a point/);
  assert.not.match(caption, /ended without equilibrium|No run to show/);
  assert.match(caption, /Runs of other scenarios are not shown\./);
});

test("faults: what differs besides the faults is a series of its own, and only what is drawn is counted", () => {
  const used = { utilisationMinimum: 0.2, idleClouds: 1, status: "done", scenario: "energy" } as const;
  const negotiated = (rounds: number, fault: object, columns: Partial<RunRecord>, count = 3) => {
    const options = JSON.stringify({ crashes: 0, loss: 0, rounds, slice: 10, ...fault });
    return runs({ variant: "lcc-peers", options, ...used, ...columns }, count);
  };
  const records = [0.3, 0.6].flatMap((offeredLoad, k) => [
    ...[10, 20].flatMap((rounds) =>
      [0, 0.2].flatMap((loss) =>
        negotiated(
          rounds,
          { loss },
          { offeredLoad, utilisationMaximum: 0.5 + loss + k, optimalIdleClouds: k },
        ),
      ),
    ),
    ...negotiated(10, { loss: 0.2, crashes: 5 }, { offeredLoad, utilisationMaximum: 3 }, 7),
    ...negotiated(10, {}, { offeredLoad, utilisationMaximum: 3, status: "error" }, 2),
    ...runs({ ...used, offeredLoad, utilisationMaximum: 0.7 + k }),
  ]);
  const { rows, caption } = drawnFrom("faults", { ...NONE, records });
  const series = [...new Set(rows.flatMap((row) => (row.x === undefined ? [] : [String(row.series)])))];
  assert.equal(
    series.map((name) => name.replaceAll("\u00a0", " ")),
    [
      "lcc-peers (rounds = 10), load 0.3",
      "lcc-peers (rounds = 20), load 0.3",
      "lcc-peers (rounds = 10), load 0.6",
      "lcc-peers (rounds = 20), load 0.6",
    ],
  );
  const fullest = rows.filter((row) => row.series === series[2] && row.x === 0.2).map(({ mean }) => mean);
  assert.ok(fullest.includes(1.7), String(fullest));
  const lines = rows.filter(({ text }) => String(text).startsWith("exact packing"));
  const spaced = new Set(lines.map(({ text, at }) => `${text}: ${at}`.replaceAll("\u00a0", " ")));
  assert.equal([...spaced], ["exact packing, load 0.3: 4", "exact packing, load 0.6: 3"]);
  assert.match(caption, /Outcome after 100 to 200 simulated seconds; 3 runs a point/);
  assert.match(caption, /Not shown: 2 settings on none of these lines\. Left out: 4 runs/);
});

test("Figures 3 and 4 leave failed runs out, and say so", () => {
  const utilisation = {
    utilisationMinimum: 0.1,
    utilisationLowerQuartile: 0.2,
    utilisationMedian: 0.3,
    utilisationUpperQuartile: 0.4,
    utilisationMaximum: 0.5,
    utilisationMean: 0.3,
  };
  const failed = { status: "error" as const, idleClouds: 0, utilisationMaximum: 9 };
  const records = [
    ...runs({ cell: 0, offeredLoad: 0.3, idleClouds: 4, ...utilisation }),
    ...runs({ cell: 0, offeredLoad: 0.3, ...utilisation, ...failed }, 2),
    ...runs({ cell: 1, offeredLoad: 0.6, ...utilisation, ...failed }, 2),
  ];
  const idle = drawnFrom("idle-clouds-by-load", { ...NONE, records });
  assert.is(find(idle.rows, { x: 0.3, complete: false }).mean, 4);
  assert.match(idle.caption, /Of 7 runs, ended without equilibrium: 4 with an error\. Hollow marks/);
  assert.match(idle.caption, /No run to show for load 0\.6\./);
  const boxes = drawnFrom("utilisation-by-load", { ...NONE, records });
  assert.is(find(boxes.rows, { load: 0.3, runs: 3 }).high, 0.5);
  assert.match(boxes.caption, /No run to show for load 0\.6\./);
});

test("the queue delay, and what tells two environments apart, are named", () => {
  assert.match(captionOf("rounds-by-size", runs({ delayModel: "queue" })), /queue delay/);
  const environments = [0.1, 0.2].flatMap((changeRate, cell) =>
    runs({ cell, dynamics: JSON.stringify({ changeRate, failureRate: 0 }), trackingCost: 300 }),
  );
  const { rows } = drawnFrom("cost-by-migrations", { ...NONE, records: environments });
  const series = new Set(rows.flatMap((row) => (row.series === undefined ? [] : [row.series])));
  assert.equal(
    [...series],
    ["flock, changing environment (changeRate = 0.1)", "flock, changing environment (changeRate = 0.2)"],
  );
});

for (const figure of ["convergence", "dynamics"]) {
  test(`${figure}: runs under other conditions have a line of their own, and the rest stands in the caption`, () => {
    const records = [10, 20].flatMap((vms, cell) => runs({ cell, vms }));
    const traces = records.flatMap(({ cell, repetition, vms, variant, options }) =>
      [0, 1].map(
        (round): TraceRecord => ({
          ...{ cell, repetition, variant, options, round, migrations: round },
          ...{ totalWeightedLatency: vms * (3 - round), regularisedSocialCost: 1, equilibriumGap: 1 },
          ...{ cloudsInUse: 4, utilisationSpread: 0, utilisationMean: 0.5, utilisationMaximum: 0.5 },
        }),
      ),
    );
    const { rows, caption } = drawnFrom(figure, { ...NONE, records, traces });
    for (const series of ["n = 10", "n = 20"].map((name) => name.replaceAll(" ", "\u00a0"))) {
      assert.is(Number(find(rows, { series, x: 1 }).median) < 1.1, true, series);
    }
    assert.match(caption, /m = 4, mean degree 4/);
    assert.not.match(caption, /n = 10/);
    assert.throws(() => drawnFrom(figure, { ...NONE, traces }), /nothing to draw/);
  });
}

for (const figure of ["convergence", "data-profile"]) {
  test(`${figure}: how the traced runs ended without an equilibrium is counted in the caption`, () => {
    const records = [
      ...runs({ cell: 0 }, 2),
      ...runs({ cell: 1, variant: "mine", status: "error" }, 1),
      ...runs({ cell: 1, variant: "mine", status: "cycle", repetition: 1, instanceSeed: "1" }, 1),
      ...runs({ cell: 2, variant: "untraced", status: "round-limit" }, 2),
    ];
    const traces = records
      .filter(({ variant }) => variant !== "untraced")
      .map(
        ({ cell, repetition, variant, options }): TraceRecord => ({
          ...{ cell, repetition, variant, options, round: 0, migrations: 0 },
          ...{ totalWeightedLatency: 30, regularisedSocialCost: 1, equilibriumGap: 1 },
          ...{ cloudsInUse: 4, utilisationSpread: 0, utilisationMean: 0.5, utilisationMaximum: 0.5 },
        }),
      );
    const { caption } = drawnFrom(figure, { ...NONE, records, traces });
    assert.match(caption, /Of 4 runs, ended without equilibrium: 1 in a cycle, 1 with an error\./);
  });
}

test("dynamics: runs that did not get to the end are counted, those at the round limit did", () => {
  const records = [
    ...runs({ cell: 0, status: "round-limit" }, 3),
    ...runs({ cell: 1, variant: "mine", status: "error" }, 2),
    ...runs({ cell: 1, variant: "mine", status: "timeout", repetition: 2 }, 1),
  ];
  const traces = records.flatMap(({ cell, repetition, variant, options }) =>
    [0, 1].map(
      (round): TraceRecord => ({
        ...{ cell, repetition, variant, options, round, migrations: round },
        ...{ totalWeightedLatency: 30, regularisedSocialCost: 1, equilibriumGap: 1 },
        ...{ cloudsInUse: 4, utilisationSpread: 0, utilisationMean: 0.5, utilisationMaximum: 0.5 },
      }),
    ),
  );
  const { caption } = drawnFrom("dynamics", { ...NONE, records, traces });
  assert.match(caption, /Of 6 runs, ended early: 1 at the time limit, 2 with an error\. What they did last/);
  const whole = traces.filter(({ cell }) => cell === 0);
  assert.not.match(drawnFrom("dynamics", { ...NONE, records, traces: whole }).caption, /ended early/);
});

test.run();
