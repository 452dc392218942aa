import { closeSync, openSync, readSync } from "node:fs";
import { fileProblem } from "../output-file.ts";
import { type Data, type RecordBatch, RecordBatchReader } from "../packages/arrow.ts";
import { Problem } from "../problem.ts";
import type { Value } from "./columns.ts";
import type { RunRecord } from "./record.ts";
import { type Column, RECORD_COLUMNS, RECORDS_FORMAT } from "./schema.ts";
import { verifyTable } from "./verify.ts";

const CHUNK_BYTES = 1 << 20;
/** An Arrow file opens with its magic, padded to 8 bytes; what follows is an Arrow stream and then the footer. */
const MAGIC = "ARROW1";
const MAGIC_BYTES = 8;

/**
 * The rows of a records.arrow, one batch in memory at a time.
 * @throws Problem if the file is not a table of runs, or of another version.
 */
export function readRecords(path: string): Iterable<RunRecord> {
  return readTable<keyof RunRecord>(path, RECORDS_FORMAT, RECORD_COLUMNS) as Iterable<RunRecord>;
}

/**
 * The rows of an Arrow file that `writeTable` wrote with these columns and this `format` in its metadata.
 * @throws Problem if it is another table, or not the one that a manifest beside it describes.
 */
export function* readTable<Name extends string>(
  path: string,
  format: string,
  columns: readonly Column<Name>[],
): Generator<Record<Name, Value>> {
  verifyTable(path);
  const file = open(path);
  try {
    const reader = RecordBatchReader.from(chunksOf(path, file)).open();
    const found = reader.schema.metadata.get("format");
    if (found !== format)
      throw new Problem(`wrong table: ${path}: format is ${found ?? "missing"}, not ${format}`);
    for (const batch of reader) yield* rowsOf(batch, columns);
  } finally {
    closeSync(file);
  }
}

/**
 * What `writeTable` wrote into an Arrow file beside its rows.
 * @throws Problem if there is no such file, or it is none.
 */
export function tableMetadata(path: string): ReadonlyMap<string, string> {
  const file = open(path);
  try {
    return RecordBatchReader.from(chunksOf(path, file)).open().schema.metadata;
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw fileProblem("cannot read file", path, error);
  }
}

function* chunksOf(path: string, file: number): Generator<Uint8Array> {
  const magic = new Uint8Array(MAGIC_BYTES);
  readSync(file, magic);
  if (!Buffer.from(magic).toString("latin1").startsWith(MAGIC))
    throw new Problem(`not an Arrow file: ${path}`);
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const length = readSync(file, chunk);
    if (length === 0) return;
    yield chunk.subarray(0, length);
  }
}

function* rowsOf<Name extends string>(
  batch: RecordBatch,
  columns: readonly Column<Name>[],
): Generator<Record<Name, Value>> {
  const getters = columns.map(({ name, type, nullable }) => {
    const vector = batch.getChild(name);
    if (!vector && nullable) return () => null;
    if (!vector) throw new Problem(`missing column: ${name}`);
    return type === "text" ? (row: number) => vector.get(row) as Value : valuesOf(vector.data[0]);
  });
  for (let row = 0; row < batch.numRows; row++) {
    const record = {} as Record<Name, Value>;
    for (let k = 0; k < columns.length; k++) record[columns[k].name] = getters[k](row);
    yield record;
  }
}

/** Straight from the buffers: the generic accessor is several times slower. */
function valuesOf(data: Data): (row: number) => Value {
  const names = data.dictionary?.toArray() as ArrayLike<string | number> | undefined;
  const values = data.values as Float64Array;
  const value = names ? (row: number) => names[values[row]] : (row: number) => values[row];
  return data.nullCount === 0 ? value : (row) => (data.getValid(row) ? value(row) : null);
}
