import {
  DataType,
  Field,
  Float64,
  Int32,
  List,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  Schema,
  Struct,
  Uint32,
  Utf8,
  type Vector,
} from "apache-arrow";
import {
  checkCapacity,
  checkClouds,
  checkCoordinates,
  checkDelta,
  checkLatency,
  checkLoad,
  checkPinned,
  checkVms,
} from "./check.ts";
import { checkedDemand } from "./demand.ts";
import { readChoice } from "./fields.ts";
import { hasDefaultLoad, hasPins } from "./format.ts";
import { type Instance, totalDemand, UNPINNED } from "./instance.ts";
import { DELAY_MODELS, INSTANCE_FORMAT } from "./parse.ts";
import { Place } from "./place.ts";

/**
 * The Arrow form of an instance, for large ones: an Arrow IPC file (uncompressed) with one record, one list a column.
 *
 * | column | list of | length | meaning |
 * |---|---|---|---|
 * | capacity | f64 | m | gamma(x), traffic units |
 * | latency | f64 | m * m | tau(x, y), ms, row-major |
 * | load | f64 | n | s_i, traffic units; null: the total demand of each VM |
 * | pinned | i32 | n | cloud of each VM that never migrates, -1 for the others; null: nobody is pinned |
 * | from, to | u32 | edges | the VMs of each pair, from < to |
 * | amount | f64 | edges | d_ij, traffic units |
 * | vm_names | utf8 | n | null: none |
 * | cloud_names | utf8 | m | null: none |
 * | coordinates | f64 | 2 m | longitude and latitude of each cloud, degrees; null: none |
 *
 * Schema metadata: format, name, vms, delay.model, delay.delta (ms), utility.normalise. Numbers there are decimal text
 * that reads back to the same double. Arrays are written and read without a copy.
 */
const COLUMNS = {
  capacity: { type: new Float64(), unit: "traffic units", description: "gamma(x) of each cloud" },
  latency: { type: new Float64(), unit: "ms", description: "tau(x, y), row-major, one-way" },
  load: { type: new Float64(), unit: "traffic units", description: "s_i; null: the total demand of each VM" },
  pinned: { type: new Int32(), unit: "cloud index", description: "-1: may migrate; null: nobody is pinned" },
  from: { type: new Uint32(), unit: "VM index", description: "the lower VM of each pair" },
  to: { type: new Uint32(), unit: "VM index", description: "the higher VM of each pair" },
  amount: { type: new Float64(), unit: "traffic units", description: "d_ij of each pair" },
  vm_names: { type: new Utf8(), unit: "", description: "name of each VM; null: none" },
  cloud_names: { type: new Utf8(), unit: "", description: "name of each cloud; null: none" },
  coordinates: { type: new Float64(), unit: "degrees", description: "longitude, latitude of each cloud" },
} as const;

type Column = keyof typeof COLUMNS;
type Numbers = Float64Array | Int32Array | Uint32Array;

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

/** An instance from the bytes of its Arrow form, which it keeps a view of. Checked like the JSON form. */
export function instanceFromArrow(bytes: Uint8Array, file: string): Instance {
  const at = new Place(file);
  if (bytes.length === 0) throw at.problemWith("empty file", "0 bytes", "an instance as an Arrow file");
  const record = openRecord(bytes, at);
  const metadata = at.key("metadata");
  const text = (key: string) => record.schema.metadata.get(key);
  readChoice(text("format"), metadata.key("format"), [INSTANCE_FORMAT]);
  const capacity = numbersOf(record, "capacity", at) ?? new Float64Array();
  const clouds = checkClouds(capacity.length, at.key("capacity"));
  checkCapacity(capacity, at.key("capacity"));
  const latency = numbersOf(record, "latency", at, clouds * clouds) ?? new Float64Array();
  checkLatency(clouds, latency, at.key("latency"));
  const vms = checkVms(Number(text("vms")), metadata.key("vms"));
  const amount = numbersOf(record, "amount", at) ?? new Float64Array();
  const edges = {
    from: indices(record, "from", at, amount.length),
    to: indices(record, "to", at, amount.length),
    amount,
  };
  const demand = checkedDemand(vms, edges, at.key("demand"));
  const load = numbersOf(record, "load", at, vms);
  if (load !== undefined) checkLoad(load, at.key("load"));
  const pinned = pinsOf(record, at, vms);
  checkPinned(clouds, pinned, at.key("pinned"));
  const normalise = readChoice(text("utility.normalise"), metadata.key("utility.normalise"), [
    "true",
    "false",
  ]);
  return {
    name: text("name") ?? "",
    vms,
    clouds,
    demand,
    load: load ?? totalDemand(vms, demand),
    pinned,
    capacity,
    latency,
    delay: {
      model: readChoice(text("delay.model"), metadata.key("delay.model"), DELAY_MODELS),
      delta: checkDelta(Number(text("delay.delta")), metadata.key("delay.delta")),
    },
    utility: { normalise: normalise === "true" },
    ...named(record, at, vms, clouds),
  };
}

function named(record: RecordBatch, at: Place, vms: number, clouds: number) {
  const vmNames = stringsOf(record, "vm_names", at, vms);
  const cloudNames = stringsOf(record, "cloud_names", at, clouds);
  const degrees = numbersOf(record, "coordinates", at, 2 * clouds);
  return {
    ...(vmNames === undefined ? {} : { vmNames }),
    ...(cloudNames === undefined ? {} : { cloudNames }),
    ...(degrees === undefined
      ? {}
      : {
          coordinates: Array.from({ length: clouds }, (_, x) =>
            checkCoordinates([degrees[2 * x], degrees[2 * x + 1]], at.key("coordinates").index(x)),
          ),
        }),
  };
}

const ALLOWED = "an Arrow IPC file with one record, as written by flockbench";

/** Reads by the footer: the library's own loop over the messages does not end on some broken files. */
function openRecord(bytes: Uint8Array, at: Place): RecordBatch {
  return decoded(at, () => {
    const reader = RecordBatchReader.from(bytes);
    if (!reader.isFile() || !reader.isSync()) throw new Error("no Arrow file header");
    const batches = reader.open().numRecordBatches;
    const record = batches === 1 ? reader.readRecordBatch(0) : null;
    if (record === null || record.numRows !== 1)
      throw new Error(`${batches} record batches, or not one record`);
    return record;
  });
}

/** What the library throws on a broken file is the file's fault, and reported so. */
function decoded<Result>(at: Place, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    throw at.problemWith(
      "broken Arrow file",
      error instanceof Error ? error.message : String(error),
      ALLOWED,
    );
  }
}

/** The list in a column; `undefined` where it is null. Its length is `length` where given. */
function listOf(record: RecordBatch, name: Column, at: Place, length?: number): Vector | undefined {
  const column = record.getChild(name);
  const allowed = `a list of ${COLUMNS[name].type}`;
  if (column === null) throw at.key(name).problem("missing column", undefined, allowed);
  if (!DataType.isList(column.type) || String(column.type.valueType) !== String(COLUMNS[name].type)) {
    throw at.key(name).problemWith("wrong column type", String(column.type), allowed);
  }
  const list: Vector | null = decoded(at.key(name), () => column.get(0));
  if (list === null) return undefined;
  if (length !== undefined && list.length !== length) {
    throw at.key(name).problem("wrong length", list.length, `a list of ${length}`);
  }
  return list;
}

/** The values of a list column without a copy. The column's type says which array it is. */
function valuesOf<Values extends Numbers>(
  record: RecordBatch,
  name: Column,
  at: Place,
  length?: number,
): Values | undefined {
  const list = listOf(record, name, at, length);
  if (list === undefined) return undefined;
  const values: Values = decoded(at.key(name), () => list.toArray());
  if (values.length === list.length) return values;
  throw at.key(name).problem("broken Arrow file", values.length, `${list.length} values, as the list says`);
}

function numbersOf(record: RecordBatch, name: Column, at: Place, length?: number): Float64Array | undefined {
  return valuesOf<Float64Array>(record, name, at, length);
}

function indices(record: RecordBatch, name: "from" | "to", at: Place, length: number): Uint32Array {
  return valuesOf<Uint32Array>(record, name, at, length) ?? new Uint32Array(length);
}

function pinsOf(record: RecordBatch, at: Place, vms: number): Int32Array {
  return valuesOf<Int32Array>(record, "pinned", at, vms) ?? new Int32Array(vms).fill(UNPINNED);
}

function stringsOf(
  record: RecordBatch,
  name: Column,
  at: Place,
  length: number,
): readonly string[] | undefined {
  const list = listOf(record, name, at, length);
  if (list === undefined) return undefined;
  return decoded(at.key(name), () => Array.from({ length }, (_, k) => String(list.get(k))));
}
