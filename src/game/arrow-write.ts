import {
  type DataType,
  Field,
  type Float64,
  List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
} from "../packages/arrow.ts";
import { COLUMNS, type Column, type Numbers } from "./arrow-columns.ts";
import { hasDefaultLoad, hasPins } from "./format.ts";
import type { Instance } from "./instance.ts";
import { INSTANCE_FORMAT } from "./parse.ts";

/** The bytes of the Arrow form, piece by piece. The pieces of the large columns are views of the instance. */
export function instanceToArrow(instance: Instance): AsyncIterable<Uint8Array> {
  const columns: Record<Column, Numbers | readonly string[] | undefined> = {
    capacity: instance.capacity,
    latency: instance.latency,
    load: hasDefaultLoad(instance) ? undefined : instance.load,
    pinned: hasPins(instance) ? instance.pinned : undefined,
    ...instance.demand,
    vm_names: instance.vmNames,
    cloud_names: instance.cloudNames,
    coordinates: instance.coordinates && Float64Array.from(instance.coordinates.flat()),
  };
  const names = Object.keys(COLUMNS) as Column[];
  const children = names.map((name) => listData(COLUMNS[name].type, columns[name]));
  const schema = new Schema(names.map(fieldOf), schemaMetadata(instance));
  const record = makeData({ type: new Struct(schema.fields), length: 1, nullCount: 0, children });
  const writer = new RecordBatchFileWriter();
  writer.write(new RecordBatch(schema, record));
  writer.finish();
  return writer;
}

function fieldOf(name: Column): Field {
  const { type, unit, description } = COLUMNS[name];
  const metadata = new Map(Object.entries(unit === "" ? { description } : { unit, description }));
  return new Field(name, new List(new Field("item", type, false)), true, metadata);
}

function schemaMetadata({ name, vms, delay, utility }: Instance): Map<string, string> {
  return new Map([
    ["format", INSTANCE_FORMAT],
    ["name", name],
    ["vms", String(vms)],
    ["delay.model", delay.model],
    ["delay.delta", String(delay.delta)],
    ["utility.normalise", String(utility.normalise)],
  ]);
}

/** One list of these values, or a null. */
function listData(type: DataType, values: Numbers | readonly string[] | undefined) {
  const list = new List(new Field("item", type, false));
  const length = values?.length ?? 0;
  // The values have the column's own array type, which the declared one of three stands for.
  const item =
    values === undefined || ArrayBuffer.isView(values)
      ? makeData({ type: type as Float64, length, nullCount: 0, data: values ?? new Uint8Array() })
      : stringData(values);
  return makeData({
    type: list,
    length: 1,
    nullCount: values === undefined ? 1 : 0,
    nullBitmap: values === undefined ? new Uint8Array([0]) : null,
    valueOffsets: Int32Array.of(0, length),
    child: item,
  });
}

function stringData(strings: readonly string[]) {
  const encoder = new TextEncoder();
  const encoded = strings.map((text) => encoder.encode(text));
  const valueOffsets = new Int32Array(strings.length + 1);
  for (const [k, bytes] of encoded.entries()) valueOffsets[k + 1] = valueOffsets[k] + bytes.length;
  const data = new Uint8Array(valueOffsets[strings.length]);
  for (const [k, bytes] of encoded.entries()) data.set(bytes, valueOffsets[k]);
  return makeData({ type: new Utf8(), length: strings.length, nullCount: 0, valueOffsets, data });
}
