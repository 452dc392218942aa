import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRecords, readTable } from "../../src/records/read.ts";
import { TRACE_COLUMNS, TRACES_FORMAT } from "../../src/records/schema.ts";
import type { TraceRecord } from "../../src/records/trace.ts";
import { checkSpec } from "../../src/sweep/check-spec.ts";
import { mergeShards } from "../../src/sweep/merge.ts";
import { progressTo } from "../../src/sweep/progress.ts";
import { runSweep, type SweepSettings } from "../../src/sweep/sweep.ts";
import { findVariants } from "../../src/variants/driver/find.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-traces-"));
const specFile = join(folder, "traced.yaml");
const variants = await findVariants();

function specOf(vms: string, trace: string) {
  const text = `format: flockbench/experiment@1
name: traced
instances: { family: binomial, vms: ${vms}, clouds: 3 }
variants: [ { name: flock }, { name: best-response } ]
trace: ${trace}
sampling: { relativeError: 0.2, minimum: 6, maximum: 20 }
`;
  return checkSpec(text, specFile, { variants });
}

async function sweep(name: string, spec: ReturnType<typeof specOf>, settings: Partial<SweepSettings> = {}) {
  const out = join(folder, name);
  await runSweep(spec, {
    out,
    workers: 1,
    specFile,
    progress: progressTo("none", process.stderr),
    ...settings,
  });
  return out;
}

const tracesIn = (out: string) =>
  [...readTable(join(out, "traces.arrow"), TRACES_FORMAT, TRACE_COLUMNS)] as unknown as TraceRecord[];
const bytesIn = (out: string) => readFileSync(join(out, "traces.arrow"));

const all = await sweep("all", specOf("[6, 8]", "true"));

test("a trace has every round of every run, from the start to the outcome", () => {
  const rounds = tracesIn(all);
  let row = 0;
  for (const run of readRecords(join(all, "records.arrow"))) {
    for (let round = 0; round <= run.rounds; round++) {
      const { cell, repetition, variant, ...traced } = rounds[row++];
      assert.equal([cell, repetition, variant], [run.cell, run.repetition, run.variant]);
      assert.is(traced.round, round);
      if (round === 0) closeTo(traced.totalWeightedLatency, run.initialTotalWeightedLatency);
      if (round < run.rounds) continue;
      closeTo(traced.totalWeightedLatency, run.totalWeightedLatency);
      closeTo(traced.regularisedSocialCost, run.regularisedSocialCost);
      assert.ok(traced.equilibriumGap <= 1 + 1e-6);
      assert.is(traced.cloudsInUse, run.clouds - (run.idleClouds as number));
    }
  }
  assert.is(row, rounds.length);
});

test("two workers and two shards write the same bytes as one", async () => {
  const spec = specOf("[6, 8]", "true");
  assert.ok(bytesIn(all).equals(bytesIn(await sweep("two", spec, { workers: 2 }))));
  for (const index of [1, 2]) await sweep("shards", spec, { shard: { index, count: 2 } });
  await mergeShards(join(folder, "shards"));
  assert.ok(bytesIn(all).equals(bytesIn(join(folder, "shards"))));
});

test("a number traces so many repetitions; none leaves no table, not even an older one", async () => {
  const out = await sweep("some", specOf("6", "2"));
  const repetitions = new Set(tracesIn(out).map(({ cell, repetition }) => `${cell}/${repetition}`));
  assert.equal([...repetitions], ["0/0", "0/1", "1/0", "1/1"]);
  await sweep("some", specOf("6", "0"), { forceNew: true });
  assert.not.ok(existsSync(join(out, "traces.arrow")));
});

test("finished cells keep their traces when an axis grows", async () => {
  const out = await sweep("grown", specOf("[6]", "true"));
  await sweep("grown", specOf("[6, 8]", "true"), { resume: true });
  assert.ok(bytesIn(all).equals(bytesIn(out)));
});

function closeTo(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);
}

test.after(() => rmSync(folder, { recursive: true }));
test.run();
