import type { KeyValue, SchemaElement } from "hyparquet";
import { writeOutput } from "../output-file.ts";
import type { Value } from "./columns.ts";
import type { Column, ColumnType } from "./schema.ts";

/** Rows in a row group: what is in memory at a time. */
const GROUP_ROWS = 2 ** 13;

/** How a column is stored. A category is text, which the writer turns into a dictionary where that is smaller. */
const STORED: Readonly<Record<ColumnType, Partial<SchemaElement>>> = {
  uint32: { type: "INT32", converted_type: "UINT_32" },
  float32: { type: "FLOAT" },
  float64: { type: "DOUBLE" },
  category: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

/**
 * Writes rows as a Parquet file with every column, one row group in memory at a time. Parquet has no place for the unit
 * of a column, so units and descriptions are key-value metadata of the file: `unit.NAME` and `description.NAME`. The
 * file appears under its name only when it is complete.
 */
export async function writeParquet<Name extends string>(
  path: string,
  format: string,
  columns: readonly Column<Name>[],
  rows: Iterable<Readonly<Record<Name, Value>>>,
): Promise<void> {
  // Only here: no other command waits for it.
  const { fileWriter, parquetWriteRows } = await import("hyparquet-writer");
  await writeOutput(path, (file) =>
    parquetWriteRows({
      // Node's own functions take a descriptor wherever they take a path.
      writer: fileWriter(file as unknown as string),
      rows,
      columns: columns.map(({ name }) => ({ name })),
      schema: [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)],
      rowGroupSize: GROUP_ROWS,
      kvMetadata: metadataOf(format, columns),
    }),
  );
}

function elementOf({ name, type, nullable }: Column): SchemaElement {
  return { name, repetition_type: nullable ? "OPTIONAL" : "REQUIRED", ...STORED[type] };
}

function metadataOf(format: string, columns: readonly Column[]): KeyValue[] {
  const ofColumns = columns.flatMap(({ name, unit, description }) => [
    ...(unit === "" ? [] : [{ key: `unit.${name}`, value: unit }]),
    { key: `description.${name}`, value: description },
  ]);
  return [{ key: "format", value: format }, ...ofColumns];
}
