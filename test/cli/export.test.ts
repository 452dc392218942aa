import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readRecords } from "../../src/records/read.ts";
import { RECORD_COLUMNS } from "../../src/records/schema.ts";
import { freshFolder } from "./cli.ts";
import { answer, answerJson } from "./in-process.ts";

const folder = freshFolder();

test("export writes every run with every column as CSV, to a file or to standard output", async () => {
  const spec = `format: flockbench/experiment@1
name: tiny
instances: { family: binomial, vms: 6, clouds: 3 }
variants: [{ name: flock }]
sampling: { minimum: 3, maximum: 3 }
`;
  writeFileSync(join(folder, "tiny.yaml"), spec);
  assert.is((await answer(folder, "sweep", "tiny.yaml", "-o", "out", "--workers", "1")).status, 0);
  const written = await answerJson<{ rows: number }>(folder, "export", "out", "--to", "csv", "-o", "out.csv");
  assert.is(written.rows, 3);
  const text = readFileSync(join(folder, "out.csv"), "utf8");
  assert.is((await answer(folder, "export", "out", "--to", "csv")).stdout, text);
  const [head, ...lines] = text.split("\r\n");
  assert.is(head, RECORD_COLUMNS.map(({ name }) => name).join(","));
  const costs = [...readRecords(join(folder, "out/records.arrow"))].map((row) => row.totalWeightedLatency);
  costs.forEach((cost, k) => {
    assert.ok(lines[k].includes(`,${cost},`), `${cost} is not in ${lines[k]}`);
  });
});

test("export writes the same runs as Parquet", async () => {
  const words = ["export", "out", "--to", "parquet", "-o", "out.parquet"];
  assert.equal(await answerJson(folder, ...words), { file: "out.parquet", rows: 3 });
  const read = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, "out.parquet")) });
  assert.equal(read, [...readRecords(join(folder, "out/records.arrow"))]);
});

test("CSV on standard output is no JSON: asking for both is refused", async () => {
  const { status, stdout, stderr } = await answer(folder, "export", "out", "--to", "csv", "--json");
  assert.equal([status, stdout], [2, ""]);
  assert.match(stderr, /^option without effect: --json; allowed: with -o FILE/);
});

test("what cannot be exported or written is bad input, named", async () => {
  const missing = await answer(folder, "export", "out", "--to", "csv", "--table", "traces");
  assert.is(missing.status, 2);
  assert.match(
    missing.stderr,
    "no such table: out/traces.arrow; allowed: that of a sweep whose spec asks for a trace",
  );
  const refused = await answer(folder, "export", "out", "--to", "csv", "-o", "nowhere/out.csv");
  assert.is(refused.status, 2);
  assert.match(refused.stderr, "cannot write file: nowhere/out.csv (no such file or folder)");
  const itself = await answer(folder, "export", "out", "--to", "csv", "-o", "out/records.arrow");
  assert.is(itself.status, 2);
  assert.match(itself.stderr, "output that is an input: out/records.arrow; allowed: another file");
  const binary = await answer(folder, "export", "out", "--to", "parquet");
  assert.is(binary.status, 2);
  assert.is(binary.stdout, "");
  assert.match(binary.stderr, "no output file: parquet is no text; give -o FILE");
});

test.run();
