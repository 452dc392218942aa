import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeParquet } from "../../src/records/parquet.ts";
import { readTable } from "../../src/records/read.ts";
import type { Column } from "../../src/records/schema.ts";
import { writeTable } from "../../src/records/write.ts";

const folder = mkdtempSync(join(tmpdir(), "flockbench-parquet-"));
const arrow = join(folder, "all.arrow");
const parquet = join(folder, "all.parquet");
const FORMAT = "flockbench/test@1";

/** Every type that a column may have, with nulls and without. */
const COLUMNS = [
  { name: "count", type: "uint32", unit: "VMs", description: "a count" },
  { name: "countOrNull", type: "uint32", unit: "", description: "a count", nullable: true },
  { name: "single", type: "float32", unit: "1", description: "a share" },
  { name: "singleOrNull", type: "float32", unit: "1", description: "a share", nullable: true },
  { name: "double", type: "float64", unit: "ms", description: "a cost" },
  { name: "doubleOrNull", type: "float64", unit: "ms", description: "a cost", nullable: true },
  { name: "category", type: "category", unit: "", description: "a name" },
  { name: "categoryOrNull", type: "category", unit: "", description: "a name", nullable: true },
  { name: "text", type: "text", unit: "", description: "any text" },
  { name: "textOrNull", type: "text", unit: "", description: "any text", nullable: true },
  { name: "never", type: "float64", unit: "s", description: "null in every row", nullable: true },
] as const satisfies readonly Column[];

function rowOf(k: number) {
  const names = ["flock", "Überlauf", ""];
  const single = Math.fround(k / 7);
  const double = k % 5 === 0 ? Number.POSITIVE_INFINITY : k / 7;
  return {
    count: 2 ** 32 - 1 - k,
    countOrNull: k % 2 === 0 ? k : null,
    single,
    singleOrNull: k % 3 === 0 ? null : -single,
    double,
    doubleOrNull: k % 4 === 0 ? null : double === k / 7 ? -double : Number.NaN,
    category: names[k % 3],
    categoryOrNull: k % 7 === 0 ? null : names[k % 2],
    text: `1/${k}`,
    textOrNull: k % 2 === 0 ? null : `"${k}",\r\n`,
    never: null,
  };
}

function* rows(count: number) {
  for (let k = 0; k < count; k++) yield rowOf(k);
}

test("every type of column is read back as the Arrow table has it, over several row groups", async () => {
  const names = ["flock", "Überlauf", ""];
  const categories = { category: names, categoryOrNull: names };
  await writeTable(arrow, { columns: COLUMNS, metadata: { format: FORMAT }, categories }, rows(20_000));
  await writeParquet(parquet, FORMAT, COLUMNS, readTable(arrow, FORMAT, COLUMNS));
  const file = await asyncBufferFromFile(parquet);
  const read = await parquetReadObjects({ file });
  assert.is(read.length, 20_000);
  let k = 0;
  for (const row of readTable(arrow, FORMAT, COLUMNS)) {
    assert.equal(row, rowOf(k));
    assert.equal(read[k++], row);
  }
  const { row_groups } = await parquetMetadataAsync(file);
  assert.equal(
    row_groups.map(({ num_rows }) => Number(num_rows)),
    [8192, 8192, 3616],
  );
});

test("units and descriptions are metadata of the file; a column that is never null says so", async () => {
  await writeParquet(parquet, FORMAT, COLUMNS, rows(10));
  const { key_value_metadata, schema } = await parquetMetadataAsync(await asyncBufferFromFile(parquet));
  const metadata = new Map(key_value_metadata?.map(({ key, value }) => [key, value]));
  assert.is(metadata.get("format"), FORMAT);
  for (const { name, unit, description } of COLUMNS) {
    assert.is(metadata.get(`unit.${name}`) ?? "", unit);
    assert.is(metadata.get(`description.${name}`), description);
  }
  assert.equal(
    schema.slice(1).map(({ repetition_type }) => repetition_type === "OPTIONAL"),
    COLUMNS.map((column) => "nullable" in column),
  );
});

test("no rows are a file with all columns", async () => {
  await writeParquet(parquet, FORMAT, COLUMNS, []);
  const file = await asyncBufferFromFile(parquet);
  assert.equal(await parquetReadObjects({ file }), []);
  assert.is((await parquetMetadataAsync(file)).schema.length, 1 + COLUMNS.length);
});

test("a failed write leaves nothing behind", async () => {
  function* failing() {
    yield rowOf(0);
    throw new Error("no more rows");
  }
  const before = readdirSync(folder);
  const path = join(folder, "failed.parquet");
  const message = await writeParquet(path, FORMAT, COLUMNS, failing()).catch((error: Error) => error.message);
  assert.is(message, "no more rows");
  assert.equal(readdirSync(folder), before);
});

test.after(() => rmSync(folder, { recursive: true }));
test.run();
