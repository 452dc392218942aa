import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "@uwdata/flechette";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRecords, readTable } from "../../src/records/read.ts";
import { type RunRecord, STATUSES } from "../../src/records/record.ts";
import { RECORD_COLUMNS, RECORDS_FORMAT, TIMING_COLUMNS, TIMINGS_FORMAT } from "../../src/records/schema.ts";
import { writeTable } from "../../src/records/write.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-records-"));
const path = join(folder, "records.arrow");

function record(k: number): RunRecord {
  return {
    cell: Math.floor(k / 10),
    repetition: k % 10,
    family: k < 5 ? "binomial" : "file",
    instanceSeed: `1/${k % 10}`,
    vms: 8,
    clouds: 3,
    meanDegree: k < 5 ? 4 : null,
    offeredLoad: null,
    delayModel: "utilisation",
    delta: 20,
    instanceOptions: k === 2 ? '{"pinnedShare":0.4}' : null,
    variant: k % 2 === 0 ? "flock" : "best-response",
    options: '{"order":"permutation"}',
    scenario: "latency",
    dynamics: k === 4 ? '{"changeRate":0.1}' : null,
    a: 1000,
    epsilon: 0.000250125,
    eta: 1,
    evaluate: "exact",
    status: STATUSES[k % STATUSES.length],
    rounds: k,
    migrations: 2 * k,
    initialTotalWeightedLatency: 100 + 1 / 3,
    totalWeightedLatency: k === 7 ? Number.POSITIVE_INFINITY : 90.5,
    regularisedSocialCost: 80.25,
    optimalTotalWeightedLatency: k === 3 ? 89 : null,
    optimalRegularisedSocialCost: null,
    observedRatioTotal: k === 3 ? 90.5 / 89 : null,
    observedRatioRegularised: null,
    certifiedLowerBound: null,
    utilisationMinimum: 0.125,
    utilisationLowerQuartile: 0.25,
    utilisationMedian: 0.5,
    utilisationUpperQuartile: 0.75,
    utilisationMaximum: 1 + k / 16_384,
    utilisationMean: null,
    idleClouds: k % 3,
    optimalIdleClouds: null,
    idleCloudsBound: k === 3 ? 2 : null,
    trackingCost: null,
    bytesMoved: k === 5 ? 8e9 : null,
    migrationTime: null,
    downTime: null,
    messages: null,
    message: STATUSES[k % STATUSES.length] === "error" ? `Überlauf bei ${k}` : null,
  };
}

function* records(count: number): Generator<RunRecord> {
  for (let k = 0; k < count; k++) yield record(k);
}

const description = {
  columns: RECORD_COLUMNS,
  metadata: { format: RECORDS_FORMAT, specHash: "abc" },
  categories: {
    family: ["binomial", "file"],
    delayModel: ["utilisation"],
    variant: ["flock", "best-response"],
    options: ['{"order":"permutation"}'],
    scenario: ["latency"],
    dynamics: ['{"changeRate":0.1}'],
    instanceOptions: ['{"pinnedShare":0.4}'],
    evaluate: ["exact"],
    delta: [20],
    meanDegree: [4],
    status: STATUSES,
  },
};

test("what was written is read back, over several batches", async () => {
  const written = await writeTable(path, description, records(20_000));
  assert.is(written.rows, 20_000);
  let k = 0;
  for (const row of readRecords(path)) assert.equal(row, record(k++));
  assert.is(k, 20_000);
});

test("flechette reads the same values, units and metadata", async () => {
  await writeTable(path, description, records(10_000));
  const table = tableFromIPC(readFileSync(path));
  assert.is(table.numRows, 10_000);
  assert.equal(
    table.schema.fields.map(({ name }) => name),
    RECORD_COLUMNS.map(({ name }) => name),
  );
  assert.is(table.schema.metadata?.get("format"), "flockbench/records@2");
  const delta = table.schema.fields.find(({ name }) => name === "delta");
  assert.is(delta?.metadata?.get("unit"), "ms");
  assert.is(delta?.nullable, false);
  for (const row of [0, 3, 7, 8191, 8192, 9999]) {
    const expected = record(row);
    for (const { name } of RECORD_COLUMNS) assert.is(table.getChild(name).at(row), expected[name]);
  }
});

test("equal rows are equal bytes", async () => {
  const first = await writeTable(path, description, records(9000));
  const bytes = readFileSync(path);
  const second = await writeTable(path, description, records(9000));
  assert.is(first.sha256, second.sha256);
  assert.ok(bytes.equals(readFileSync(path)));
});

test("a dictionary is counted in bytes as long as it can be", () => {
  const type = tableFromIPC(readFileSync(path)).schema.fields.find(({ name }) => name === "status")?.type;
  assert.is((type as unknown as { indices: { bitWidth: number } }).indices.bitWidth, 8);
});

test("a column without any value may be left out, and is null when it is read", async () => {
  const columns = RECORD_COLUMNS.filter(({ name }) => name !== "messages" && name !== "utilisationMean");
  await writeTable(path, { ...description, columns }, records(100));
  assert.is(tableFromIPC(readFileSync(path)).schema.fields.length, RECORD_COLUMNS.length - 2);
  let k = 0;
  for (const row of readRecords(path)) assert.equal(row, record(k++));
  const broken = RECORD_COLUMNS.filter(({ name }) => name !== "rounds");
  await writeTable(path, { ...description, columns: broken }, records(1));
  assert.throws(() => [...readRecords(path)], /missing column: rounds/);
});

test("an empty table still has its columns", async () => {
  await writeTable(path, description, []);
  assert.equal([...readRecords(path)], []);
  assert.is(tableFromIPC(readFileSync(path)).schema.fields.length, RECORD_COLUMNS.length);
});

test("a failed write leaves the old file and nothing else", async () => {
  await writeTable(path, description, records(3));
  const before = readFileSync(path);
  function* failing() {
    yield record(0);
    throw new Error("no more rows");
  }
  let message = "";
  await writeTable(path, description, failing()).catch((error: Error) => {
    message = error.message;
  });
  assert.is(message, "no more rows");
  assert.ok(before.equals(readFileSync(path)));
  assert.equal(readdirSync(folder), ["records.arrow"]);
});

test("a table of another kind or version is refused", async () => {
  const timings = join(folder, "timings.arrow");
  const rows = [{ cell: 0, repetition: 0, playSeconds: 0.5, instanceSeconds: null, optimumSeconds: 1.5 }];
  const metadata = { format: TIMINGS_FORMAT };
  await writeTable(timings, { columns: TIMING_COLUMNS, metadata, categories: {} }, rows);
  assert.equal([...readTable(timings, TIMINGS_FORMAT, TIMING_COLUMNS)], rows);
  assert.throws(
    () => [...readRecords(timings)],
    /format is flockbench\/timings@2, not flockbench\/records@2/,
  );
  const text = join(folder, "text.arrow");
  writeFileSync(text, "cell,repetition\n");
  assert.throws(() => [...readRecords(text)], /not an Arrow file: /);
  assert.throws(
    () => [...readRecords(join(folder, "absent"))],
    /cannot read file: .*absent \(no such file or folder\)/,
  );
});

test("a table that is not what the manifest beside it says is refused before it is read", async () => {
  const { sha256, rows } = await writeTable(path, description, records(50));
  const manifest = (sha256: string) =>
    JSON.stringify({ format: "flockbench/manifest@1", files: { "records.arrow": { sha256, rows } } });
  writeFileSync(join(folder, "manifest.json"), manifest(sha256));
  assert.is([...readRecords(path)].length, 50);
  const bytes = readFileSync(path);
  bytes[bytes.length - 900] ^= 1;
  writeFileSync(path, bytes);
  assert.throws(() => [...readRecords(path)], /damaged table: .*records.arrow is not what manifest.json/);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
