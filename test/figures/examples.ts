import type { FigureContext, Tables, TimingRecord } from "../../src/figures/figure.ts";
import { regularisationFor } from "../../src/game/regularisation.ts";
import type { RunRecord } from "../../src/records/record.ts";
import type { TraceRecord } from "../../src/records/trace.ts";
import { runRecord } from "./run-record.ts";

/** Small tables made by hand, at least one for every figure; the name is that of the golden file. */
export interface Example {
  readonly figure: string;
  readonly tables: Tables;
  readonly context?: FigureContext;
}

const NOTHING: Tables = { records: [], traces: [], timings: [] };

/** Runs of one cell, one for each of the given sets of columns. */
function cell(index: number, shared: Partial<RunRecord>, runs: readonly Partial<RunRecord>[]): RunRecord[] {
  return runs.map((own, repetition) => ({
    ...runRecord({ cell: index, repetition, instanceSeed: `seed-${repetition}` }),
    ...shared,
    ...own,
  }));
}

const rounds = (...values: number[]): Partial<RunRecord>[] => values.map((value) => ({ rounds: value }));

const roundsBySize: RunRecord[] = [
  ...cell(0, { vms: 4, variant: "flock" }, rounds(3, 4, 5)),
  ...cell(1, { vms: 16, variant: "flock" }, rounds(6, 8, 10)),
  ...cell(2, { vms: 64, variant: "flock" }, [
    ...rounds(10, 12),
    { rounds: 30, status: "round-limit" },
    { rounds: 7, status: "cycle" },
  ]),
  ...cell(3, { vms: 4, variant: "best-response" }, rounds(2, 2, 3)),
  ...cell(4, { vms: 16, variant: "best-response" }, rounds(3, 3, 4)),
  ...cell(5, { vms: 64, variant: "best-response" }, rounds(4, 5, 5)),
];

const ratios = (...values: number[]): Partial<RunRecord>[] =>
  values.map((value) => ({ observedRatioRegularised: value, observedRatioTotal: value }));

const ratioByEta: RunRecord[] = [0.01, 0.25].flatMap((epsilon, i) => {
  const game = { epsilon, a: regularisationFor(epsilon) };
  return [
    ...cell(3 * i, { ...game, eta: 0.2 }, ratios(1.1, 1.3, 1.4, 1.6, 3.2)),
    ...cell(3 * i + 1, { ...game, eta: 0.6 }, ratios(1, 1.1, 1.15, 1.2, 1.5)),
    ...cell(3 * i + 2, { ...game, eta: 1 }, [
      ...ratios(1, 1, 1.01, 1.05),
      { status: "round-limit", observedRatioRegularised: 1.4 },
      { observedRatioRegularised: null },
    ]),
  ];
});

const PATHS: readonly (readonly [variant: string, repetition: number, costs: readonly number[]])[] = [
  ["flock", 0, [1000, 800, 700, 650]],
  ["flock", 1, [1200, 900, 800, 600, 590]],
  ["flock", 2, [900, 850, 500]],
  ["best-response", 0, [1000, 640]],
  ["best-response", 1, [1200, 700, 620]],
  ["best-response", 2, [900, 450]],
];

function traced(): Tables {
  const cells = ["flock", "best-response"];
  const records = PATHS.map(([variant, repetition, costs]) =>
    runRecord({
      cell: cells.indexOf(variant),
      repetition,
      instanceSeed: `seed-${repetition}`,
      variant,
      rounds: costs.length - 1,
      initialTotalWeightedLatency: costs[0],
      totalWeightedLatency: costs[costs.length - 1],
    }),
  );
  const traces = PATHS.flatMap(([variant, repetition, costs]) =>
    costs.map(
      (cost, round): TraceRecord => ({
        cell: cells.indexOf(variant),
        repetition,
        variant,
        options: "{}",
        round,
        totalWeightedLatency: cost,
        regularisedSocialCost: cost - 1,
        migrations: round === 0 ? 0 : 8 - round,
        equilibriumGap: 1.5,
        cloudsInUse: 4,
        utilisationSpread: 0.3,
        utilisationMean: 0.6,
        utilisationMaximum: 0.8,
      }),
    ),
  );
  return { ...NOTHING, records, traces };
}

function withOptima(tables: Tables): Tables {
  const records = [...tables.records].map((row) => ({ ...row, optimalTotalWeightedLatency: 400 }));
  return { ...tables, records };
}

function utilisation(low: number, middle: number, high: number): Partial<RunRecord> {
  return {
    utilisationMinimum: low,
    utilisationLowerQuartile: (low + middle) / 2,
    utilisationMedian: middle,
    utilisationUpperQuartile: (middle + high) / 2,
    utilisationMaximum: high,
    utilisationMean: (low + middle + high) / 3,
  };
}

const utilisationByLoad: RunRecord[] = ["flock", "random"].flatMap((variant, i) => [
  ...cell(3 * i, { variant, offeredLoad: 0.3 }, [
    utilisation(0.2, 0.3, 0.4 + i / 10),
    utilisation(0.1, 0.3, 0.5),
  ]),
  ...cell(3 * i + 1, { variant, offeredLoad: 0.6 }, [utilisation(0.5, 0.6, 0.8 + i / 10)]),
  ...cell(3 * i + 2, { variant, offeredLoad: 0.9 }, [utilisation(0.7, 0.9, 1.1 + i / 10)]),
]);

const idle = (reached: number, optimal: number | null, bound: number): Partial<RunRecord> => ({
  idleClouds: reached,
  optimalIdleClouds: optimal,
  idleCloudsBound: bound,
});

const idleCloudsByLoad: RunRecord[] = [
  ...cell(0, { clouds: 10, offeredLoad: 0.2 }, [idle(7, 8, 8), idle(6, 7, 8), idle(7, 8, 8)]),
  ...cell(1, { clouds: 10, offeredLoad: 0.5 }, [idle(4, 5, 5), idle(3, 4, 5), idle(4, 4, 5)]),
  // One packing is not proven: no ideal is drawn here.
  ...cell(2, { clouds: 10, offeredLoad: 0.8 }, [idle(1, 2, 2), idle(1, null, 2), idle(0, 1, 2)]),
];

const latencies = (...values: number[]): Partial<RunRecord>[] =>
  values.map((value) => ({ totalWeightedLatency: value }));

const performanceProfile: RunRecord[] = [
  ...cell(0, { variant: "flock" }, latencies(100, 210, 330, 400)),
  ...cell(1, { variant: "best-response" }, latencies(110, 200, 300, 400)),
  ...cell(2, { variant: "first-fit" }, [
    ...latencies(150, 400, 300),
    { status: "error", message: "no room" },
  ]),
];

const moved = (...pairs: [migrations: number, cost: number][]): Partial<RunRecord>[] =>
  pairs.map(([migrations, cost]) => ({ migrations, totalWeightedLatency: cost }));

const costByMigrations: RunRecord[] = [
  ...cell(0, { variant: "flock" }, moved([20, 400], [24, 410], [22, 390])),
  ...cell(1, { variant: "migration-cost", options: '{"cost":5}' }, moved([14, 420], [16, 430], [15, 440])),
  ...cell(2, { variant: "migration-cost", options: '{"cost":50}' }, moved([5, 520], [6, 560], [4, 540])),
];

const sensitivity: RunRecord[] = [
  ...cell(0, { delta: 1 }, ratios(1.4, 1.5, 1.6)),
  ...cell(1, { delta: 20 }, ratios(1.1, 1.2, 1.15)),
  ...cell(2, { delta: 100 }, ratios(1, 1.02, 1.01)),
  ...cell(3, { clouds: 2 }, ratios(1.05, 1.1, 1.06)),
  ...cell(4, { clouds: 8 }, [...ratios(1.2, 1.25), { ...ratios(1.3)[0], status: "round-limit" }]),
];

function scaling(): Tables {
  const records = [
    ...cell(0, { vms: 1000, clouds: 16 }, rounds(20, 22, 24)),
    ...cell(1, { vms: 10_000, clouds: 16 }, rounds(30, 31, 32)),
    ...cell(2, { vms: 100_000, clouds: 16 }, [...rounds(40, 44), { rounds: 60, status: "round-limit" }]),
    ...cell(3, { vms: 10_000, clouds: 4 }, rounds(28, 30, 32)),
    ...cell(4, { vms: 10_000, clouds: 64 }, rounds(31, 30, 32)),
  ];
  const perVm = [1e-6, 1.1e-6, 1.3e-6];
  const timings: TimingRecord[] = records.map((row) => ({
    cell: row.cell,
    repetition: row.repetition,
    seconds: row.vms * row.rounds * perVm[row.repetition],
  }));
  return { ...NOTHING, records, timings };
}

const boundGap: RunRecord[] = [
  ...cell(0, { delta: 1, certifiedLowerBound: 200 }, latencies(300, 320, 310)),
  ...cell(1, { delta: 10, certifiedLowerBound: 250 }, latencies(300, 305, 310)),
  ...cell(2, { delta: 100, certifiedLowerBound: 280 }, latencies(285, 290, 288)),
];

const boundGapBySize: RunRecord[] = [
  ...cell(0, { vms: 100, certifiedLowerBound: 200 }, latencies(240, 244)),
  ...cell(1, { vms: 1000, certifiedLowerBound: 2000 }, latencies(2500, 2520)),
  ...cell(2, { vms: 10000, certifiedLowerBound: 20000 }, latencies(25800, 25900)),
];

const LCC = (rest: object) => JSON.stringify({ crashes: 0, loss: 0, rounds: 3, slice: 10, ...rest });
const hosts = (low: number, high: number, idleClouds: number, rest: Partial<RunRecord> = {}) => ({
  ...utilisation(low, 0.5, high),
  idleClouds,
  ...rest,
});

/** The naive protocol overloads a host under power saving; Flock sends no messages. */
const byProtocol: RunRecord[] = [
  ...cell(0, { variant: "flock", scenario: "load-balancing" }, [hosts(0.4, 0.6, 0), hosts(0.45, 0.6, 0)]),
  ...cell(1, { variant: "lcc-discovery", options: LCC({}), scenario: "load-balancing" }, [
    hosts(0.3, 0.7, 0, { messages: 40, migrations: 9, status: "done" }),
    hosts(0.4, 0.7, 0, { messages: 60, migrations: 7, status: "done" }),
  ]),
  ...cell(2, { variant: "flock", scenario: "energy" }, [
    hosts(0, 1, 2, { optimalIdleClouds: 2 }),
    hosts(0, 0.9, 1, { optimalIdleClouds: 2 }),
  ]),
  ...cell(3, { variant: "lcc-discovery", options: LCC({}), scenario: "energy" }, [
    hosts(0, 1.3, 2, { optimalIdleClouds: 2, messages: 1200, migrations: 3, status: "done" }),
    hosts(0, 1.1, 2, { optimalIdleClouds: 2, messages: 1400, migrations: 5, status: "done" }),
  ]),
];

function simulated(): Tables {
  const run = { variant: "lcc-guarded", options: LCC({}), clouds: 4 };
  const scenarios = ["load-balancing", "energy"] as const;
  const records = scenarios.flatMap((scenario, i) => cell(i, { ...run, scenario }, [{}, {}]));
  // Least and most loaded host, and hosts in use, after each round.
  const rounds = [
    [
      [0.2, 1, 4],
      [0.4, 0.8, 4],
      [0.5, 0.6, 4],
    ],
    [
      [0.2, 1, 4],
      [0, 1, 3],
      [0, 0.9, 2],
    ],
  ];
  const traces = records.flatMap(({ cell: index, repetition }) =>
    rounds[index].map(
      ([low, high, cloudsInUse], round): TraceRecord => ({
        cell: index,
        repetition,
        variant: run.variant,
        options: run.options,
        round,
        totalWeightedLatency: 1,
        regularisedSocialCost: 1,
        migrations: 1,
        equilibriumGap: 1,
        cloudsInUse: cloudsInUse - (repetition === 1 && round === 2 && index === 1 ? 1 : 0),
        utilisationSpread: high - low,
        utilisationMean: 0.5,
        utilisationMaximum: high,
      }),
    ),
  );
  return { ...NOTHING, records, traces };
}

const faulty: RunRecord[] = (["load-balancing", "energy"] as const).flatMap((scenario, i) => {
  const shared = { scenario, clouds: 4, optimalIdleClouds: i === 0 ? null : 2 };
  const runs = (j: number) => [hosts(0.3, 0.6 + 0.1 * j, 2 - j), hosts(0.4, 0.6 + 0.1 * j, 2 - j)];
  return [
    ...[{}, { loss: 0.3 }, { crashes: 5 }].flatMap((fault, j) => {
      const spent = { migrations: 20 + 5 * j + i, messages: 300 + 100 * j + i };
      return cell(4 * i + j, { variant: "lcc-peers", options: LCC(fault), ...shared, ...spent }, runs(j));
    }),
    ...cell(4 * i + 3, { variant: "flock", ...shared, migrations: 12, messages: null }, runs(0)),
  ];
});

export const EXAMPLES: Readonly<Record<string, Example>> = {
  "rounds-by-size": { figure: "rounds-by-size", tables: { ...NOTHING, records: roundsBySize } },
  "ratio-by-eta": { figure: "ratio-by-eta", tables: { ...NOTHING, records: ratioByEta } },
  "utilisation-by-load": {
    figure: "utilisation-by-load",
    tables: { ...NOTHING, records: utilisationByLoad },
  },
  "idle-clouds-by-load": { figure: "idle-clouds-by-load", tables: { ...NOTHING, records: idleCloudsByLoad } },
  convergence: { figure: "convergence", tables: traced() },
  "convergence-to-optimum": {
    figure: "convergence",
    tables: withOptima(traced()),
    context: { note: "By hand." },
  },
  dynamics: { figure: "dynamics", tables: traced() },
  "cost-by-migrations": { figure: "cost-by-migrations", tables: { ...NOTHING, records: costByMigrations } },
  "performance-profile": {
    figure: "performance-profile",
    tables: { ...NOTHING, records: performanceProfile },
  },
  "data-profile": { figure: "data-profile", tables: traced() },
  sensitivity: { figure: "sensitivity", tables: { ...NOTHING, records: sensitivity } },
  scaling: { figure: "scaling", tables: scaling() },
  "bound-gap": { figure: "bound-gap", tables: { ...NOTHING, records: boundGap } },
  "bound-gap-by-size": { figure: "bound-gap", tables: { ...NOTHING, records: boundGapBySize } },
  "host-loads-over-time": { figure: "host-loads-over-time", tables: simulated() },
  "hosts-by-protocol": { figure: "hosts-by-protocol", tables: { ...NOTHING, records: byProtocol } },
  "effort-by-protocol": { figure: "effort-by-protocol", tables: { ...NOTHING, records: byProtocol } },
  faults: { figure: "faults", tables: { ...NOTHING, records: faulty } },
};
