import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  type Schema,
  Struct,
  Uint32,
  Utf8,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import type { Column } from "./schema.ts";

export type Value = string | number | null;
/** The values that each `category` column may take, by column name. */
export type Categories = Readonly<Record<string, readonly string[]>>;

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
  switch (column.type) {
    case "uint32":
      return numbers(column, new Uint32(), new Uint32Array(batch));
    case "float64":
      return numbers(column, new Float64(), new Float64Array(batch));
    case "category":
      return category(column, position, categories[column.name] ?? []);
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

function numbers(column: Column, type: Uint32 | Float64, values: Uint32Array | Float64Array): ColumnBuilder {
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

function category(column: Column, id: number, names: readonly string[]): ColumnBuilder {
  const type = new Dictionary(new Utf8(), new Int32(), id, false);
  const dictionary: Vector<Utf8> = vectorFromArray(names, new Utf8());
  const index = new Map(names.map((name, k) => [name, k]));
  let codes: number[] = [];
  return {
    field: fieldOf(column, type),
    push(value) {
      const code = index.get(String(value));
      if (code === undefined) throw new Error(`not among the categories of ${column.name}: ${value}`);
      codes.push(code);
    },
    flush() {
      const data = makeData({
        type,
        length: codes.length,
        nullCount: 0,
        data: Int32Array.from(codes),
        dictionary,
      });
      codes = [];
      return data;
    },
  };
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
