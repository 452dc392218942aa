import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readTable } from "../../src/records/read.ts";
import { TRACE_COLUMNS, TRACES_FORMAT } from "../../src/records/schema.ts";
import type { TraceRecord } from "../../src/records/trace.ts";
import { flockbench, freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

interface Run {
  status: string;
  rounds: number;
  migrations: number;
  totalWeightedLatency: number;
  trackingCost?: number;
  bytesMoved?: number;
}

const folder = freshFolder();
await answer(folder, ..."generate --vms 20 --clouds 4 --seed 1 -o twenty.json".split(" "));

test("run --trace writes every round, the last with the costs of the outcome", async () => {
  const run = await answerJson<Run>(folder, "run", "twenty.json", "--trace", "trace.arrow");
  const rows = [
    ...readTable(join(folder, "trace.arrow"), TRACES_FORMAT, TRACE_COLUMNS),
  ] as unknown as TraceRecord[];
  assert.equal(
    rows.map(({ round }) => round),
    Array.from({ length: run.rounds + 1 }, (_, k) => k),
  );
  const last = rows[run.rounds];
  assert.is(last.variant, "flock");
  assert.is(last.options, '{"order":"permutation"}');
  const difference = Math.abs(last.totalWeightedLatency / run.totalWeightedLatency - 1);
  assert.ok(difference < 1e-9, `${last.totalWeightedLatency} and ${run.totalWeightedLatency}`);
  assert.ok(last.equilibriumGap <= 1 + 1e-9 && rows[0].equilibriumGap > 1);
});

test("run in another scenario, under dynamics, with migrations weighed", async () => {
  const balanced = await answerJson<Run>(folder, "run", "twenty.json", "--scenario", "load-balancing");
  assert.is(balanced.status, "equilibrium");
  assert.not("trackingCost" in balanced || "bytesMoved" in balanced);
  const options = [
    "--dynamics",
    '{"latencyFactors":[2]}',
    "--migration-time",
    '{"imageSize":[1,1],"passes":0}',
  ];
  const moved = await answerJson<Run>(folder, "run", "twenty.json", "--max-rounds", "9", ...options);
  assert.is(moved.rounds, 9);
  assert.ok((moved.trackingCost as number) > 0);
  assert.is(moved.bytesMoved, moved.migrations * 1e9);
});

test("what the new options allow", async () => {
  const complaint = async (...args: string[]) => (await answer(folder, "run", "twenty.json", ...args)).stderr;
  assert.match(
    await complaint("--dynamics", "often"),
    "bad option: --dynamics often; allowed: a JSON object",
  );
  assert.match(await complaint("--dynamics", '{"failureRates":1}'), "did you mean failureRate?");
  assert.match(
    await complaint("--virtual-latency", "0"),
    "bad option: --virtual-latency 0; allowed: above 0",
  );
});

test("commands that need an optimum offer the scenarios that have one, and say why energy has none", async () => {
  for (const command of ["optimum", "bound", "equilibria"]) {
    assert.not.match(flockbench(folder, command, "--help").stdout, "energy");
    const { status, stderr } = await answer(folder, command, "twenty.json", "--scenario", "energy");
    assert.is(status, 2);
    assert.match(stderr, /^no optimum: --scenario energy; allowed: latency, load-balancing \(.*bin packing/);
  }
});

test("no command has an option that is named by our code: options are words with hyphens", async () => {
  for (const command of ["run", "evaluate", "hunt"]) {
    const { stdout } = flockbench(folder, command, "--help");
    assert.match(stdout, /^ +--scenario /m);
    assert.not.match(stdout, /^ +(-\w, )?--[a-z-]*[A-Z]/m);
    assert.match(
      (await answer(folder, command, "--scenarioWithOptimum", "latency")).stderr,
      /^unknown option|missing/,
    );
  }
});

test.run();
