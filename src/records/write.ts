import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { writeAll, writeOutput } from "../output-file.ts";
import { Schema } from "../packages/arrow.ts";
import { batchOf, type Categories, columnBuilder, type Value } from "./columns.ts";
import { ArrowFileWriter } from "./file-writer.ts";
import type { Column } from "./schema.ts";

/** Rows in a record batch: fixed, so that the bytes depend on the rows alone. */
const BATCH_ROWS = 8192;

export interface TableDescription<Name extends string> {
  readonly columns: readonly Column<Name>[];
  /** Goes on the schema; nothing in it may differ between two runs of the same experiment. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly categories: Categories;
}

export interface WrittenTable {
  readonly rows: number;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes rows as an uncompressed Arrow file, holding one batch in memory at a time. The file appears under its name
 * only when it is complete and on the disk.
 */
export async function writeTable<Name extends string>(
  path: string,
  table: TableDescription<Name>,
  rows: Iterable<Readonly<Record<Name, Value>>>,
): Promise<WrittenTable> {
  return writeOutput(path, (file) => writeBatches(file, table, rows));
}

async function writeBatches<Name extends string>(
  file: number,
  { columns, metadata, categories }: TableDescription<Name>,
  rows: Iterable<Readonly<Record<Name, Value>>>,
): Promise<WrittenTable> {
  const builders = columns.map((column, k) => columnBuilder(column, k, categories, BATCH_ROWS));
  const schema = new Schema(
    builders.map(({ field }) => field),
    new Map(Object.entries(metadata)),
  );
  const writer = new ArrowFileWriter();
  const hash = createHash("sha256");
  const drained = drain(writer, file, hash);
  let total = 0;
  let pending = 0;
  const flush = async () => {
    writer.write(
      batchOf(
        schema,
        builders.map((builder) => builder.flush()),
        pending,
      ),
    );
    pending = 0;
    // Without a turn of the event loop the writer's output would pile up. A failed drain ends the loop here.
    await Promise.race([nextTurn(), drained]);
  };
  for (const row of rows) {
    for (let k = 0; k < columns.length; k++) builders[k].push(row[columns[k].name]);
    total++;
    if (++pending === BATCH_ROWS) await flush();
  }
  if (pending > 0 || total === 0) await flush();
  writer.finish();
  await drained;
  return { rows: total, sha256: hash.digest("hex") };
}

async function drain(
  chunks: AsyncIterable<Uint8Array>,
  file: number,
  hash: ReturnType<typeof createHash>,
): Promise<void> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    writeAll(file, chunk);
  }
}
