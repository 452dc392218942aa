import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
  Uint32,
  Utf8,
  vectorFromArray,
} from "../packages/arrow.ts";
import type { Column } from "./schema.ts";

export type Value = string | number | null;
/**
 * The values that a column may take, by column name. Every `category` column has some; a column of numbers may have, and
 * then becomes a dictionary too.
 */
export type Categories = Readonly<Record<string, readonly (string | number)[]>>;

/** Collects the values of one column, and hands them over as Arrow data one batch at a time. */
export interface ColumnBuilder {
  readonly field: Field;
  push(value: Value): void;
  /** The values since the last call. */
  flush(): Data;
}

/** @param position The column's index: it doubles as the dictionary's id, so that equal tables are equal bytes. */
export function columnBuilder(
  column: Column,
  position: number,
  categories: Categories,
  batch: number,
): ColumnBuilder {
  const values = categories[column.name];
  switch (column.type) {
    case "uint32":
      return values
        ? dictionary(column, position, new Uint32(), values)
        : numbers(column, new Uint32(), batch);
    case "float32":
      return numbers(column, new Float32(), batch);
    case "float64":
      return values
        ? dictionary(column, position, new Float64(), values)
        : numbers(column, new Float64(), batch);
    case "category":
      return dictionary(column, position, new Utf8(), values ?? []);
    case "text":
      return text(column);
  }
}

export function batchOf(schema: Schema, children: Data[], rows: number): RecordBatch {
  const struct = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
  return new RecordBatch(schema, struct);
}

function fieldOf(column: Column, type: DataType): Field {
  const metadata = new Map([
    ["unit", column.unit],
    ["description", column.description],
  ]);
  return new Field(column.name, type, column.nullable ?? false, metadata);
}

function numbers(column: Column, type: Uint32 | Float32 | Float64, batch: number): ColumnBuilder {
  const values = new type.ArrayType(batch);
  const nulls = new NullBitmap();
  let length = 0;
  return {
    field: fieldOf(column, type),
    push(value) {
      nulls.push(value === null);
      values[length++] = value === null ? 0 : Number(value);
    },
    flush() {
      const data = makeData({
        type,
        length,
        data: values.slice(0, length),
        ...nulls.flush(),
      } as never) as Data;
      length = 0;
      return data;
    },
  };
}

function dictionary(
  column: Column,
  id: number,
  of: Utf8 | Uint32 | Float64,
  values: readonly (string | number)[],
): ColumnBuilder {
  const indices = indexType(values.length);
  const type = new Dictionary(of, indices, id, false);
  const dictionary = vectorFromArray(values, of as Utf8);
  const index = new Map(values.map((value, k) => [value, k]));
  const nulls = new NullBitmap();
  let codes: number[] = [];
  return {
    field: fieldOf(column, type),
    push(value) {
      const code = value === null ? 0 : index.get(value);
      if (code === undefined) throw new Error(`not among the categories of ${column.name}: ${value}`);
      nulls.push(value === null);
      codes.push(code);
    },
    flush() {
      const data = makeData({
        type,
        length: codes.length,
        data: indices.ArrayType.from(codes),
        dictionary,
        ...nulls.flush(),
      } as never) as Data;
      codes = [];
      return data;
    },
  };
}

/** The smallest signed type that can count the values: readers expect signed indices. */
function indexType(count: number): Int8 | Int16 | Int32 {
  if (count <= 2 ** 7) return new Int8();
  return count <= 2 ** 15 ? new Int16() : new Int32();
}

function text(column: Column): ColumnBuilder {
  const nulls = new NullBitmap();
  let values: string[] = [];
  return {
    field: fieldOf(column, new Utf8()),
    push(value) {
      nulls.push(value === null);
      values.push(value === null ? "" : String(value));
    },
    flush() {
      const bytes = values.map((value) => Buffer.from(value));
      const valueOffsets = new Int32Array(bytes.length + 1);
      bytes.forEach((part, k) => {
        valueOffsets[k + 1] = valueOffsets[k] + part.length;
      });
      const length = values.length;
      const data = new Uint8Array(Buffer.concat(bytes));
      values = [];
      return makeData({ type: new Utf8(), length, valueOffsets, data, ...nulls.flush() });
    },
  };
}

/** One bit a row, set where a value is present. */
class NullBitmap {
  #absent: boolean[] = [];

  push(absent: boolean): void {
    this.#absent.push(absent);
  }

  flush(): { nullCount: number; nullBitmap?: Uint8Array } {
    const absent = this.#absent;
    this.#absent = [];
    const nullCount = absent.filter(Boolean).length;
    if (nullCount === 0) return { nullCount };
    // Arrow pads every buffer to 8 bytes.
    const nullBitmap = new Uint8Array(Math.ceil(absent.length / 64) * 8);
    absent.forEach((isAbsent, k) => {
      if (!isAbsent) nullBitmap[k >> 3] |= 1 << (k & 7);
    });
    return { nullCount, nullBitmap };
  }
}
